"""The cloud's process for one notebook: goes through the cells and tells each result."""

import gc
import os
import resource
import signal
import socket
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.examiner.definitions import Definitions
from autograder.examiner.ends import StudentEnded
from autograder.examiner.in_process import InProcessTests
from autograder.examiner.rehearsal import rehearse
from autograder.examiner.shown import ShownOutputs
from autograder.examiner.student_link import Cloud, StudentLink
from autograder.examiner.test_cells import TestCells
from autograder.processes.zygote import Role, load
from autograder.records import (
    JOB_BYTES,
    CellEnd,
    CellResult,
    CellRole,
    Limits,
    PlannedCell,
    cell_from_json,
    result_to_json,
)
from autograder.shell.cell_shell import CellShell, silence_descriptors
from autograder.steps.source_cells import code_cells
from autograder.wire.channel import Channel

_REHEARSAL_LIMIT_S = 60.0
_OBJECTS_BETWEEN_COLLECTIONS = 20_000
_FILE_BYTES = 1 << 26


class ExaminerRole(Role):
    """The warm process, cloud opened, that examiners are forked from."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._limits = Limits(**options["limits"])
        self._cloud: Cloud | None = load(options["cloud"])() if options["cloud"] else None
        self._shell = CellShell(self._limits.output_characters, plain=True)
        sources = [Path(name) for name in options.get("rehearsed", ())]
        # What the first failure imports is there before a process is forked.
        self._shell.run("raise Exception", 0)
        rehearse(sources, _REHEARSAL_LIMIT_S)
        for path in sources:
            self._shell.know(code_cells(path))

    def run(self, request: dict[str, Any], connections: list[socket.socket]) -> None:
        """Examine one notebook; tell the coordinator each result as it comes."""
        job, control, gateway, orders = connections
        # It lives for one notebook: looking for garbage as often as by default costs more than it
        # finds, and what was there before the fork is not looked through at all.
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        silence_descriptors()
        os.chdir(request["folder"])
        # A student's requests fill this process too.
        memory = request["memory_mib"] << 20
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
        coordinator = Channel(job, JOB_BYTES)
        plan = coordinator.receive()
        link = StudentLink(control, gateway, orders, self._cloud, self._limits)
        examination = _Examination(self._shell, link, self._limits, coordinator)
        try:
            if self._cloud is not None:
                self._cloud.reset()
            examination.go_through([cell_from_json(cell) for cell in plan["cells"]], plan["time_s"])
        except Exception:  # noqa: BLE001 the coordinator reports it as ours
            coordinator.send({"broke": traceback.format_exc()[-8000:]})
        finally:
            link.stop()


class _Examination:
    def __init__(
        self, shell: CellShell, link: StudentLink, limits: Limits, coordinator: Channel
    ) -> None:
        self._link = link
        self._limits = limits
        self._coordinator = coordinator
        self._shown = ShownOutputs(limits.output_characters, 20 * limits.output_characters)
        self._definitions = Definitions()
        self._tests = TestCells(shell, link, limits, self._definitions)
        self._in_process = InProcessTests(link, self._shown, self._definitions)

    def go_through(self, cells: list[PlannedCell], time_s: float) -> None:
        end = time.monotonic() + time_s
        for cell in cells:
            if time.monotonic() >= end:
                break
            self._coordinator.send({"begins": cell.index})
            deadline = min(end, time.monotonic() + self._limits.cell_s)
            started = time.monotonic()
            result = self._run(cell, deadline)
            self._remember(cell)
            if self._link.broke:
                self._coordinator.send({"broke": self._link.broke})
                return
            if ended := self._link.ended:
                kind = CellEnd.TIMED_OUT if ended.timed_out else CellEnd.ENDED_PROCESS
                self._coordinator.send({"stopped": cell.index, "end": kind, "why": ended.reason})
                return
            took_s = time.monotonic() - started
            self._coordinator.send({"result": result_to_json(replace(result, took_s=took_s))})
        self._coordinator.send({"finished": True})

    def _remember(self, cell: PlannedCell) -> None:
        """What the instructor's cells define, for the tests after them."""
        if cell.role is not CellRole.STUDENT:
            self._definitions.add_test(cell.source)
        elif cell.answers_as_released is not None:
            self._definitions.add_given(cell.source, cell.answers_as_released)

    def _run(self, cell: PlannedCell, deadline: float) -> CellResult:
        if cell.role is CellRole.TEST:
            try:
                return self._tests.run(cell, deadline)
            finally:
                self._link.after_test()
        # A request that keeps the cloud busy past the deadline ends the student's process.
        hard_limit = deadline - time.monotonic() + 2 * self._limits.grace_s
        signal.setitimer(signal.ITIMER_REAL, hard_limit, 0.25)
        try:
            if cell.role is CellRole.TEST_IN_PROCESS:
                return self._in_process.run(cell, deadline)
            return self._run_students(cell, deadline)
        except StudentEnded:
            return CellResult(cell.index, CellEnd.ENDED_PROCESS)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _run_students(self, cell: PlannedCell, deadline: float) -> CellResult:
        started = time.monotonic()
        answer = self._link.ask(
            {"do": "run", "source": cell.source, "number": cell.number}, deadline
        )
        outputs = self._shown.take_over(answer.get("outputs"))
        note = ""
        end = CellEnd.RAISED if answer.get("raised") else CellEnd.RAN
        if answer["late"]:
            end = CellEnd.TIMED_OUT
            note = f"timed out after {deadline - started:.0f} s"
        elif "unsendable" in answer:
            note = f"its outputs were lost: {answer['unsendable']!s:.500}"
        elif self._shown.was_cut:
            note = "its output was cut: it wrote more than is kept"
        if remark := self._link.take_remark():
            note = "; ".join(text for text in (note, remark) if text)
        return CellResult(cell.index, end, outputs, note)
