"""The trusted end of the line on which a student's process tells what its code tried."""

import contextlib
import socket

from autograder.printable import printable

TEXT_BYTES = 300
_LINES_LIMIT = 40
_PACKETS_LIMIT = 400
RAN_PROGRAM = "ran a program: "
_TRIED = "tried: "


def make_line() -> tuple[socket.socket, socket.socket]:
    """The trusted end and the student's; what is sent stays there however its sender ends."""
    trusted, students = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    trusted.setblocking(False)
    students.setblocking(False)
    return trusted, students


class TripLine:
    """Reads packets of text, which may be forged: of limited size and number, each once."""

    def __init__(self, trusted: socket.socket) -> None:
        self._socket = trusted

    def close(self) -> list[str]:
        """Close this end; a note for each thing that was told."""
        texts: dict[str, None] = {}
        with self._socket, contextlib.suppress(OSError):
            for _ in range(_PACKETS_LIMIT):
                packet = self._socket.recv(TEXT_BYTES)
                if not packet:
                    break
                texts[printable(packet.decode("utf-8", "replace").strip())] = None
        notes = [text if text.startswith(RAN_PROGRAM) else _TRIED + text for text in texts if text]
        if len(notes) > _LINES_LIMIT:
            notes = [*notes[:_LINES_LIMIT], f"{_TRIED}{len(notes) - _LINES_LIMIT} things more"]
        return notes
