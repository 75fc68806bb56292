"""What is known so far of an assignment that is checked, and the means to know more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from autograder.check.exercises import CourseNotebook
from autograder.check.findings import Finding, Severity, Survivor
from autograder.check.reading import Reading
from autograder.check.trials import Outcome, Trial, Trials
from autograder.errors import GradingError
from autograder.records import CellEnd

_SLOW_S = 5.0


@dataclass(slots=True)
class Tally:
    """How many tries a question's tests had, and noticed."""

    wrong: int = 0
    wrong_noticed: int = 0
    mutants: int = 0
    mutants_noticed: int = 0
    mutants_possible: int = 0
    survivors: list[Survivor] = field(default_factory=list)


class Checking:
    """Each kind of trial looks here for what those before it saw, and adds what it sees."""

    def __init__(
        self,
        notebooks: list[CourseNotebook],
        readings: dict[str, Reading],
        trials: Trials,
        cell_timeout_s: float,
        findings: list[Finding],
        on_step: Callable[[str], None],
    ) -> None:
        self.notebooks = {notebook.name: notebook for notebook in notebooks}
        self.readings = readings
        self.trials = trials
        self.slow_s = min(_SLOW_S, cell_timeout_s / 4)
        self.findings = findings
        self.on_step = on_step
        self.reference: dict[str, Outcome] = {}
        self.release: dict[str, Outcome] = {}
        self.dependent: dict[str, set[str]] = {name: set() for name in self.notebooks}
        self.tally: dict[tuple[str, str], Tally] = {
            (notebook.name, question.name): Tally()
            for notebook in notebooks
            for question in notebook.questions
        }

    def failed(self, name: str) -> Iterator[str]:
        """The tests of a notebook that its reference fails."""
        for test, score in self.reference[name].scores.items():
            if (score.points or 0.0) < score.max_points or score.end is not CellEnd.RAN:
                yield test

    def run(self, trials: list[Trial]) -> Iterator[Outcome]:
        """Their outcomes, each as it comes; a failure that is ours ends it."""
        for outcome in self.trials.run(trials):
            if outcome.broke:
                raise GradingError(f"{outcome.trial.key} could not be run:\n{outcome.broke}")
            yield outcome

    def good(self, name: str, tests: tuple[str, ...]) -> frozenset[str]:
        """The tests that the reference passes: only these can notice anything."""
        failed = frozenset(self.failed(name))
        points = self.reference[name].scores
        return frozenset(
            test for test in tests if test not in failed and points[test].max_points > 0
        )

    def with_earlier(self, notebook: CourseNotebook, tests: frozenset[str]) -> frozenset[str]:
        """These tests, and those before that they need."""
        return notebook.with_earlier(tests, frozenset(self.dependent[notebook.name]))

    def is_found(self, notebook: str, cell: str, kind: str) -> bool:
        """Whether something of that kind was said of a cell."""
        return any(
            (one.notebook, one.cell, one.kind) == (notebook, cell, kind) for one in self.findings
        )

    def say(self, severity: Severity, kind: str, notebook: str, cell: str, text: str) -> None:
        """Add to what was found."""
        self.findings.append(Finding(severity, kind, notebook, cell, text))
