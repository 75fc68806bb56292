"""Addresses for nodes: the port of AWS for each, and never the same address twice."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from minicloud.servers import local_addresses
from minicloud.servers.local_addresses import LocalAddresses


@pytest.fixture
def port() -> int:
    """One that nobody else takes addresses at, whatever else is tested on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trying:
        trying.bind(("", 0))
        number: int = trying.getsockname()[1]
        return number


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
def test_each_node_has_the_port_that_was_asked_for_at_an_address_of_its_own(
    two: Any, port: int
) -> None:
    taken = [one.take(port) for one in two for _ in range(3)]
    assert {number for _, number in taken} == {port}
    assert len({host for host, _ in taken}) == 6


@many
def test_what_was_given_back_is_given_again(two: Any, port: int) -> None:
    first = two[0].take(port)
    two[0].close()
    assert two[1].take(port) == first


@many
def test_an_address_where_somebody_listens_is_passed_over(two: Any, port: int) -> None:
    host, _ = two[0].take(port)
    two[0].close()
    with socket.create_server((host, port)):
        assert two[1].take(port)[0] != host


def test_with_127_0_0_1_only_ports_are_free_ones(port: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(local_addresses, "_hosts", lambda: iter(["192.0.2.1"]))
    addresses = LocalAddresses()
    taken = [addresses.take(port) for _ in range(3)]
    assert {host for host, _ in taken} == {"127.0.0.1"}
    assert all(number > 0 for _, number in taken)
