"""Edges as a viewer sees them: real requests to real servers, before an origin of the test's."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from minicloud.dataplane.edge_cache.edge_record import ResultType, hit_ratio
from minicloud.dataplane.edge_cache.records import (
    CachePolicy,
    Distribution,
    Kept,
    RequestParts,
    Selection,
    ViewerProtocolPolicy,
)
from minicloud.servers import EdgeNetwork, UnknownNameError, serve_distribution
from minicloud.servers.http_exchange import Received, Reply
from tests.servers.edges import (
    DAY_S,
    DISABLED,
    OPTIMIZED,
    ORIGIN,
    LocalOrigin,
    Source,
    behavior,
    distribution,
    sent,
    text,
)

Start = Callable[..., tuple[EdgeNetwork, Source]]


@pytest.fixture
def origin() -> Iterator[LocalOrigin]:
    one = LocalOrigin()
    yield one
    one.close()


@pytest.fixture
def start(origin: LocalOrigin) -> Iterator[Start]:
    """Opens the edges of a distribution before the origin."""
    opened: list[EdgeNetwork] = []

    def open_edges(
        configured: Distribution | None = None, **more: object
    ) -> tuple[EdgeNetwork, Source]:
        source = Source(configured or distribution())
        more.setdefault("response_timeout_s", 60.0)
        edges = serve_distribution(source, {"origin.example.com": origin.address}, **more)  # type: ignore[arg-type]
        opened.append(edges)
        return edges, source

    yield open_edges
    for edges in opened:
        edges.close()


def x_cache(edges: EdgeNetwork, path: str, edge: str = "Tokyo", **options: object) -> str:
    return edges.get(edge, path, **options).header("X-Cache")


def asked_together(edges: EdgeNetwork, origin: LocalOrigin, readers: int) -> list[str]:
    """What so many readers get who ask for one file while the origin takes its time."""
    origin.hold()
    waited = threading.Event()
    with ThreadPoolExecutor(readers) as pool:
        asked = [pool.submit(edges.get, "Tokyo", "/a") for _ in range(readers)]
        while not origin.received:
            waited.wait(0.01)
        origin.release()
        return [one.result().text for one in asked]


def test_each_edge_asks_the_origin_once(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    for edge in edges.edges:
        first, second = (edges.get(edge, "/app.js") for _ in range(2))
        assert first.header("X-Cache") == "Miss from cloudfront"
        assert second.header("X-Cache") == "Hit from cloudfront"
        assert (first.text, second.text) == ("hello", "hello")
    assert origin.paths["/app.js"] == 3
    assert hit_ratio(edges.records()) == 0.5


def test_age_is_the_time_since_the_object_came(start: Start) -> None:
    edges, source = start()
    assert edges.get("Tokyo", "/a").header("Age") == ""
    source.time_s = 90.5
    assert edges.get("Tokyo", "/a").header("Age") == "90"


def test_an_edge_says_where_it_is(start: Start) -> None:
    edges, _ = start()
    assert edges.get("Frankfurt", "/a").header("X-Amz-Cf-Pop") == "FRA1"


def test_an_expired_object_is_confirmed_by_its_etag(start: Start, origin: LocalOrigin) -> None:
    edges, source = start()

    def answer(received: object) -> object:
        known = sent(received, "if-none-match")  # type: ignore[arg-type]
        headers = {"ETag": '"v1"', "Cache_Control": "max-age=60"}
        return text("", 304, **headers) if known == '"v1"' else text("one", **headers)

    origin.answer = answer  # type: ignore[assignment]
    assert x_cache(edges, "/a") == "Miss from cloudfront"
    source.time_s = 59.9
    assert x_cache(edges, "/a") == "Hit from cloudfront"
    source.time_s = 60.0
    refreshed = edges.get("Tokyo", "/a")
    assert (refreshed.header("X-Cache"), refreshed.text) == ("RefreshHit from cloudfront", "one")
    source.time_s = 119.9
    assert x_cache(edges, "/a") == "Hit from cloudfront"
    assert [record.origin_status for record in edges.records()] == [200, 0, 304, 0]


def test_a_newer_object_takes_the_place_of_the_expired_one(
    start: Start, origin: LocalOrigin
) -> None:
    edges, source = start()
    origin.answer = lambda _: text("one", ETag='"v1"', Cache_Control="max-age=60")
    edges.get("Tokyo", "/a")
    origin.answer = lambda _: text("two", ETag='"v2"', Cache_Control="max-age=60")
    source.time_s = 61
    assert edges.get("Tokyo", "/a").text == "two"
    assert edges.get("Tokyo", "/a").header("X-Cache") == "Hit from cloudfront"


@pytest.mark.parametrize("told", ["no-store", "private"])
def test_what_may_not_be_kept_is_fetched_each_time(
    start: Start, origin: LocalOrigin, told: str
) -> None:
    edges, _ = start()
    origin.answer = lambda _: text(Cache_Control=told)
    assert {x_cache(edges, "/a") for _ in range(3)} == {"Miss from cloudfront"}
    assert edges.contents("Tokyo") == ()


def test_a_minimum_ttl_keeps_even_what_is_private(start: Start, origin: LocalOrigin) -> None:
    edges, source = start(distribution(behavior(OPTIMIZED)))
    origin.answer = lambda received: text(sent(received, "cookie") or "-", Cache_Control="private")
    edges.get("Tokyo", "/me")
    assert x_cache(edges, "/me") == "Hit from cloudfront"
    source.time_s = 1.0
    assert x_cache(edges, "/me") == "Miss from cloudfront"


def test_no_cache_is_confirmed_each_time(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    origin.answer = lambda received: text(
        "", 304 if sent(received, "if-none-match") else 200, ETag='"v"', Cache_Control="no-cache"
    )
    assert [x_cache(edges, "/a").split()[0] for _ in range(3)] == ["Miss"] + ["RefreshHit"] * 2


def test_queries_and_cookies_are_no_part_of_the_key_unless_named(
    start: Start, origin: LocalOrigin
) -> None:
    edges, _ = start()
    edges.get("Tokyo", "/a?x=1", headers={"Cookie": "s=1"})
    assert x_cache(edges, "/a?x=2", headers={"Cookie": "s=2"}) == "Hit from cloudfront"
    (asked,) = origin.received
    assert (asked.query, sent(asked, "cookie")) == ("", None)


def test_cookies_in_the_key_split_the_cache(start: Start, origin: LocalOrigin) -> None:
    key = RequestParts(cookies=Selection(Kept.ALL))
    edges, _ = start(distribution(behavior(CachePolicy("c", 0, DAY_S, DAY_S, key))))
    for person in ("ann", "bob"):
        assert x_cache(edges, "/a", headers={"Cookie": f"s={person}"}) == "Miss from cloudfront"
        assert x_cache(edges, "/a", headers={"Cookie": f"s={person}"}) == "Hit from cloudfront"
    assert [sent(one, "cookie") for one in origin.received] == ["s=ann", "s=bob"]


def test_an_api_gets_everything_and_is_never_kept(start: Start, origin: LocalOrigin) -> None:
    everything = Selection(Kept.ALL)
    viewer = RequestParts(everything, Selection(Kept.ALL_VIEWER), everything)
    api = behavior(DISABLED, "/api/*", forwarded=viewer, allowed_methods=("GET", "HEAD", "POST"))
    edges, _ = start(distribution(api, behavior()))
    origin.answer = lambda received: text(received.body.decode(), Set_Cookie="s=new")
    headers = {"Cookie": "s=1", "X-Token": "t"}
    for number in range(2):
        path, body = f"/api/jobs?n={number}", f"body {number}".encode()
        told = edges.request("POST", "Tokyo", path, headers=headers, body=body)
        assert (told.text, told.header("X-Cache")) == (f"body {number}", "Miss from cloudfront")
        assert told.header("Set-Cookie") == "s=new"
    asked = origin.received[-1]
    assert (asked.method, asked.query) == ("POST", "n=1")
    assert (sent(asked, "cookie"), sent(asked, "x-token")) == ("s=1", "t")
    assert sent(asked, "host") == "d1.cloudfront.net"


def test_the_origin_sees_cloudfront_and_the_viewers_address(
    start: Start, origin: LocalOrigin
) -> None:
    edges, _ = start()
    edges.get("Tokyo", "/a", headers={"X-Forwarded-For": "192.0.2.4", "Accept": "text/html"})
    (asked,) = origin.received
    assert sent(asked, "host") == "origin.example.com"
    assert sent(asked, "user-agent") == "Amazon CloudFront"
    assert sent(asked, "x-forwarded-for") == "192.0.2.4, 127.0.0.1"
    assert sent(asked, "accept") is None


def test_only_an_origin_with_access_control_gets_a_signature(
    start: Start, origin: LocalOrigin
) -> None:
    signed = replace(ORIGIN, path="/v1", signs=True)
    for one in (signed, ORIGIN):
        edges, _ = start(distribution(origins=(one,)))
        edges.get("Tokyo", "/a", headers={"Authorization": "of the viewer"})
    told = [sent(received, "authorization") for received in origin.received]
    assert told == ["signed GET /v1/a for web", None]


def test_cookies_that_the_origin_sets_are_dropped_unless_it_gets_them(
    start: Start, origin: LocalOrigin
) -> None:
    edges, _ = start()
    origin.answer = lambda _: text(Set_Cookie="session=of-one-viewer")
    assert edges.get("Tokyo", "/a").header("Set-Cookie") == ""


def test_a_method_that_is_not_allowed_never_reaches_the_origin(
    start: Start, origin: LocalOrigin
) -> None:
    edges, _ = start()
    told = edges.request("POST", "Tokyo", "/a", body=b"x")
    assert (told.status, told.header("X-Cache")) == (403, "Error from cloudfront")
    assert not origin.received


def test_a_get_with_a_body_never_reaches_the_origin(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    assert edges.request("GET", "Tokyo", "/a", body=b"x").status == 403
    assert not origin.received


def test_a_viewer_cannot_send_an_edge_to_the_origin(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    edges.get("Tokyo", "/a")
    never = {"Cache-Control": "no-cache", "Pragma": "no-cache"}
    assert x_cache(edges, "/a", headers=never) == "Hit from cloudfront"


def test_a_head_that_is_passed_on_tells_the_length(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start(distribution(behavior(DISABLED)))
    head = edges.request("HEAD", "Tokyo", "/a")
    assert (head.body, head.header("Content-Length")) == (b"", "5")
    assert [one.method for one in origin.received] == ["HEAD"]


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
        b"",
    ],
)
def test_an_origin_that_breaks_off_gives_502_and_nothing_is_kept(raw: bytes) -> None:
    def answer_one() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(raw)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer_one)
        thread.start()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        with serve_distribution(Source(distribution()), {"origin.example.com": address}) as edges:
            assert edges.get("Tokyo", "/a").status == 502
            thread.join()


def test_an_edge_outlives_a_bug_of_the_cloud(start: Start) -> None:
    edges, source = start()
    source.configured = "no distribution"  # type: ignore[assignment]
    assert edges.get("Tokyo", "/a").status == 500
    source.configured = distribution()
    assert edges.get("Tokyo", "/a").status == 200


def test_text_is_packed_for_who_takes_it(start: Start, origin: LocalOrigin) -> None:
    policy = CachePolicy("p", 0, DAY_S, DAY_S, compressions=("br", "gzip"))
    edges, source = start(distribution(behavior(policy, compress=True)))

    def answer(received: Received) -> Reply:
        headers = {"Content_Type": "text/css", "ETag": '"v1"', "Cache_Control": "max-age=60"}
        known = sent(received, "if-none-match") == '"v1"'
        return text("", 304, **headers) if known else text("a" * 5000, **headers)

    origin.answer = answer
    small = edges.get("Tokyo", "/a.css", headers={"Accept-Encoding": "gzip, deflate"})
    assert small.header("Content-Encoding") == "gzip"
    assert gzip.decompress(small.body) == b"a" * 5000
    assert small.header("ETag") == 'W/"v1"'
    plain = edges.get("Tokyo", "/a.css")
    assert (plain.header("X-Cache"), plain.text) == ("Miss from cloudfront", "a" * 5000)
    assert [sent(one, "accept-encoding") for one in origin.received] == ["gzip", "identity"]
    source.time_s = 61.0
    again = edges.get("Tokyo", "/a.css", headers={"Accept-Encoding": "gzip"})
    assert again.header("X-Cache") == "RefreshHit from cloudfront"
    assert (again.body, again.header("ETag")) == (small.body, 'W/"v1"')


def test_head_and_get_share_an_object(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    head = edges.request("HEAD", "Tokyo", "/a")
    assert (head.status, head.body, head.header("Content-Length")) == (200, b"", "5")
    assert edges.get("Tokyo", "/a").header("X-Cache") == "Hit from cloudfront"
    assert [one.method for one in origin.received] == ["GET"]


def test_a_viewer_that_has_the_object_gets_304(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    origin.answer = lambda _: text(ETag='"v1"')
    edges.get("Tokyo", "/a")
    told = edges.get("Tokyo", "/a", headers={"If-None-Match": '"v0", "v1"'})
    assert (told.status, told.body, told.header("X-Cache")) == (304, b"", "Hit from cloudfront")
    assert edges.get("Tokyo", "/a", headers={"If-None-Match": '"v0"'}).status == 200
    assert len(origin.received) == 1


def test_an_error_stays_for_ten_seconds(start: Start, origin: LocalOrigin) -> None:
    edges, source = start()
    origin.answer = lambda _: text("not here", 404)
    for time_s in (0.0, 9.9):
        source.time_s = time_s
        told = edges.get("Tokyo", "/a")
        assert (told.status, told.header("X-Cache")) == (404, "Error from cloudfront")
    assert len(origin.received) == 1
    origin.answer = lambda _: text("here")
    source.time_s = 10.0
    assert edges.get("Tokyo", "/a").text == "here"


def test_the_time_of_an_error_can_be_set(start: Start, origin: LocalOrigin) -> None:
    edges, source = start(distribution(error_ttls_s={404: 300.0}))
    origin.answer = lambda _: text("not here", 404)
    edges.get("Tokyo", "/a")
    source.time_s = 299.0
    edges.get("Tokyo", "/a")
    assert len(origin.received) == 1


def test_an_old_object_stands_in_for_a_failing_origin(start: Start, origin: LocalOrigin) -> None:
    edges, source = start()
    origin.answer = lambda _: text("old", Cache_Control="max-age=60")
    edges.get("Tokyo", "/a")
    origin.answer = lambda _: text("broken", 500)
    source.time_s = 1000.0
    told = edges.get("Tokyo", "/a")
    assert (told.status, told.text) == (200, "old")
    assert told.header("X-Cache") == "RefreshHit from cloudfront"
    source.time_s = 1009.0
    edges.get("Tokyo", "/a")
    assert len(origin.received) == 2  # it is left in peace for ten seconds
    source.time_s = 1010.0
    edges.get("Tokyo", "/a")
    assert len(origin.received) == 3


def test_stale_if_error_says_for_how_long(start: Start, origin: LocalOrigin) -> None:
    edges, source = start()
    origin.answer = lambda _: text("old", Cache_Control="max-age=60, stale-if-error=100")
    edges.get("Tokyo", "/a")
    origin.answer = lambda _: text("broken", 503)
    for time_s, status in ((159.0, 200), (170.0, 503)):
        source.time_s = time_s
        assert edges.get("Tokyo", "/a").status == status


def test_a_client_error_is_told_although_there_is_an_old_object(
    start: Start, origin: LocalOrigin
) -> None:
    edges, source = start()
    origin.answer = lambda _: text("old", Cache_Control="max-age=60")
    edges.get("Tokyo", "/a")
    origin.answer = lambda _: text("gone", 404)
    source.time_s = 61.0
    assert edges.get("Tokyo", "/a").status == 404


def test_stale_while_revalidate_answers_at_once_and_asks_meanwhile(
    start: Start, origin: LocalOrigin
) -> None:
    edges, source = start()
    told = "max-age=60, stale-while-revalidate=30"
    origin.answer = lambda _: text("one", Cache_Control=told)
    edges.get("Tokyo", "/a")
    origin.answer = lambda _: text("two", Cache_Control=told)
    source.time_s = 89.0
    origin.hold()
    assert edges.get("Tokyo", "/a").text == "one"
    assert edges.get("Tokyo", "/a").text == "one"
    origin.release()
    waited = threading.Event()
    while edges.get("Tokyo", "/a").text == "one":
        waited.wait(0.01)
    assert len(origin.received) == 2
    source.time_s = 200.0
    origin.answer = lambda _: text("three", Cache_Control=told)
    assert edges.get("Tokyo", "/a").text == "three"


def test_who_asks_at_the_same_time_is_answered_by_one_request(
    start: Start, origin: LocalOrigin
) -> None:
    edges, _ = start()
    assert asked_together(edges, origin, 10) == ["hello"] * 10
    assert len(origin.received) == 1


def test_what_is_private_is_never_given_to_who_waited(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    number = iter(range(100))
    origin.answer = lambda _: text(f"for {next(number)}", Cache_Control="private")
    assert len(set(asked_together(edges, origin, 5))) == 5


def test_an_invalidation_acts_when_it_has_reached_the_edges(
    start: Start, origin: LocalOrigin
) -> None:
    edges, source = start()
    for path in ("/a/1", "/a/2", "/b"):
        edges.get("Tokyo", path)
    source.invalidate("/a/*", reached_s=30.0)
    assert len(edges.contents("Tokyo")) == 3
    source.time_s = 30.0
    assert edges.contents("Tokyo") == ("/b",)
    assert x_cache(edges, "/a/1") == "Miss from cloudfront"
    assert x_cache(edges, "/a/1") == "Hit from cloudfront"


def test_the_longest_unasked_object_makes_room(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start(capacity_bytes=3000)
    origin.answer = lambda _: text("x" * 1000)
    for path in ("/1", "/2", "/1", "/3"):
        edges.get("Tokyo", path)
    assert edges.contents("Tokyo") == ("/1", "/3")


def test_the_first_behaviour_that_fits_counts(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start(distribution(behavior(DISABLED, "/api/*"), behavior()))
    for path in ("/api/x", "/x"):
        edges.get("Tokyo", path)
    assert x_cache(edges, "/api/x") == "Miss from cloudfront"
    assert x_cache(edges, "/x") == "Hit from cloudfront"


def test_the_default_root_object_is_what_a_bare_slash_means(
    start: Start, origin: LocalOrigin
) -> None:
    edges, _ = start(distribution(default_root_object="index.html"))
    edges.get("Tokyo", "/")
    assert x_cache(edges, "/index.html") == "Hit from cloudfront"
    assert origin.paths == {"/index.html": 1}


def test_plain_http_is_led_to_https_or_refused(start: Start, origin: LocalOrigin) -> None:
    led = behavior(viewer_protocol_policy=ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
    refused = behavior(pattern="/s", viewer_protocol_policy=ViewerProtocolPolicy.HTTPS_ONLY)
    edges, _ = start(distribution(refused, led))
    told = edges.get("Tokyo", "/a?x=1")
    assert (told.status, told.header("Location")) == (301, "https://d1.cloudfront.net/a?x=1")
    assert told.header("X-Cache") == "Redirect from cloudfront"
    assert edges.get("Tokyo", "/s").status == 403
    assert not origin.received


def test_an_origin_that_is_gone_gives_502(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start()
    origin.close()
    told = edges.get("Tokyo", "/a")
    assert (told.status, told.header("X-Cache")) == (502, "Error from cloudfront")


def test_an_origin_that_says_nothing_gives_504(start: Start, origin: LocalOrigin) -> None:
    edges, _ = start(response_timeout_s=0.05)
    origin.hold()
    assert edges.get("Tokyo", "/a").status == 504
    assert edges.records()[-1].origin_status == 0
    origin.release()


def test_an_origin_without_an_address_gives_502(start: Start) -> None:
    source = Source(distribution())
    with serve_distribution(source, {}) as edges:
        assert "origin.example.com has no address" in edges.get("Tokyo", "/a").text


@pytest.mark.parametrize("configured", [None, distribution(enabled=False)])
def test_without_an_enabled_distribution_nothing_is_served(
    origin: LocalOrigin, configured: Distribution | None
) -> None:
    with serve_distribution(Source(configured), {"origin.example.com": origin.address}) as edges:
        assert edges.get("Tokyo", "/a").status == 403
    assert not origin.received


def test_what_is_no_http_is_refused(start: Start) -> None:
    edges, _ = start()
    host, _, port = edges.address("Tokyo").partition(":")
    with socket.create_connection((host, int(port)), 60) as raw:
        raw.sendall(b"GET\r\n\r\n")
        assert raw.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_records_tell_what_happened(start: Start) -> None:
    edges, source = start()
    source.time_s = 5.0
    edges.get("Virginia", "/a?x=1")
    edges.get("Virginia", "/a?x=1")
    miss, hit = edges.records()
    assert (miss.edge, miss.path, miss.query, miss.status) == ("Virginia", "/a", "x=1", 200)
    assert (miss.result, miss.origin_asked, miss.origin_id) == (ResultType.MISS, True, "web")
    assert (hit.result, hit.origin_asked, hit.at_s) == (ResultType.HIT, False, 5.0)
    assert hit.sent_bytes == len("hello")
    edges.clear_records()
    assert edges.records() == ()


def test_names_and_settings_are_checked() -> None:
    source = Source(distribution())
    with pytest.raises(UnknownNameError, match="expected one such as"):
        serve_distribution(source, {"origin.example.com": "nowhere"})
    with pytest.raises(ValueError, match="capacity_bytes is 0"):
        serve_distribution(source, {}, capacity_bytes=0)
    with pytest.raises(ValueError, match="response_timeout_s is 0"):
        serve_distribution(source, {}, response_timeout_s=0)
    with (
        serve_distribution(source, {}) as edges,
        pytest.raises(UnknownNameError, match="no edge 'Mars' here: there are Tokyo"),
    ):
        edges.get("Mars", "/a")


def test_closed_edges_leave_no_thread_and_no_socket() -> None:
    edges = serve_distribution(Source(distribution()), {})
    host, _, port = edges.address("Tokyo").partition(":")
    edges.close()
    edges.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), 60)
    assert not any(one.name == "minicloud.servers.edges" for one in threading.enumerate())
    assert "closed" in repr(edges)
