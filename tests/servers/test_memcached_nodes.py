"""Memcached clusters as real servers: a well-kept client, the raw protocol, nodes that fail."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from pymemcache.client.base import Client
from pymemcache.client.hash import HashClient
from pymemcache.exceptions import MemcacheServerError

from minicloud.servers import serve_caches
from tests.processes import until
from tests.servers.cache_cloud import Served, served

__all__ = ["served"]

PATIENCE_S = 60.0  # a busy machine is slow, not broken


def addresses(served: Served) -> list[tuple[str, int]]:
    nodes = served.cluster()["CacheNodes"]
    return [served.caches.address(node["Endpoint"]["Address"]) for node in nodes]


@pytest.fixture
def client(served: Served) -> Iterator[Any]:
    served.memcached(nodes=1)
    one = Client(addresses(served)[0], timeout=PATIENCE_S, no_delay=True)
    yield one
    one.close()


def raw(served: Served, *pieces: bytes) -> list[bytes]:
    """What the first node answers to bytes, until it has closed or said VERSION."""
    host, port = addresses(served)[0]
    with socket.create_connection((host, port), timeout=PATIENCE_S) as spoken:
        for piece in pieces:
            spoken.sendall(piece)
        spoken.sendall(b"version\r\n")
        got = b""
        while b"VERSION" not in got:
            piece = spoken.recv(65536)
            if not piece:
                break
            got += piece
    return [line for line in got.split(b"\r\n") if line and not line.startswith(b"VERSION")]


def everything_from(spoken: socket.socket) -> bytes:
    """What a node says until it closes."""
    got = b""
    while piece := spoken.recv(65536):
        got += piece
    return got


def test_a_client_of_the_field_finds_its_way(client: Any) -> None:
    assert client.set("k", b"v", expire=60)
    assert client.get("k") == b"v"
    assert client.add("k", b"w", noreply=False) is False
    assert client.replace("k", b"5", noreply=False)
    assert (client.incr("k", 2), client.decr("k", 10)) == (7, 0)
    assert client.touch("k", 10, noreply=False)
    value, cas = client.gets("k")
    assert client.cas("k", b"x", cas, noreply=False)
    assert not client.cas("k", b"y", cas, noreply=False)
    assert client.delete("k", noreply=False)
    assert client.get("k") is None
    assert client.get_many([f"none-{number}" for number in range(200)]) == {}
    client.set_many({f"k{number}": b"v" for number in range(200)})
    assert len(client.get_many([f"k{number}" for number in range(200)])) == 200
    assert client.stats()[b"curr_items"] == 200
    assert client.flush_all(noreply=False)
    assert client.get_many(["k1", "k2"]) == {}
    assert value == b"0"


def test_an_item_expires_in_real_time(client: Any) -> None:
    client.set("k", b"v", expire=600)
    assert client.get("k") == b"v"
    client.set("k", b"v", expire=1)
    assert until(lambda: client.get("k") is None)
    client.set("k", b"v", expire=-1)
    assert client.get("k") is None


def test_a_full_node_forgets_what_was_used_longest_ago(client: Any) -> None:
    for number in range(1000):
        client.set(f"k{number}", b"x" * 10_000)
        client.get("k0")
    told = client.stats()
    assert told[b"evictions"] > 500
    assert told[b"bytes"] <= told[b"limit_maxbytes"] == 4 * 1024 * 1024
    assert client.get("k0") is not None
    assert client.get("k1") is None
    assert client.get("k999") is not None


def test_a_value_larger_than_an_item_may_be_is_refused_and_the_old_one_is_gone(
    client: Any,
) -> None:
    client.set("k", b"v")
    with pytest.raises(MemcacheServerError, match="too large"):
        client.set("k", b"x" * 1_048_577, noreply=False)
    assert client.get("k") is None
    assert client.set("k", b"x" * 1_048_576, noreply=False)


def test_parameters_act_from_the_start_of_a_node(served: Served) -> None:
    make = served.elasticache.create_cache_parameter_group
    described = {"CacheParameterGroupFamily": "memcached1.6", "Description": "ours"}
    make(CacheParameterGroupName="ours", **described)
    pairs = [
        {"ParameterName": "max_item_size", "ParameterValue": "100"},
        {"ParameterName": "error_on_memory_exhausted", "ParameterValue": "1"},
    ]
    modify = served.elasticache.modify_cache_parameter_group
    modify(CacheParameterGroupName="ours", ParameterNameValues=pairs)
    served.memcached(nodes=1, CacheParameterGroupName="ours")
    assert raw(served, b"set k 0 0 101\r\n" + b"x" * 101 + b"\r\n") == [
        b"SERVER_ERROR object too large for cache"
    ]


@pytest.mark.parametrize(
    ("sent", "answers"),
    [
        (b"nonsense\r\n", [b"ERROR"]),
        (b"set k 0 0 3\r\nabcdef\r\n", [b"CLIENT_ERROR bad data chunk", b"ERROR"]),
        (b"set k x 0 3\r\nabc\r\nget k\r\n", [b"CLIENT_ERROR bad command line format", b"END"]),
        (b"set k 0 0 3 noreply\r\nabc\r\nget k\r\n", [b"VALUE k 0 3", b"abc", b"END"]),
        (b"incr k x noreply\r\n", []),
        (b"get " + b"k" * 251 + b"\r\n", [b"CLIENT_ERROR bad command line format"]),
    ],
    ids=[
        "no command",
        "data too long",
        "flags are no number",
        "no reply wanted",
        "no reply to an error wanted",
        "key too long",
    ],
)
def test_bytes_are_answered_as_the_protocol_says(
    served: Served, sent: bytes, answers: list[bytes]
) -> None:
    served.memcached(nodes=1)
    assert raw(served, sent) == answers


def test_quit_closes_and_what_follows_is_not_answered(served: Served) -> None:
    served.memcached(nodes=1)
    with socket.create_connection(addresses(served)[0], timeout=PATIENCE_S) as spoken:
        spoken.sendall(b"get k\r\nquit\r\nget k\r\n")
        assert everything_from(spoken) == b"END\r\n"
        spoken.sendall(b"get k\r\n")


def test_a_line_without_end_ends_the_connection_and_nothing_else(served: Served) -> None:
    served.memcached(nodes=1)
    with socket.create_connection(addresses(served)[0], timeout=PATIENCE_S) as spoken:
        spoken.sendall(b"get " + b"k " * 1_000_000)
        assert everything_from(spoken) == b"CLIENT_ERROR line too long\r\n"
    assert raw(served, b"get k\r\n") == [b"END"]


def test_a_command_may_come_in_pieces_and_several_at_once(served: Served) -> None:
    served.memcached(nodes=1)
    assert raw(served, b"set k 0 ", b"0 3\r\na", b"bc\r", b"\nget k\r\nget k\r\n") == [
        b"STORED",
        *[b"VALUE k 0 3", b"abc", b"END"] * 2,
    ]


def test_the_configuration_endpoint_tells_of_every_node(served: Served) -> None:
    cluster = served.memcached()
    endpoint = cluster["ConfigurationEndpoint"]["Address"]
    one = Client(served.caches.address(endpoint), timeout=PATIENCE_S)
    told = one.raw_command("config get cluster", b"\n\r\nEND\r\n").decode().split("\n")
    one.close()
    assert told[0].startswith("CONFIG cluster 0 ")
    assert told[1] == "1"
    nodes = [tuple(word.split("|")) for word in told[2].split()]
    expected = [
        (node["Endpoint"]["Address"], host, str(port))
        for node, (host, port) in zip(cluster["CacheNodes"], addresses(served), strict=True)
    ]
    assert nodes == expected


def test_the_list_has_another_number_when_nodes_come_or_go(served: Served) -> None:
    served.memcached(nodes=1)
    asked = {"CacheClusterId": "mem", "ApplyImmediately": True}
    served.elasticache.modify_cache_cluster(**asked, NumCacheNodes=2)
    served.cloud.advance(300)
    number, nodes, *_ = raw(served, b"config get cluster\r\n")[1].split(b"\n")
    assert (number, len(nodes.split())) == (b"2", 2)


def test_caches_that_are_opened_while_a_node_is_missing_know_its_name(served: Served) -> None:
    served.memcached()
    served.caches.kill("mem/0002")
    served.cloud.advance(10)
    served.caches.close()
    with serve_caches(served.cloud.caches()) as again:
        assert [one.lives for one in again.nodes()] == [True, False, True]
        missing = served.cluster()["CacheNodes"][1]["Endpoint"]["Address"]
        with pytest.raises(ConnectionRefusedError):
            Client(again.address(missing), timeout=PATIENCE_S).get("k")
        served.cloud.advance(300)
        assert all(one.lives for one in again.nodes())


def test_a_node_that_was_added_stays(served: Served) -> None:
    served.memcached(nodes=1)
    asked = {"CacheClusterId": "mem", "ApplyImmediately": True}
    served.elasticache.modify_cache_cluster(**asked, NumCacheNodes=2)
    served.cloud.advance(300)
    one = Client(addresses(served)[1], timeout=PATIENCE_S)
    one.set("k", b"v", noreply=False)
    one.close()
    served.cloud.advance(3600)
    one = Client(addresses(served)[1], timeout=PATIENCE_S)
    assert one.get("k") == b"v"
    one.close()


def test_keys_are_spread_by_the_client_and_nodes_share_nothing(served: Served) -> None:
    served.memcached()
    many = HashClient(addresses(served), timeout=PATIENCE_S)
    many.set_many({f"k{number}": b"v" for number in range(300)})
    assert len(many.get_many([f"k{number}" for number in range(300)])) == 300
    held = []
    for address in addresses(served):
        one = Client(address, timeout=PATIENCE_S)
        held.append(one.stats()[b"curr_items"])
        one.close()
    many.close()
    assert sum(held) == 300
    assert all(60 < count < 140 for count in held)


def test_a_node_that_fails_comes_back_empty_and_the_others_keep_theirs(served: Served) -> None:
    served.memcached()
    first, second, _ = addresses(served)
    for address in (first, second):
        one = Client(address, timeout=PATIENCE_S)
        one.set("k", b"v", noreply=False)
        one.close()
    served.caches.kill("mem/0001")
    with pytest.raises(ConnectionRefusedError):
        Client(first, timeout=PATIENCE_S).get("k")
    served.cloud.advance(300)
    assert addresses(served)[0] == first
    found = []
    for address in (first, second):
        one = Client(address, timeout=PATIENCE_S)
        found.append(one.get("k"))
        one.close()
    assert found == [None, b"v"]
