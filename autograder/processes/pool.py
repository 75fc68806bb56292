"""Run many notebooks, a few at a time, and again without a cell that ended its process."""

import os
import random
import select
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.errors import SetupError, TemporaryFull
from autograder.processes.attempt import Attempt, Stopped, begin
from autograder.processes.isolation import StudentLimits
from autograder.processes.spawn import Zygote
from autograder.processes.tasks import Ahead, Examined, Later, Task
from autograder.processes.wall import Wall
from autograder.records import CellEnd, CellResult, CellRole, Limits, PlannedCell
from autograder.room import check_room

_SANDBOX = "autograder.processes.sandbox:Sandbox"
_UNPROTECTED = "autograder.processes.isolation:Isolation"
_NOT_RUN = "not run: the submission's time was over, or it had ended too many processes"


@dataclass(slots=True)
class _Slot:
    task: Task
    attempt: Attempt
    ends_at: float
    started: float
    core: int | None
    left_out: dict[int, Stopped] = field(default_factory=dict)
    tried: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workplace:
    """How processes are made; the same for every notebook."""

    student_preload: tuple[str, ...]
    examiner_preload: tuple[str, ...]
    cloud: str
    gateway_variable: str
    wall: Wall | None
    """Around the students' side; None to run without a sandbox."""
    limits: Limits
    student_limits: StudentLimits
    home: Path
    jobs: int = 1
    rehearsed: tuple[str, ...] = ()
    """The instructor's notebooks that the cloud's process goes through before it is forked."""


class Pool:
    """The two warm processes, and what runs in their children; use it in a `with` block."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        limits = workplace.limits
        self._students = Zygote(
            "autograder.student.process:StudentRole",
            workplace.student_preload,
            {
                "isolation": _UNPROTECTED if workplace.wall is None else _SANDBOX,
                "gateway_variable": workplace.gateway_variable,
                "message_bytes": limits.message_bytes,
                "output_characters": limits.output_characters,
            },
            str(workplace.home),
            workplace.wall,
        )
        self._examiners = Zygote(
            "autograder.examiner.process:ExaminerRole",
            workplace.examiner_preload,
            {
                "cloud": workplace.cloud,
                "limits": {name: getattr(limits, name) for name in Limits.__slots__},
                "rehearsed": list(workplace.rehearsed),
            },
            str(workplace.home),
        )
        self._stack = ExitStack()
        self._slots: list[_Slot] = []
        self._ended: list[Examined] = []
        """Not given out yet."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # Both warm up at the same time.
            stack.enter_context(self._students)
            stack.enter_context(self._examiners)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for slot in self._slots:
            slot.attempt.close()
        self._slots = []
        self._stack.close()

    def run(
        self, tasks: Iterable[Task | Later], on_begin: Callable[[str], None] = lambda _key: None
    ) -> Iterator[Examined]:
        """Each task's results, in the order in which they end; `on_begin` is told what begins.

        What the caller does with a result, and what making a task takes, goes on while others run:
        a free place is filled before a result is given out, and one task is asked for ahead.
        """
        self._wait_until_warm()
        ahead = Ahead(tasks)
        while ahead.more or self._slots:
            try:
                self._fill(ahead, on_begin)
                ahead.look()
                self._wait(ahead.later)
                self._fill(ahead, on_begin)
            finally:
                # Also when no other can be begun, or begun again: these have run.
                while self._ended:
                    yield self._ended.pop(0)

    def _fill(self, ahead: Ahead, on_begin: Callable[[str], None]) -> None:
        while len(self._slots) < self._workplace.jobs and (task := ahead.take()) is not None:
            on_begin(task.key)
            now = time.monotonic()
            longest_s = self._workplace.limits.submission_s
            ends_at = now + min(longest_s, task.time_s or longest_s)
            ahead.look()
            core = self._free_core() if ahead.more or self._slots else None
            attempt = self._begin(task, {}, ends_at, core)
            self._slots.append(_Slot(task, attempt, ends_at, now, core))

    def _free_core(self) -> int | None:
        """A core for each submission, where there are as many; None: wherever there is room.

        Its two processes wake each other some hundred times, which takes longer across cores;
        and whatever a submission starts is in nobody else's way. One alone has them all.
        """
        cores = os.sched_getaffinity(0)
        if len(cores) != self._workplace.jobs:
            return None
        # Another grader may be at work, too.
        return random.choice(sorted(cores - {slot.core for slot in self._slots}))

    def _wait_until_warm(self) -> None:
        try:
            self._students.wait_until_warm()
            self._examiners.wait_until_warm()
        except SetupError:
            check_room(self._workplace.home.parent)
            raise

    def _begin(
        self, task: Task, left_out: dict[int, Stopped], ends_at: float, core: int | None
    ) -> Attempt:
        place = self._workplace
        try:
            return self._begun(task, left_out, ends_at, core)
        except OSError as error:
            what = f"the files of {task.key} do not go in ({error.strerror or error})"
            raise TemporaryFull.of(place.home.parent, what) from error

    def _begun(
        self, task: Task, left_out: dict[int, Stopped], ends_at: float, core: int | None
    ) -> Attempt:
        place = self._workplace
        return begin(
            [cell for cell in task.cells if cell.index not in left_out],
            place.home,
            task.student_files,
            task.given_files,
            (self._students, self._examiners),
            place.limits,
            place.student_limits,
            max(0.0, ends_at - time.monotonic()),
            core,
            sandbox=place.wall is not None,
        )

    def _wait(self, later: Later | None) -> None:
        """Note what has ended, when something has, or nothing when `later` has become readable."""
        attempts = [slot.attempt for slot in self._slots if not slot.attempt.over]
        # A task is not waited for while there is no place for it.
        others = [later] if later is not None and len(self._slots) < self._workplace.jobs else []
        if len(attempts) == len(self._slots) and attempts + others:
            first = min((attempt.deadline for attempt in attempts), default=None)
            time_s = None if first is None else max(0.0, first - time.monotonic())
            readable, _, _ = select.select([*attempts, *others], [], [], time_s)
            for attempt in attempts:
                if attempt in readable:
                    attempt.step()
            for attempt in attempts:
                if not attempt.over and time.monotonic() >= attempt.deadline:
                    attempt.expire()
        for slot in [slot for slot in self._slots if slot.attempt.over]:
            if examined := self._next_of(slot):
                self._slots.remove(slot)
                self._ended.append(examined)

    def _next_of(self, slot: _Slot) -> Examined | None:
        attempt = slot.attempt
        full = _is_full(self._workplace.home.parent)
        try:
            attempt.close()
        except Exception:  # noqa: BLE001 the rest of the class goes on
            attempt.broke = attempt.broke or traceback.format_exc()
        if full:
            # Its test cells may have failed for want of room: that is no verdict.
            check_room(self._workplace.home.parent)
            # There is room again: it was this one that took it.
            attempt.broke = "it filled the folder for temporary files, which is empty again"
            return _conclude(slot)
        slot.tried |= dict.fromkeys(attempt.tried)
        stopped = attempt.stopped
        if stopped is not None:
            slot.left_out[stopped.index] = stopped
            time_left = time.monotonic() < slot.ends_at
            if len(slot.left_out) <= self._workplace.limits.restarts and time_left:
                slot.attempt = self._begin(slot.task, slot.left_out, slot.ends_at, slot.core)
                return None
        return _conclude(slot)


def _is_full(folder: Path) -> bool:
    try:
        check_room(folder)
    except TemporaryFull:
        return True
    return False


def _conclude(slot: _Slot) -> Examined:
    attempt = slot.attempt
    results = []
    for cell in slot.task.cells:
        if stopped := slot.left_out.get(cell.index):
            results.append(
                CellResult(cell.index, stopped.end, (_as_error(stopped),), note=stopped.why)
            )
        else:
            results.append(attempt.results.get(cell.index) or _not_run(cell))
    labels = {cell.index: cell.label for cell in slot.task.cells}
    notes = [
        f"cell {labels[index]} {stopped.end}: {stopped.why}"
        for index, stopped in slot.left_out.items()
    ]
    notes += [
        f"cell {cell.label}: {result.note}"
        for cell, result in zip(slot.task.cells, results, strict=True)
        if cell.role is CellRole.STUDENT
        and cell.index not in slot.left_out
        and result.note
        and result.end is not CellEnd.NOT_RUN
    ]
    return Examined(
        key=slot.task.key,
        results=tuple(results),
        notes=(*notes, *slot.tried),
        broke=attempt.broke,
        wall_s=time.monotonic() - slot.started,
    )


def _not_run(cell: PlannedCell) -> CellResult:
    error = {
        "output_type": "error",
        "ename": "NotRun",
        "evalue": _NOT_RUN,
        "traceback": [f"NotRun: {_NOT_RUN}"],
    }
    return CellResult(cell.index, CellEnd.NOT_RUN, (error,), note=_NOT_RUN)


def _as_error(stopped: Stopped) -> dict[str, object]:
    name = "CellTimeoutError" if stopped.end is CellEnd.TIMED_OUT else "ProcessEnded"
    return {
        "output_type": "error",
        "ename": name,
        "evalue": stopped.why,
        "traceback": [f"{name}: {stopped.why}. The notebook was run again without this cell."],
    }
