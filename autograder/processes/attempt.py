"""One run of one notebook in a fresh pair of processes, as the coordinator sees it."""

import errno
import os
import socket
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import GradingError
from autograder.processes import parcel
from autograder.processes.isolation import StudentLimits
from autograder.processes.spawn import Zygote
from autograder.records import JOB_BYTES, CellEnd, CellResult, Limits, PlannedCell, cell_to_json
from autograder.records import result_from_json as _result
from autograder.steps.files import copy_files, remove_folder
from autograder.wire.channel import Channel, ChannelClosed, ChannelTimeout, parse
from autograder.wire.frames import WireError
from autograder.wire.trip_line import TripLine, make_line

_EDGE_S = 10.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
FILES_LIMIT_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Stopped:
    """The cell at which an attempt ended before its end."""

    index: int
    end: CellEnd
    why: str


@dataclass(slots=True)
class Attempt:
    """Made by `begin`; call `step` whenever its socket is readable, until `over`."""

    channel: Channel
    warden: socket.socket
    trip_line: TripLine
    folder: Path
    deadline: float
    results: dict[int, CellResult] = field(default_factory=dict)
    over: bool = False
    finished: bool = False
    stopped: Stopped | None = None
    broke: str = ""
    """Traceback of a failure that is ours."""
    tried: list[str] = field(default_factory=list)
    """What the student's code tried, told by its own process; complete after `close`."""
    _running: int | None = None

    def fileno(self) -> int:
        """The number to select on."""
        return self.channel.fileno()

    def step(self) -> None:
        """Take in what the examiner sent."""
        try:
            self.channel.read()
            while (frame := self.channel.take_frame()) is not None:
                self._note(parse(frame))
        except (ChannelClosed, WireError) as error:
            if not self.over:
                self._stop(CellEnd.ENDED_PROCESS, f"the cloud's process ended ({error})")

    def expire(self) -> None:
        """The submission's time is over and the examiner did not say so by itself."""
        self._stop(CellEnd.TIMED_OUT, "the submission's time is over")

    def close(self) -> None:
        """End both processes and remove their folders."""
        self.channel.close()
        self.tried += self.trip_line.close()
        # The examiner's warden kills it; the student's warden then finds its own pair closed.
        self.warden.close()
        remove_folder(self.folder)

    def _note(self, message: dict[str, Any]) -> None:
        if "begins" in message:
            self._running = message["begins"]
        elif "result" in message:
            result = _result(message["result"])
            self.results[result.index] = result
        elif "stopped" in message:
            self._stop(CellEnd(message["end"]), message["why"])
        elif "broke" in message:
            self.broke = message["broke"]
            self.over = True
        else:
            self.finished = self.over = True

    def _stop(self, end: CellEnd, why: str) -> None:
        self.over = True
        if self._running is None:
            # No code of the student's had run: the failure is ours.
            self.broke = why
        else:
            self.stopped = Stopped(self._running, end, why)


def begin(
    cells: Sequence[PlannedCell],
    place: Path,
    student_files: Path | None,
    given_files: Path | None,
    zygotes: tuple[Zygote, Zygote],
    limits: Limits,
    student_limits: StudentLimits,
    time_s: float,
    core: int | None,
    sandbox: bool,
) -> Attempt:
    """Fork the two processes, each with a folder of its own in `place`, and send the plan.

    `student_files` is copied for the student's process, `given_files` (the instructor's)
    for both; `zygotes` are the student's and the examiner's. In a sandbox the student's
    process gets its files as a parcel, and no folder that is seen from outside. Both run on
    `core`, where it is given: one of them works while the other waits.
    An `OSError` when `place` is full: no other submission could be started either.
    """
    students, examiners = zygotes
    control, gateway, job, warden = (socket.socketpair() for _ in range(4))
    # What the warden tells comes message by message, also where two have come before one is read.
    orders = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    channel = Channel(job[0], JOB_BYTES)
    trusted, line = make_line()
    folder = Path(tempfile.mkdtemp(prefix="attempt-", dir=place))
    work, home, desk = (folder / name for name in ("work", "home", "desk"))
    ends_at = time.monotonic() + time_s + _EDGE_S
    attempt = Attempt(channel, warden[0], TripLine(trusted), folder, ends_at)
    try:
        with ExitStack() as handed_over:
            for end in (*control, *gateway, *orders, job[1], warden[1], line):
                handed_over.enter_context(end)
            home.mkdir()
            for target, sources in ((work, (student_files, given_files)), (desk, (given_files,))):
                target.mkdir()
                for source in sources:
                    if source is not None and source.is_dir():
                        copy_files(source, target, FILES_LIMIT_BYTES, skip=(".ipynb",))
            request: dict[str, Any] = {"limits": asdict(student_limits), "core": core}
            parcels = []
            if sandbox:
                if (number := parcel.pack(work)) is not None:
                    handed_over.callback(os.close, number)
                    parcels.append(number)
            else:
                request["folder"] = str(work)
                request["environment"] = {"HOME": str(home), "TMPDIR": str(home)}
            students.fork(request, [orders[0], control[0], gateway[0], line], parcels)
            examiners.fork(
                {"folder": str(desk), "memory_mib": limits.cloud_memory_mib, "core": core},
                [warden[1], job[1], control[1], gateway[1], orders[1]],
            )
        plan = {"cells": [cell_to_json(cell) for cell in cells], "time_s": time_s}
        channel.send(plan, attempt.deadline)
    except (ChannelClosed, ChannelTimeout) as error:
        attempt.broke = f"the cloud's process ended before it began ({error})"
        attempt.over = True
    except GradingError:
        # A warm process has ended: no other submission could be started either.
        attempt.close()
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            attempt.close()
            raise
        # The rest of the class goes on.
        attempt.broke = f"it could not be started: {error!r}"
        attempt.over = True
    return attempt
