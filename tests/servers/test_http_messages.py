"""Reading HTTP strictly: whatever comes, it is understood or refused, never a crash."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.servers.http_body import Body, BodyError, Framing, pieces, request_body
from minicloud.servers.http_head import HeadError, end_to_end, parse_request, parse_response

ANYTHING = st.binary(max_size=200) | st.text(
    "GET HTTP/1.:\r\nHost-Length0 chunked,", max_size=200
).map(lambda text: text.encode("latin-1"))


def refusal(read: Callable[[], object]) -> int | None:
    """The status with which it is refused; None when it is read."""
    try:
        read()
    except HeadError as error:
        return error.status
    return None


def read_all(content: bytes, body: Body) -> bytes:
    async def read() -> bytes:
        reader = asyncio.StreamReader()
        reader.feed_data(content)
        reader.feed_eof()
        return b"".join([piece async for piece in pieces(reader, body)])

    # In a thread of its own: Playwright leaves a running loop in the main one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(read())).result()


@given(ANYTHING)
def test_a_request_head_is_read_or_refused(raw: bytes) -> None:
    assert refusal(lambda: request_body(parse_request(raw))) in (None, 400, 501)


@given(ANYTHING)
def test_a_response_head_is_read_or_refused(raw: bytes) -> None:
    assert refusal(lambda: parse_response(raw)) in (None, 400, 502)


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=5))
def test_chunks_are_joined(parts: list[bytes]) -> None:
    sent = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert read_all(sent, Body(Framing.CHUNKED)) == b"".join(parts)


@given(st.binary(max_size=60))
def test_a_chunked_body_of_any_bytes_is_read_or_refused(sent: bytes) -> None:
    with contextlib.suppress(BodyError):
        assert len(read_all(sent, Body(Framing.CHUNKED))) < len(sent)


def test_a_body_that_ends_early_is_noticed() -> None:
    with pytest.raises(BodyError, match="3 bytes early"):
        read_all(b"1234567", Body(Framing.LENGTH, 10))


def test_a_body_is_read_to_its_length_and_no_further() -> None:
    assert read_all(b"1234567GET /", Body(Framing.LENGTH, 7)) == b"1234567"


def test_the_absolute_form_is_reduced_to_its_path() -> None:
    head = parse_request(b"GET http://web.example/a?b=c HTTP/1.1\r\nHost: web.example")
    assert (head.path, head.query) == ("/a", "b=c")


def test_headers_that_connection_names_stay_behind() -> None:
    headers = (("Connection", "X-A , close"), ("x-a", "1"), ("X-B", "2"), ("TE", "trailers"))
    assert end_to_end(headers, frozenset({"x-b"})) == ()
