"""The cluster in the place of the pool of this machine: the same tasks in, the same results out."""

import contextlib
import hashlib
import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.cluster.address import Scheduler
from autograder.cluster.message import LIMIT_BYTES, pack, unpack
from autograder.cluster.orders import (
    ANSWER_LIMIT_BYTES,
    examined_from_json,
    pack_files,
    pack_task,
    workplace_to_json,
)
from autograder.cluster.sameness import describe, packages_of
from autograder.errors import ClusterError, SetupError
from autograder.processes.pool import Workplace
from autograder.processes.tasks import Examined, Task
from autograder.records import CellEnd, CellResult
from autograder.wire.channel import Channel, ChannelClosed
from autograder.wire.frames import WireError

_END_LIMIT_S = 20.0
_BYTES_UNDER_WAY = 256 << 20
_SUSPECTS_LIMIT = 64
_SPARE = 4
_WAIT_S = 300.0


class ClusterPool:
    """A Dask cluster as a pool; use it in a `with` block.

    `tell` is given what the instructor should read before it begins. Dask is spoken to in a
    process of its own, the courier, which hands over bytes only.
    """

    def __init__(
        self,
        workplace: Workplace,
        scheduler: Scheduler,
        tell: Callable[[str], None] = lambda _text: None,
        wait_s: float = _WAIT_S,
    ) -> None:
        self._workplace = workplace
        self._scheduler = scheduler
        self._tell = tell
        self._wait_s = wait_s
        self._threads = 0
        self._open: dict[int, tuple[Task, int]] = {}
        self._suspects: set[int] = set()
        self._given: dict[Path | None, str] = {None: ""}

    def __enter__(self) -> Self:
        if importlib.util.find_spec("distributed") is None:
            raise SetupError(
                "--dask needs the package 'distributed', which is not installed here. "
                "Install it: pip install 'aws-course[dask]'."
            )
        if self._scheduler.warning:
            self._tell(self._scheduler.warning)
        ours, theirs = socket.socketpair()
        self._line = Channel(ours, LIMIT_BYTES)
        self._log = self._workplace.home / "courier.log"
        with theirs, self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.cluster.courier", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(os.path.abspath(one) for one in sys.path if one)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C at the terminal is for the coordinator, which ends the rest in order.
                start_new_session=True,
            )
        place = workplace_to_json(self._workplace)
        setup = {
            "workplace": place,
            "here": describe(packages_of(place)),
            "address": self._scheduler.address,
            "ca": str(self._scheduler.ca or ""),
            "certificate": str(self._scheduler.certificate or ""),
            "key": str(self._scheduler.key or ""),
            "wait_s": self._wait_s,
        }
        try:
            self._line.send_frame(pack(setup))
            header, _ = self._receive()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self._threads = max(1, int(header["ready"]["threads"]))
        if header["ready"]["versions"]:
            self._tell(
                f"workers have other versions of {', '.join(header['ready']['versions'])}; "
                "a score may hang on that"
            )
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        # The courier cancels what is under way, and takes its leave of the workers.
        self._line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_LIMIT_S)
        if self._process.returncode is None:
            self._process.kill()
            self._process.wait()

    def run(
        self, tasks: Iterable[Task], on_begin: Callable[[str], None] = lambda _key: None
    ) -> Iterator[Examined]:
        """Each task's results, in the order in which they end.

        A task whose worker dies is sent again; one that ends each worker is an `Examined` that
        says so in `broke`.
        """
        waiting = enumerate(tasks)
        more = True
        while more or self._open:
            while more and self._has_room():
                number, task = next(waiting, (-1, None))
                if task is None:
                    more = False
                    self._tell_courier(pack({"end": True}))
                elif (broken := self._send(number, task)) is not None:
                    yield broken
                else:
                    on_begin(task.key)
            if self._open:
                examined = self._note(*self._receive())
                if examined is not None:
                    yield examined

    def _has_room(self) -> bool:
        # A few more than are run at once, so that no worker waits for the coordinator.
        wanted = self._threads + self._threads // 4 + _SPARE
        under_way = sum(size for _, size in self._open.values())
        return len(self._open) - len(self._suspects) < wanted and under_way < _BYTES_UNDER_WAY

    def _send(self, number: int, task: Task) -> Examined | None:
        try:
            packed = pack_task(task)
            if task.given_files not in self._given:
                self._give(task.given_files)
            order = pack({"task": number, "given": self._given[task.given_files]}, packed)
        except (OSError, WireError, ValueError) as error:
            return _broken(task, f"it could not be packed for the cluster: {error!r}")
        self._tell_courier(order)
        self._open[number] = (task, len(order))
        return None

    def _give(self, folder: Path | None) -> None:
        packed = pack_files(folder) if folder is not None else b""
        digest = hashlib.sha256(packed).hexdigest()[:32] if packed else ""
        if packed:
            self._tell_courier(pack({"given": digest}, packed))
        self._given[folder] = digest

    def _note(self, header: dict[str, Any], blob: memoryview) -> Examined | None:
        if "threads" in header:
            self._threads = max(1, int(header["threads"]))
            return None
        if "suspects" in header:
            self._suspects.add(header["suspects"])
            if len(self._suspects) > _SUSPECTS_LIMIT:
                raise ClusterError(
                    f"workers died under {len(self._suspects)} submissions: it is the cluster, "
                    "not they. Look at the workers' memory and logs, and grade again."
                )
            return None
        number = header["answers"] if "answers" in header else header["fails"]
        task, _ = self._open.pop(number)
        self._suspects.discard(number)
        if "fails" in header:
            return _broken(task, f"its worker failed each time that it ran: {header['why']}")
        try:
            if len(blob) > ANSWER_LIMIT_BYTES:
                raise WireError(f"an answer of {len(blob)} bytes came")
            answer, _ = unpack(bytes(blob))
            return examined_from_json(answer.get("examined"), task)
        except WireError as error:
            return _broken(task, str(error))

    def _tell_courier(self, message: bytes) -> None:
        with contextlib.suppress(ChannelClosed):
            # Why it ended stands in what it sent before.
            self._line.send_frame(message)

    def _receive(self) -> tuple[dict[str, Any], memoryview]:
        try:
            while (frame := self._line.take_frame()) is None:
                self._line.read()
        except (ChannelClosed, WireError) as error:
            code = self._process.wait()
            said = self._log.read_text("utf-8", "replace")[-2000:]
            raise ClusterError(
                f"the process that speaks with the cluster has ended (code {code}; {error}): "
                f"{said}\nGrade again: it goes on where it was."
            ) from None
        header, blob = unpack(frame)
        if "cannot" in header:
            raise SetupError(header["cannot"])
        if "lost" in header:
            raise ClusterError(f"{header['lost']}. Grade again when the cluster is back.")
        return header, blob


def _broken(task: Task, why: str) -> Examined:
    results = tuple(CellResult(cell.index, CellEnd.NOT_RUN, note=why) for cell in task.cells)
    return Examined(task.key, results, broke=why)
