"""The program beside a Dask worker: it holds the warm processes, and examines what comes.

Run as `python -m autograder.cluster.host FD`, with FD one end of a socket pair. No code of a
student's runs in it or in the worker: it forks the same processes as on one machine. It ends, and
they with it, when the pair is closed, as it is when the worker is killed.
"""

import os
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.cluster.message import LIMIT_BYTES, pack, unpack
from autograder.cluster.orders import (
    ANSWER_LIMIT_BYTES,
    examined_to_json,
    unpack_files,
    unpack_task,
    workplace_from_json,
)
from autograder.errors import GradingError
from autograder.processes.pool import Pool
from autograder.processes.tasks import Examined, Later, Task
from autograder.steps.files import remove_folder
from autograder.wire.channel import Channel, ChannelClosed
from autograder.wire.frames import WireError


class _Orders:
    """The tasks as they come; `take` gives `self` when there is none yet."""

    def __init__(self, line: Channel, home: Path) -> None:
        self._line = line
        self._home = home

    def fileno(self) -> int:
        return self._line.fileno()

    def take(self) -> Iterator[Task | Later]:
        # The pool asks for the first task when it is warm.
        self._line.send_frame(pack({"warm": True}))
        while True:
            frame = self._line.take_frame()
            if frame is not None:
                if (task := self._open(frame)) is not None:
                    yield task
                continue
            yield self
            # The pool asks again when a place is free too: what runs must not wait here.
            if select.select([self._line], [], [], 0)[0]:
                self._line.read()

    def _open(self, frame: bytes) -> Task | None:
        header, blob = unpack(frame)
        given = self._home / f"given-{header['given']}" if header["given"] else None
        if "task" not in header:
            assert given is not None
            unpack_files(bytes(blob), given)
            return None
        try:
            return unpack_task(bytes(blob), str(header["task"]), self.folder(header["task"]), given)
        except (WireError, OSError) as error:
            remove_folder(self.folder(header["task"]))
            self.answer(header["task"], {"failed": f"its files could not be unpacked: {error}"})
            return None

    def folder(self, number: object) -> Path:
        return self._home / f"task-{number}"

    def answer(self, number: object, answer: dict[str, Any]) -> None:
        self._line.send_frame(pack({"answers": number}, pack(answer)))

    def tell(self, examined: Examined) -> None:
        try:
            answer = pack({"examined": examined_to_json(examined)})
        except (WireError, TypeError, ValueError) as error:
            answer = pack({"failed": f"its results could not be sent: {error}"})
        if len(answer) > ANSWER_LIMIT_BYTES:
            answer = pack({"failed": f"its results have {len(answer)} bytes"})
        remove_folder(self.folder(examined.key))
        self._line.send_frame(pack({"answers": int(examined.key)}, answer))


def main() -> None:
    """Warm up, and serve until the pair is closed."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    line = Channel(connection, LIMIT_BYTES)
    signal.signal(signal.SIGINT, _stop)
    threading.Thread(target=_interrupt_when_closed, args=(connection,), daemon=True).start()
    setup, _ = unpack(_first(line))
    with tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True) as home:
        try:
            place = workplace_from_json(setup["workplace"], Path(home), setup["jobs"])
            orders = _Orders(line, Path(home))
            with Pool(place) as pool:
                for examined in pool.run(orders.take()):
                    orders.tell(examined)
        except (ChannelClosed, KeyboardInterrupt):
            return
        except GradingError as error:
            line.send_frame(pack({"cannot": str(error)}))
        except Exception:  # noqa: BLE001 who reads it is on another machine
            line.send_frame(pack({"cannot": traceback.format_exc()[-8000:]}))


def _interrupt_when_closed(connection: socket.socket) -> None:
    """The pool does not look at the pair while all its places are taken, for minutes perhaps."""
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP)
    poll.poll()
    os.kill(os.getpid(), signal.SIGINT)


def _stop(_signal: int, _frame: object) -> None:
    # Once: what is cleared away then is not to be interrupted again.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _first(line: Channel) -> bytes:
    while (frame := line.take_frame()) is None:
        line.read()
    return frame


if __name__ == "__main__":
    main()
