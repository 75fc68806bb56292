"""What a check of an assignment says."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MUTANTS_EACH = 30
"""How many changed references are tried an exercise, unless told otherwise."""


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """Marks would be wrong: correct it before students are graded."""
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an instructor should know."""

    severity: Severity
    kind: str
    """One word for scripts, such as `reference` or `markers`."""
    notebook: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Survivor:
    """A changed reference that the exercise's tests took for right."""

    cell: str
    line: int
    text: str
    """That line of the source."""
    change: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """What is known of one question: the answer cell and the tests that belong to it."""

    notebook: str
    question: str
    points: float
    reference: float
    """Points of the instructor's own answer."""
    release: float
    """Points of an untouched release."""
    by_hand: float
    """Points that a person gives."""
    wrong: int
    """Wrong answers that were tried."""
    wrong_noticed: int
    mutants: int
    """Changed references that were tried."""
    mutants_noticed: int
    mutants_possible: int
    survivors: tuple[Survivor, ...]
    slowest_s: float
    """The slowest test, with the reference."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check's result."""

    assignment: str
    exercises: tuple[Exercise, ...]
    findings: tuple[Finding, ...]
    runs: int
    """How many notebooks were run for it."""
    wall_s: float

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity."""
        return {
            severity: sum(one.severity is severity for one in self.findings)
            for severity in Severity
        }
