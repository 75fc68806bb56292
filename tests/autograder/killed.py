"""Do something in a process that is killed at a chosen moment."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_write = os.write


def in_a_child(act: Callable[[], object], dies_at: int = 0) -> int:
    """Act in a forked process, killed at that moment; how many moments it came to.

    A moment is whatever comes before a change of its files or its database.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            moments = 0

            def count() -> None:
                nonlocal moments
                moments += 1
                if moments == dies_at:
                    os.kill(os.getpid(), signal.SIGKILL)

            _at_moments(count)
            act()
            _write(writer, str(moments).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        return int(told.read() or dies_at)


def _at_moments(act: Callable[[], None]) -> None:
    """Call `act` before each thing that this process does to its files or its database."""

    def on_audit(name: str, arguments: tuple[Any, ...]) -> None:
        writes = name == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or name in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"):
            act()

    def before(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any) -> Any:
            act()
            return function(*arguments)

        return wrapped

    def torn_write(number: int, data: bytes) -> int:
        half = _write(number, data[: -(-len(data) // 2)])
        act()
        return half

    sys.addaudithook(on_audit)
    os.write = torn_write
    os.fdatasync, os.fsync = before(os.fdatasync), before(os.fsync)
    event.listen(Engine, "before_cursor_execute", lambda *_: act())
    event.listen(Engine, "commit", lambda *_: act())
