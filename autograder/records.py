"""What goes in to the grading of one notebook and what comes out, as plain records."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

JOB_BYTES = 64 << 20
"""The longest message between a notebook's examiner and who asked for it."""
UNANSWERED = "NotImplementedError"
"""What an answer raises that was left as it was released."""
MOST_JOBS = 256
"""Each holds about three descriptors, and `select` watches none above 1023."""
_LABEL_CHARACTERS = 40


class CellRole(StrEnum):
    """Which process runs a cell."""

    STUDENT = "student"
    TEST = "test"
    TEST_IN_PROCESS = "test in the student's process"
    """For a test that needs a live object; its mark rests on trust."""


class CellEnd(StrEnum):
    """How a cell ended."""

    RAN = "ran"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    ENDED_PROCESS = "ended its process"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One code cell to run."""

    index: int
    """Its place in the notebook."""
    role: CellRole
    source: str
    grade_id: str | None = None
    number: int = 0
    """Its execution count: its place among the code cells, from 1."""
    answers_as_released: tuple[str, ...] | None = None
    """For a locked cell that is no test: what the notebook's answer cells held when released."""

    @property
    def label(self) -> str:
        """What a report calls it."""
        if self.grade_id:
            return f"'{self.grade_id}'"
        # JupyterLab numbers no cells: its first line tells which one it is.
        first, *_ = self.source.strip().splitlines() or [""]
        return f"number {self.index + 1} ({first[:_LABEL_CHARACTERS]!r})"


@dataclass(frozen=True, slots=True)
class CellResult:
    """What came of one code cell."""

    index: int
    end: CellEnd
    outputs: tuple[Mapping[str, Any], ...] = ()
    """In nbformat's form."""
    note: str = ""
    """One line for the report, when there is something to say."""
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may take."""

    cell_s: float = 30.0
    submission_s: float = 300.0
    grace_s: float = 2.0
    """How long an interrupted cell may take to stop before its process is killed."""
    restarts: int = 8
    """How often a notebook is run again without a cell that ended its process."""
    output_characters: int = 500_000
    cloud_memory_mib: int = 4096
    message_bytes: int = 8 << 20
    gateway_request_bytes: int = 8 << 20
    gateway_response_bytes: int = 32 << 20


def result_to_json(result: CellResult) -> dict[str, Any]:
    """The record as a JSON object."""
    return asdict(result)


def result_from_json(data: dict[str, Any]) -> CellResult:
    """The record that `result_to_json` was given."""
    return CellResult(**{**data, "end": CellEnd(data["end"]), "outputs": tuple(data["outputs"])})


def cell_to_json(cell: PlannedCell) -> dict[str, Any]:
    """The record as a JSON object."""
    return asdict(cell)


def cell_from_json(data: dict[str, Any]) -> PlannedCell:
    """The record that `cell_to_json` was given."""
    return PlannedCell(**{**data, "role": CellRole(data["role"])})
