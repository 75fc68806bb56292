"""Tells the trusted side at once what the code of a student tries that no exercise needs.

An audit hook, which Python gives no means to take away again. It is a tripwire, not a wall:
code of C's that is loaded into the process goes past it, and loading that is what it tells.
What libraries do for themselves, and what is asked for while a module is imported, is not told.
"""

import fcntl
import os
import resource
import secrets
import sys
from collections.abc import Callable, Sequence
from threading import get_ident
from typing import Any

from autograder.student.grounds import Grounds
from autograder.wire.trip_line import RAN_PROGRAM, TEXT_BYTES

_TEXTS_OF_A_KIND = 3
_TEXT_CHARACTERS = 120

Say = Callable[[str, str], None]


class Tripwire:
    """From its making on, events of this process are looked at; it has to be kept.

    `line` is the number of the descriptor to tell on. The work folder, and what HOME and TMPDIR
    name by now, are the student's own.
    """

    def __init__(self, line: int, grounds: Grounds) -> None:
        # A second way, should the first be closed; where, nobody has been told.
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        place = most // 2 + secrets.randbelow(most // 4)
        spare = fcntl.fcntl(line, fcntl.F_DUPFD_CLOEXEC, place)
        self._lines = [line, spare]
        self._identity = os.fstat(line).st_ino
        self._told: dict[str, list[str]] = {}
        self._busy: set[int] = set()
        self._grounds = grounds.as_of_now()
        self._write = os.write
        sys.addaudithook(self._on_event)

    def tell(self, kind: str, text: str) -> None:
        """Say one thing; the same thing once, and few of a kind."""
        told = self._told.setdefault(kind, [])
        text = text if len(text) <= _TEXT_CHARACTERS else text[:_TEXT_CHARACTERS] + "..."
        if text in told or len(told) >= _TEXTS_OF_A_KIND:
            return
        told.append(text)
        self._send(f"{kind}{text}")

    def look_at_line(self) -> None:
        """Tell when a descriptor was closed on which this tells, or is another's by now."""
        for line in self._lines:
            try:
                whole = os.fstat(line).st_ino == self._identity
            except OSError:
                whole = False
            if not whole and len(self._lines) > 1:
                self._lines.remove(line)
                self._send("closing the line on which this is told")
                return

    def _send(self, text: str) -> None:
        packet = text.encode("utf-8", "backslashreplace")[:TEXT_BYTES]
        for line in self._lines:
            try:
                self._write(line, packet)
            except BlockingIOError:
                # Full: enough has been told.
                return
            except OSError:
                continue
            return

    def _on_event(self, event: str, arguments: Sequence[Any]) -> None:
        look = _LOOKS.get(event)
        if look is None:
            return
        thread = get_ident()
        if thread in self._busy:
            return
        self._busy.add(thread)
        try:
            if self._grounds.are_the_students(sys._getframe(1), at_once=event in _AT_ONCE):
                look(self, event, arguments)
        except Exception:  # noqa: BLE001 a student's objects are among the arguments
            return
        finally:
            self._busy.discard(thread)

    def _open(self, event: str, arguments: Sequence[Any]) -> None:
        path = _path(arguments[0])
        if path is None or path in ("", ":memory:"):
            return
        mode, flags = arguments[1:3] if event == "open" else ("w", 0)
        writes = any(sign in str(mode or "") for sign in "wax+")
        writes = writes or bool(int(flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if self._grounds.is_proc(path):
            self.tell("reading ", repr(path))
        elif not self._grounds.may(path, writes=writes):
            self.tell("opening ", repr(path))

    def _list(self, _event: str, arguments: Sequence[Any]) -> None:
        path = _path(arguments[0] if arguments[0] is not None else ".")
        if path is not None and not self._grounds.may(path, writes=False):
            self.tell("looking into ", repr(path))

    def _change(self, event: str, arguments: Sequence[Any]) -> None:
        places = arguments[:2] if event == "os.rename" else arguments[:1]
        for place in places:
            path = _path(place)
            if path is not None and not self._grounds.may(path, writes=True):
                self.tell("changing ", repr(path))

    def _link(self, _event: str, arguments: Sequence[Any]) -> None:
        self.tell("making a link to ", repr(_path(arguments[0])))

    def _connect(self, event: str, arguments: Sequence[Any]) -> None:
        kind = "listening on " if event == "socket.bind" else "network connection to "
        self.tell(kind, _address(arguments[1]))

    def _look_up(self, _event: str, arguments: Sequence[Any]) -> None:
        self.tell("asking for the address of ", repr(arguments[0]))

    def _fork(self, event: str, _arguments: Sequence[Any]) -> None:
        self.tell("starting a process", f" ({event})")

    def _program(self, event: str, arguments: Sequence[Any]) -> None:
        words = arguments[1] if event == "subprocess.Popen" else arguments[0]
        if not isinstance(words, list | tuple):
            words = (words,)
        self.tell(RAN_PROGRAM, " ".join(os.fsdecode(word) for word in words))

    def _signal(self, event: str, arguments: Sequence[Any]) -> None:
        self.tell("signal ", f"{arguments[1]:d} to process {arguments[0]:d} ({event})")

    def _library(self, event: str, arguments: Sequence[Any]) -> None:
        self.tell("ctypes", f" ({event} {_short(arguments)})")

    def _memory(self, event: str, _arguments: Sequence[Any]) -> None:
        self.tell("searching memory", f" ({event})")

    def _stack(self, event: str, _arguments: Sequence[Any]) -> None:
        self.tell("inspecting the stack", f" ({event})")

    def _hook(self, event: str, _arguments: Sequence[Any]) -> None:
        self.tell("changing Python itself", f" ({event})")


def _path(value: object) -> str | None:
    if isinstance(value, int):
        return None
    return os.fsdecode(os.fspath(value))  # type: ignore[call-overload]


def _address(value: object) -> str:
    if isinstance(value, tuple):
        return ":".join(str(part) for part in value[:2])
    return repr(value)


def _short(arguments: Sequence[Any]) -> str:
    plain = [repr(one) for one in arguments if isinstance(one, str | int | None)]
    return ", ".join(plain)[:60]


_LOOKS: dict[str, Callable[[Tripwire, str, Sequence[Any]], None]] = {
    "open": Tripwire._open,
    "sqlite3.connect": Tripwire._open,
    "os.listdir": Tripwire._list,
    "os.scandir": Tripwire._list,
    "shutil.rmtree": Tripwire._change,
    "os.symlink": Tripwire._link,
    "os.link": Tripwire._link,
    **dict.fromkeys(
        ("os.remove", "os.rmdir", "os.rename", "os.mkdir", "os.chmod", "os.chown", "os.truncate"),
        Tripwire._change,
    ),
    **dict.fromkeys(("socket.connect", "socket.sendto", "socket.bind"), Tripwire._connect),
    **dict.fromkeys(
        ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"), Tripwire._look_up
    ),
    "os.fork": Tripwire._fork,
    **dict.fromkeys(
        ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"),
        Tripwire._program,
    ),
    **dict.fromkeys(("os.kill", "os.killpg", "signal.pthread_kill"), Tripwire._signal),
    **dict.fromkeys(
        ("ctypes.dlopen", "ctypes.dlsym", "ctypes.string_at", "ctypes.cdata", "ctypes.addressof"),
        Tripwire._library,
    ),
    **dict.fromkeys(("gc.get_objects", "gc.get_referrers", "gc.get_referents"), Tripwire._memory),
    **dict.fromkeys(("sys._getframe", "sys._current_frames"), Tripwire._stack),
    **dict.fromkeys(
        (
            "sys.addaudithook",
            "sys.settrace",
            "sys.setprofile",
            "resource.setrlimit",
            "resource.prlimit",
        ),
        Tripwire._hook,
    ),
}
# Python's own library asks for these for many good reasons: told when a cell asks directly.
_AT_ONCE = frozenset({"sys._getframe", "gc.get_referents", "gc.get_objects", "ctypes.dlsym"})
