"""Run cells in the sandbox and see what they print."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from autograder.processes.isolation import StudentLimits
from autograder.processes.pool import Pool, Workplace
from autograder.processes.tasks import Examined, Task
from autograder.processes.wall import Wall
from autograder.records import CellRole, Limits, PlannedCell

LIMITS = StudentLimits(
    memory_mib=2048,
    total_memory_mib=600,
    disk_mib=16,
    cpu_s=2,
    file_mib=4,
    open_files=64,
    processes=32,
)
# What every probe may use.
_START = """
import ctypes, errno, json, os, socket, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)
def tell(value):
    print(json.dumps(value))
def error_of(do, *arguments):
    try:
        do(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
def call(*arguments):
    ctypes.set_errno(0)
    result = libc.syscall(*[ctypes.c_long(one) if isinstance(one, int) else one
                            for one in arguments])
    return errno.errorcode[ctypes.get_errno()] if result < 0 else "done"
"""


@dataclass(frozen=True, slots=True)
class Probe:
    """A cell, and what lies beside its notebook."""

    name: str
    source: str
    files: Path | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a probe."""

    examined: Examined

    @property
    def text(self) -> str:
        """Everything that it printed."""
        outputs = [one for result in self.examined.results for one in result.outputs]
        return "".join(str(one.get("text", "")) for one in outputs)

    @property
    def told(self) -> Any:
        """The value that it told; fails with its error where there is none."""
        assert self.text, self.examined
        return json.loads(self.text.splitlines()[-1])

    @property
    def end(self) -> str:
        """How its cell ended, with the reason."""
        (result,) = self.examined.results[1:]
        return f"{result.end}: {result.note}"


def run(
    home: Path, probes: Iterable[Probe], wall: Wall | None, limits: StudentLimits = LIMITS
) -> dict[str, Seen]:
    """All probes, two at a time, each in a submission of its own; the names as keys."""
    workplace = Workplace(
        student_preload=(),
        examiner_preload=(),
        cloud="",
        gateway_variable="GATEWAY",
        wall=wall,
        limits=Limits(cell_s=90.0, submission_s=120.0, grace_s=1.0, restarts=0),
        student_limits=limits,
        home=home,
        jobs=2,
    )
    with Pool(workplace) as pool:
        tasks = [
            Task(
                probe.name,
                (
                    PlannedCell(0, CellRole.STUDENT, _START, number=1),
                    PlannedCell(1, CellRole.STUDENT, dedent(probe.source), number=2),
                ),
                probe.files,
            )
            for probe in probes
        ]
        return {examined.key: Seen(examined) for examined in pool.run(tasks)}
