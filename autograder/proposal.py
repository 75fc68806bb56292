"""What a regrade comes to, student by student, before anybody has said yes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.graded import Graded


@dataclass(frozen=True, slots=True)
class Change:
    """One score that comes out otherwise."""

    notebook: str
    grade_id: str
    question: str
    before: float | None
    """None: a person has to look."""
    after: float | None
    max_before: float
    max_after: float
    why: str
    manual_score: float | None = None
    """What a person gave; it goes on counting instead, and is marked to be looked at."""


@dataclass(frozen=True, slots=True)
class Regraded:
    """What comes of one student."""

    student: str
    changes: tuple[Change, ...]
    left_alone: tuple[str, ...]
    """Tests that the change does not touch and that came out otherwise: their scores stay."""
    to_look_at: tuple[str, ...] = ()
    """Touched cells that keep their points and that a person has scored."""
    failed: str = ""
    """Why it could not be graded; then all stays as it was."""


@dataclass(slots=True)
class Regrade:
    """A proposal; nothing is written before `write`."""

    reasons: tuple[str, ...] = ()
    """What has changed, a line each."""
    reference: tuple[str, ...] = ()
    """Where the instructor's own solution does not get all points, a line each."""
    students: list[Regraded] = field(default_factory=list)
    """All that were run."""
    graded: list[Graded] = field(default_factory=list)
    """What those would have who did not fail."""
    as_before: int = 0
    """How many results came from the tests of now."""
    to_grade: list[str] = field(default_factory=list)
    """Who has no result, or has handed in anew: that is for `autograder grade`."""
    _write: Callable[[], list[Graded]] = list

    ran_before: int = 0
    """How many were run by an earlier proposal, which nobody had said yes to."""
    _forget: Callable[[], None] = lambda: None

    def forget(self) -> None:
        """Run all again next time: somebody has said no."""
        self._forget()

    def write(self) -> list[Graded]:
        """Write the proposal into gradebook and autograded/; what each has now."""
        return self._write()
