"""How a node speaks HTTP/1.1: limits, framing, connections, and what it tells the target."""

import hashlib
import http.client
import json
import re
from collections.abc import Iterator

import pytest

from minicloud.dataplane.records import Action, ActionType, Instance, Listener
from minicloud.servers import Reply, Site, serve
from tests.servers.inventories import (
    ZONE_A,
    forward,
    instances,
    inventory,
    node,
    raw_exchange,
    rule,
)


def headers_back(instance: Instance, received: object) -> Reply:
    """Tells every header that arrived."""
    told = {
        "headers": received.headers,
        "body_bytes": len(received.body),
        "body_sha256": hashlib.sha256(received.body).hexdigest(),
    }
    connection_only = (("X-Hop", "secret"), ("Keep-Alive", "timeout=5"), ("X-End", "kept"))
    if received.path == "/big":
        return Reply(body=b"x" * 3_000_000)
    return Reply(body=json.dumps(told).encode(), headers=connection_only)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(inventory(instances(1)), service_s=0, application=headers_back) as opened:
        yield opened


def ask(site: Site, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name and body of the one answer to these bytes."""
    answer = raw_exchange(site, head.replace("\n", "\r\n").encode("latin-1") + b"\r\n" + body)
    raw_head, _, content = answer.partition(b"\r\n\r\n")
    first, *lines = raw_head.decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, value in pairs}, content


GET = "GET / HTTP/1.1\nHost: web.example\nConnection: close\n"


def arrived(content: bytes) -> dict[str, str]:
    return {name.lower(): value for name, value in json.loads(content)["headers"]}


def test_the_client_s_address_is_appended_to_x_forwarded_for(site: Site) -> None:
    _, _, content = ask(site, GET + "X-Forwarded-For: 203.0.113.7\nX-Forwarded-Proto: https\n")
    told = arrived(content)
    assert told["x-forwarded-for"] == "203.0.113.7, 127.0.0.1"
    assert told["x-forwarded-proto"] == "http"
    assert told["x-forwarded-port"] == "80"


def test_a_trace_id_is_made_and_a_root_that_came_is_kept(site: Site) -> None:
    pattern = r"1-[0-9a-f]{8}-[0-9a-f]{24}"
    _, _, content = ask(site, GET)
    assert re.fullmatch(f"Root={pattern}", arrived(content)["x-amzn-trace-id"])
    came = "Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abc;CalledFrom=app"
    _, _, content = ask(site, GET + f"X-Amzn-Trace-Id: {came}\n")
    told = arrived(content)["x-amzn-trace-id"]
    assert re.fullmatch(f"Self={pattern};Root=1-67891233-abc;CalledFrom=app", told)


def test_headers_of_one_connection_are_not_passed_on(site: Site) -> None:
    request = GET.replace("close", "close, X-Mine") + "X-Mine: 1\nTE: trailers\nX-Kept: 1\n"
    _, headers, content = ask(site, request + "Upgrade: websocket\nKeep-Alive: timeout=9\n")
    told = arrived(content)
    assert told["x-kept"] == "1"
    assert not {"x-mine", "te", "upgrade", "keep-alive"} & set(told)
    assert headers["x-end"] == "kept"
    assert "keep-alive" not in headers


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1\n", 400),
        ("GET / HTTP/1.1\nHost: a\nHost: b\n", 400),
        ("GET / HTTP/3.0\nHost: a\n", 400),
        ("GET  / HTTP/1.1\nHost: a\n", 400),
        ("nonsense\n", 400),
        (GET + "Bad Name: 1\n", 400),
        (GET + " folded: 1\n", 400),
        (GET + "X: a\x00b\n", 400),
        (GET + "X: " + "a" * 17_000 + "\n", 400),
        ("GET /" + "a" * 17_000 + " HTTP/1.1\nHost: a\n", 400),
        (GET + "".join(f"X-{i}: {'a' * 1000}\n" for i in range(70)), 400),
        (GET + "Content-Length: 3\nTransfer-Encoding: chunked\n", 400),
        (GET + "Content-Length: 3\nContent-Length: 4\n", 400),
        (GET + "Content-Length: -3\n", 400),
        (GET + "Content-Length: 3x\n", 400),
        (GET + "Transfer-Encoding: gzip, chunked\n", 501),
        (GET.replace("GET", "TRACE"), 405),
        (GET + "X-Forwarded-For: " + ", ".join(["192.0.2.1"] * 31) + "\n", 463),
    ],
)
def test_what_an_alb_refuses_never_reaches_a_target(site: Site, head: str, status: int) -> None:
    site.clear_statistics()
    answered, headers, _ = ask(site, head)
    assert answered == status
    assert headers["server"] == "awselb/2.0"
    assert site.statistics().by_instance == {}


def test_a_header_just_within_the_limit_passes(site: Site) -> None:
    status, _, content = ask(site, GET + "X-Long: " + "a" * 16_000 + "\n")
    assert status == 200
    assert len(arrived(content)["x-long"]) == 16_000


BODY = bytes(range(256)) * 4000


def test_a_large_body_arrives_whole(site: Site) -> None:
    answer = site.client(give_up_s=200).request("POST", "http://web.example/", body=BODY)
    told = answer.json()
    assert told["body_bytes"] == len(BODY)
    assert told["body_sha256"] == hashlib.sha256(BODY).hexdigest()


def test_a_chunked_body_arrives_whole(site: Site) -> None:
    chunks = b"".join(
        b"%x;ext=1\r\n%b\r\n" % (len(part), part)
        for part in (BODY[i : i + 10_000] for i in range(0, len(BODY), 10_000))
    )
    head = GET.replace("GET", "POST") + "Transfer-Encoding: chunked\n"
    status, _, content = ask(site, head, chunks + b"0\r\nTrailer: dropped\r\n\r\n")
    assert status == 200
    assert json.loads(content)["body_sha256"] == hashlib.sha256(BODY).hexdigest()


def test_a_broken_chunk_is_400(site: Site) -> None:
    head = GET.replace("GET", "POST") + "Transfer-Encoding: chunked\n"
    status, _, _ = ask(site, head, b"zz\r\nabc\r\n0\r\n\r\n")
    assert status == 400


def test_a_large_answer_comes_back_whole(site: Site) -> None:
    answer = site.get("http://web.example/big", give_up_s=200)
    assert len(answer.body) == 3_000_000


def test_an_answer_that_comes_before_the_body_s_end_is_not_lost() -> None:
    sorry = Action(ActionType.FIXED_RESPONSE, status_code=503, message_body="sorry")
    refusing = (Listener("HTTP", 80, (rule(None, sorry),)),)
    with serve(inventory(instances(1), listeners=refusing), service_s=0) as other:
        asked = other.client(give_up_s=200).request("POST", "http://web.example/", body=BODY * 8)
        assert (asked.status, asked.text) == (503, "sorry")
        endless = GET + "".join(f"X-{number}: {'a' * 1000}\n" for number in range(700))
        assert ask(other, endless)[0] == 400


def test_a_client_that_expects_100_continue_is_told_to(site: Site) -> None:
    head = GET.replace("GET", "POST") + "Expect: 100-continue\nContent-Length: 3\n"
    answer = raw_exchange(site, head.replace("\n", "\r\n").encode() + b"\r\nabc")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert b'"body_bytes": 3' in answer


def test_a_head_request_gets_no_body(site: Site) -> None:
    status, headers, content = ask(site, GET.replace("GET", "HEAD"))
    assert (status, content) == (200, b"")
    assert int(headers["content-length"]) > 0


def test_an_http_1_0_client_needs_no_host_and_is_answered_once(site: Site) -> None:
    status, headers, content = ask(site, "GET / HTTP/1.0\n")
    assert status == 200
    assert headers["connection"] == "close"
    assert len(content) == int(headers["content-length"])


def test_a_listener_s_own_port_is_added_to_the_host_that_the_target_gets() -> None:
    odd = (Listener("HTTP", 8080, (rule(None, forward("web")),)),)
    with serve(inventory(instances(1), listeners=odd), service_s=0) as other:
        address = node(other, ZONE_A, 8080)
        connection = http.client.HTTPConnection(address.host, address.port, timeout=60)
        connection.request("GET", "/", headers={"Host": "web.example"})
        told = json.loads(connection.getresponse().read())
        connection.close()
    assert told["host"] == "web.example:8080"


def test_one_connection_carries_many_requests_also_in_advance(site: Site) -> None:
    keep = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = raw_exchange(site, keep * 2 + GET.replace("\n", "\r\n").encode() + b"\r\n")
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 3


def test_errors_of_the_load_balancer_keep_the_connection(site: Site) -> None:
    with serve(inventory(instances(2)), service_s=0) as other:
        other.kill("a1")
        address = node(other, ZONE_A)
        connection = http.client.HTTPConnection(address.host, address.port, timeout=60)
        statuses = []
        for _ in range(4):
            connection.request("GET", "/")
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
            assert not response.will_close
        connection.close()
    assert sorted(statuses) == [200, 200, 502, 502]


def test_a_silent_client_is_dropped_after_the_idle_timeout() -> None:
    with serve(inventory(instances(1), idle_timeout_s=2), service_s=0) as quick:
        assert raw_exchange(quick, b"") == b""
        assert raw_exchange(quick, b"GET / HT") == b""


def test_a_body_that_stops_coming_is_408() -> None:
    with serve(inventory(instances(1), idle_timeout_s=2), service_s=0) as quick:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"
        assert raw_exchange(quick, head).startswith(b"HTTP/1.1 408 ")
