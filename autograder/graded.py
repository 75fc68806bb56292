"""The record of one graded submission: what the table, the journal and the reports hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from autograder.records import CellEnd
from autograder.steps.score import Score


class Outcome(StrEnum):
    """What became of a submission."""

    GRADED = "graded"
    TIMED_OUT = "timed out"
    ENDED_PROCESS = "ended its process"
    BROKEN_NOTEBOOK = "broken notebook"
    NO_NOTEBOOK = "no notebook"
    LINK = "a link"
    OTHER_ASSIGNMENT = "another assignment"
    FAILED = "grader failed"


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission's line in the report."""

    student: str
    assignment: str
    outcome: Outcome
    why: str
    scores: tuple[Score, ...]
    score: float
    """As the gradebook has it: manual scores and extra credit included, penalty not taken off."""
    max_score: float
    notes: tuple[str, ...]
    wall_s: float
    """Of its notebooks together, each from its first process to its last."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """The question of each scored cell: the answer cell before it."""
    unchanged: bool = False
    """Graded by an earlier run, and nothing that counts has changed since; not run again."""


def graded_to_json(graded: Graded) -> dict[str, Any]:
    """The record as a JSON object."""
    return asdict(graded)


def graded_from_json(data: Mapping[str, Any]) -> Graded:
    """The record that `graded_to_json` was given."""
    scores = tuple(
        Score(**{**one, "end": None if one["end"] is None else CellEnd(one["end"])})
        for one in data["scores"]
    )
    changed = {
        "outcome": Outcome(data["outcome"]),
        "scores": scores,
        "notes": tuple(data["notes"]),
    }
    return Graded(**{**data, **changed})
