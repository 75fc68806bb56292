"""Load balancers that forward bytes: Network Load Balancers and a Classic one's TCP listeners."""

import http.client
import socket

import pytest

from minicloud.dataplane.records import HealthCheck, Listener, LoadBalancerType
from minicloud.dataplane.trace import Reason
from minicloud.servers import Site, serve
from tests.servers.inventories import (
    ZONE_A,
    certificate,
    forward,
    group,
    instances,
    inventory,
    node,
    raw_exchange,
    rule,
)

MEMBERS = instances(4)
TCP_CHECK = HealthCheck(interval_s=6, timeout_s=5, healthy_threshold=2, protocol="TCP")
GROUPS = (group("web", MEMBERS, protocol="TCP", health_check=TCP_CHECK),)


def tcp_site(
    kind: LoadBalancerType = LoadBalancerType.NETWORK, protocol: str = "TCP", **options: object
) -> Site:
    arns = ("arn:web",) if protocol in ("TLS", "SSL") else ()
    listeners = (Listener(protocol, 5000, (rule(None, forward("web")),), arns),)
    return serve(inventory(MEMBERS, GROUPS, listeners, type=kind), service_s=0, **options)


def instances_of_one_connection(site: Site, requests: int) -> set[str]:
    address = node(site, ZONE_A, 5000)
    connection = http.client.HTTPConnection(address.host, address.port, timeout=60)
    answered = set()
    for _ in range(requests):
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
        answered.add(response.headers["X-Instance-Id"])
    connection.close()
    return answered


def test_a_flow_stays_on_its_target_and_flows_spread() -> None:
    with tcp_site() as site:
        flows = [instances_of_one_connection(site, 3) for _ in range(40)]
        assert all(len(each) == 1 for each in flows)
        # Forty flows that all miss one of four targets: 4 x 0.75**40, one in 25,000.
        assert len(set.union(*flows)) >= 3


def test_bytes_pass_unchanged_and_the_target_is_told_nothing() -> None:
    with tcp_site() as site:
        answer = raw_exchange(
            site, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ZONE_A, 5000
        )
        assert b'"forwarded": {}' in answer


def test_a_classic_load_balancer_gives_tcp_connections_in_turn() -> None:
    with tcp_site(LoadBalancerType.CLASSIC) as site:
        order = [instances_of_one_connection(site, 1).pop() for _ in range(8)]
        assert order == ["a1", "a2", "a3", "a4"] * 2


def test_a_dead_target_resets_the_connection_and_is_noticed_by_tcp_checks() -> None:
    with tcp_site(LoadBalancerType.CLASSIC) as site:
        site.kill("a1")
        address = node(site, ZONE_A, 5000)
        with (
            pytest.raises(ConnectionResetError),
            socket.create_connection((address.host, address.port), timeout=60) as connection,
        ):
            connection.recv(1)
        site.wait_until(lambda: bool(site.access_log()))
        assert site.access_log()[0].reason is Reason.REFUSED
        site.wait_for("unhealthy", "a1")
        assert "a1" not in {instances_of_one_connection(site, 1).pop() for _ in range(8)}


def test_a_tls_listener_ends_tls_and_passes_the_bytes_on() -> None:
    pair = certificate("web.example")
    with tcp_site(protocol="TLS", certificates={"arn:web": pair}) as site:
        answer = site.get("https://web.example:5000/")
        assert answer.status == 200
        assert answer.json()["forwarded"] == {}
