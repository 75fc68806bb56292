"""Addresses for nodes: the port of AWS for each, and never the same address twice."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from minicloud.servers import local_addresses
from minicloud.servers.local_addresses import LocalAddresses

PORT = 26379  # of nobody on this machine


@pytest.fixture
def two() -> Iterator[tuple[LocalAddresses, LocalAddresses]]:
    first, second = LocalAddresses(), LocalAddresses()
    yield first, second
    first.close()
    second.close()


def loopback_is_a_network() -> bool:
    with socket.socket() as trying:
        try:
            trying.bind(("127.64.0.1", 0))
        except OSError:
            return False
    return True


many = pytest.mark.skipif(not loopback_is_a_network(), reason="this system has 127.0.0.1 only")


@many
def test_each_node_has_the_port_that_was_asked_for_at_an_address_of_its_own(two: Any) -> None:
    taken = [one.take(PORT) for one in two for _ in range(3)]
    assert {port for _, port in taken} == {PORT}
    assert len({host for host, _ in taken}) == 6


@many
def test_what_was_given_back_is_given_again(two: Any) -> None:
    first = two[0].take(PORT)
    two[0].close()
    assert two[1].take(PORT) == first


@many
def test_an_address_where_somebody_listens_is_passed_over(two: Any) -> None:
    host, port = two[0].take(PORT)
    two[0].close()
    with socket.create_server((host, port)):
        assert two[1].take(PORT)[0] != host


def test_with_127_0_0_1_only_ports_are_free_ones(two: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(local_addresses, "_hosts", lambda: iter(["192.0.2.1"]))
    addresses = LocalAddresses()
    taken = [addresses.take(PORT) for _ in range(3)]
    assert {host for host, _ in taken} == {"127.0.0.1"}
    assert all(port > 0 for _, port in taken)
