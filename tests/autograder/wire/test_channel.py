"""Messages over a socket pair, honest and forged."""

import socket
import struct
import time
from collections.abc import Iterator

import pytest

from autograder.wire.channel import Channel, ChannelClosed, ChannelTimeout
from autograder.wire.frames import FrameReader, FrameTooLarge, WireError, pack


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, 1000), theirs


def _fill(channel: Channel) -> None:
    for _ in range(10_000):
        channel.send({"text": "x" * 900}, time.monotonic() + 0.05)


def _soon() -> float:
    return time.monotonic() + 10


def test_frames_come_whole_however_they_are_cut() -> None:
    reader = FrameReader(100)
    data = pack(b"one") + pack(b"") + pack(b"three")
    taken = []
    for place in range(len(data)):
        reader.feed(data[place : place + 1])
        while (frame := reader.take()) is not None:
            taken.append(frame)
    assert taken == [b"one", b"", b"three"]


def test_too_long_a_frame_is_refused_before_it_comes() -> None:
    reader = FrameReader(100)
    reader.feed(struct.pack("!I", 101))
    with pytest.raises(FrameTooLarge, match="101 bytes; at most 100"):
        reader.take()


def test_message_comes_as_it_was_sent(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    Channel(theirs, 1000).send({"text": "\ud800 ü", "list": [1, None]})
    assert ours.receive(_soon()) == {"text": "\ud800 ü", "list": [1, None]}


@pytest.mark.parametrize("frame", [b"", b"{", b"[1]", b"1", b"\xff", b"[" * 900])
def test_what_is_no_json_object_is_refused(
    frame: bytes, ends: tuple[Channel, socket.socket]
) -> None:
    ours, theirs = ends
    theirs.sendall(pack(frame))
    with pytest.raises(WireError):
        ours.receive(_soon())


def test_closed_silent_and_full_lines_are_told_apart(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    with pytest.raises(ChannelTimeout):
        ours.receive(time.monotonic() + 0.01)
    with pytest.raises(WireError, match="at most 1000 go"):
        ours.send({"text": "x" * 1000})
    with pytest.raises(ChannelTimeout, match="does not read"):
        _fill(ours)
    theirs.close()
    with pytest.raises(ChannelClosed):
        ours.send({})
    with pytest.raises(ChannelClosed):
        ours.receive(_soon())
