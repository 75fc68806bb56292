"""Health checks of Route 53 against real servers, killed and started again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import minicloud
from minicloud.dataplane.name_records import Record
from minicloud.dataplane.name_routing.health import Endpoint
from minicloud.servers import EndpointProbes, Resolver, serve_names
from tests.control.route53_calls import change, check, record, route53, zone

ADDRESS = ("203.0.113.10", 80)


class Page(BaseHTTPRequestHandler):
    """/health is well, /moved leads on, /sick fails, and /late never answers."""

    hosts: list[str | None] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        if self.path == "/late":
            self.server.over.wait()  # type: ignore[attr-defined]
            return
        status = {"/health": 200, "/moved": 301, "/sick": 503}.get(self.path, 404)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"x" * 5000 + b"all is well" + b"x" * 5000 + b"too far")

    def log_message(self, *_told: Any) -> None:
        pass


@contextmanager
def backend() -> Iterator[tuple[str, int]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.daemon_threads = False  # the end of the block waits for them
        server.over = threading.Event()  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield "127.0.0.1", server.server_port
        finally:
            server.over.set()  # type: ignore[attr-defined]
            server.shutdown()


def endpoint(path: str = "/health", kind: str = "HTTP", **told: Any) -> Endpoint:
    return Endpoint(kind, *ADDRESS, **{"path": path, "host": "www.example.com"} | told)


@pytest.fixture(scope="module")
def probes() -> Iterator[EndpointProbes]:
    with backend() as where:
        yield EndpointProbes({ADDRESS: where})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (endpoint(), "Success: HTTP Status Code 200, OK"),
        (endpoint("/moved"), "Success: HTTP Status Code 301, Moved Permanently"),
        (endpoint("/sick"), "Failure: HTTP Status Code 503, Service Unavailable"),
        (endpoint(kind="TCP"), "Success: Connection established"),
        (
            endpoint(kind="HTTP_STR_MATCH", search_string="all is well"),
            "Success: HTTP Status Code 200, OK",
        ),
        (
            endpoint(kind="HTTP_STR_MATCH", search_string="too far"),
            "Failure: The search string was not found in the body",
        ),
    ],
    ids=["well", "moved", "sick", "tcp", "found", "not found"],
)
def test_a_check_passes_by_awss_rules(probes: EndpointProbes, asked: Endpoint, said: str) -> None:
    result = probes(asked)
    assert (result.said, result.passed) == (said, said.startswith("Success"))


def test_an_answer_that_comes_too_late_fails_the_check() -> None:
    with backend() as where:
        result = EndpointProbes({ADDRESS: where}, patience=0.1)(endpoint("/late"))
    assert (result.said, result.passed) == ("Failure: timed out", False)


def test_the_host_header_is_the_name_that_was_given(probes: EndpointProbes) -> None:
    Page.hosts.clear()
    probes(endpoint(host="shop.example.com"))
    assert Page.hosts == ["shop.example.com"]


def test_an_address_without_a_server_does_not_answer() -> None:
    assert EndpointProbes({})(endpoint()).said == "Failure: Connection timed out"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    result = EndpointProbes({ADDRESS: ("127.0.0.1", port)})(endpoint())
    assert not result.passed
    assert "refused" in result.said


def test_a_server_that_speaks_no_tls_fails_an_https_check(probes: EndpointProbes) -> None:
    assert not probes(endpoint(kind="HTTPS")).passed


def test_a_name_is_looked_up() -> None:
    class Names:
        def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
            return (Record(name, "A", 0, ADDRESS[0]),) if name == "web.example.com" else None

    with backend() as where, serve_names(Names()) as server:
        probes = EndpointProbes({ADDRESS: where}, Resolver(server.address))
        assert probes(Endpoint("HTTP", "", 80, "/health", "web.example.com")).passed
        lost = probes(Endpoint("HTTP", "", 80, "/health", "none.example.com"))
        assert lost.said == "Failure: DNS resolution failed"


def test_a_killed_server_leaves_dns_and_comes_back() -> None:
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    try:
        sockets: dict[tuple[str, int], tuple[str, int]] = {}
        cloud.dns().check_health_by(EndpointProbes(sockets))
        zone_id = zone()
        check_id = check(ADDRESS[0], ResourcePath="/health", RequestInterval=10)
        first = {"SetIdentifier": "p", "Failover": "PRIMARY", "HealthCheckId": check_id}
        change(
            zone_id,
            record("www.example.com", ADDRESS[0], **first),
            record("www.example.com", "203.0.113.20", SetIdentifier="s", Failover="SECONDARY"),
        )
        with serve_names(cloud.dns()) as server:
            resolver = Resolver(server.address, caching=False)
            with backend() as where:
                sockets[ADDRESS] = where
                cloud.advance(120)
                assert resolver.lookup("www.example.com").values == (ADDRESS[0],)
            cloud.advance(30)
            assert resolver.lookup("www.example.com").values == ("203.0.113.20",)
            told = route53().get_health_check_status(HealthCheckId=check_id)
            said = {o["StatusReport"]["Status"] for o in told["HealthCheckObservations"]}
            assert all(each.startswith("Failure: ") for each in said)
            with backend() as where:
                sockets[ADDRESS] = where
                cloud.advance(30)
                assert resolver.lookup("www.example.com").values == (ADDRESS[0],)
    finally:
        minicloud.stop()
