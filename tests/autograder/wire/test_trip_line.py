"""What a student's process tells is untrusted text: limited, each once, never raw."""

import itertools
import socket

import pytest

from autograder.wire.trip_line import TEXT_BYTES, TripLine, make_line


@pytest.fixture
def ends() -> tuple[TripLine, socket.socket]:
    trusted, students = make_line()
    return TripLine(trusted), students


def test_what_was_told_outlives_its_sender(
    ends: tuple[TripLine, socket.socket],
) -> None:
    line, students = ends
    students.send(b"opening '/etc/shadow'")
    students.close()
    assert line.close() == ["tried: opening '/etc/shadow'"]


def test_programs_are_noted_mildly(ends: tuple[TripLine, socket.socket]) -> None:
    line, students = ends
    with students:
        students.send(b"ran a program: ls -l")
        assert line.close() == ["ran a program: ls -l"]


def test_the_same_is_noted_once(ends: tuple[TripLine, socket.socket]) -> None:
    line, students = ends
    with students:
        for _ in range(5):
            students.send(b"ctypes")
        assert line.close() == ["tried: ctypes"]


def test_flood_is_cut_and_counted(ends: tuple[TripLine, socket.socket]) -> None:
    line, students = ends
    with students:
        for number in range(100):
            students.send(f"thing {number}".encode())
        notes = line.close()
    assert len(notes) == 41
    assert notes[-1] == "tried: 60 things more"


def test_sender_is_never_made_to_wait(ends: tuple[TripLine, socket.socket]) -> None:
    line, students = ends
    with students:
        assert _sent_until_refused(students) < 10_000
        assert line.close() == ["tried: " + "x" * 100]


def _sent_until_refused(students: socket.socket) -> int:
    for count in itertools.count():
        try:
            students.send(b"x" * 100)
        except BlockingIOError:
            return count
    raise AssertionError


def test_text_is_short_and_steers_no_terminal(ends: tuple[TripLine, socket.socket]) -> None:
    line, students = ends
    with students:
        students.send(b"\x1b]0;title\x07\n\xff" + b"y" * 5000)
        (note,) = line.close()
    assert note.startswith(r"tried: \x1b]0;title\x07\n" + "\ufffd")
    assert len(note) < TEXT_BYTES + 50
