"""Run submissions that are new or changed, and hand on each as soon as it is whole."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from autograder.ledger import Result
from autograder.open_assignment import OpenAssignment
from autograder.processes.pool import Workplace
from autograder.processes.tasks import Examined, Task
from autograder.steps.conclude import conclude
from autograder.steps.find import Submission
from autograder.steps.prepare import Prepared, last_traceback
from autograder.watch import GradebookWatch

_WRITTEN = (
    "another program wrote the gradebook while code of {students} ran; if that was not you in "
    "formgrader, look at their notebooks and put a copy of gradebook.db back"
)


class Runner(Protocol):
    """Where notebooks run: the processes of this machine, or a cluster."""

    def run(self, tasks: Iterable[Task], on_begin: Callable[[str], None], /) -> Iterator[Examined]:
        """Each task's results, in the order in which they end; `on_begin` is told its key."""


class OpenPool(Protocol):
    """Makes a runner, to be used in a `with` block."""

    def __call__(self, workplace: Workplace, /) -> AbstractContextManager[Runner]:
        """The runner; it may begin to warm up as soon as the block is entered."""


class Run:
    """One run over submissions: a few are under way, each is concluded when it is whole."""

    def __init__(self, opened: OpenAssignment) -> None:
        self._opened = opened
        self._watch = GradebookWatch(opened.gradebook)
        self._under_way: dict[str, tuple[Prepared, dict[str, Examined]]] = {}
        self._running: set[str] = set()
        self._suspects: set[str] = set()

    def over(
        self, runner: Runner, submissions: Iterable[Submission]
    ) -> Iterator[tuple[Prepared, dict[str, Examined], list[str]]]:
        """Each submission with what its notebooks gave, and notes about the run."""
        nothing_to_run: list[Prepared] = []
        for examined in runner.run(self._tasks(submissions, nothing_to_run), self._begins):
            while nothing_to_run:
                yield nothing_to_run.pop(0), {}, []
            student, _, notebook = examined.key.partition("/")
            prepared, found = self._under_way[student]
            found[notebook] = examined
            if found.keys() == prepared.plans.keys():
                notes = self._notes()
                self._running.discard(student)
                del self._under_way[student]
                yield prepared, found, notes
        while nothing_to_run:
            yield nothing_to_run.pop(0), {}, self._notes()

    def before_own_write(self) -> None:
        """To be called before the grader writes the gradebook."""
        self._look()

    def after_own_write(self) -> None:
        """To be called after it."""
        self._watch.remember()

    def _begins(self, key: str) -> None:
        # What was written before it began is not its doing.
        self._look()
        self._running.add(key.partition("/")[0])

    def _tasks(
        self, submissions: Iterable[Submission], nothing_to_run: list[Prepared]
    ) -> Iterator[Task]:
        for submission in submissions:
            prepared = self._opened.prepare(submission)
            if prepared.plans:
                self._under_way[submission.student] = (prepared, {})
                yield from prepared.tasks(self._opened.files.given)
            else:
                nothing_to_run.append(prepared)

    def _look(self) -> None:
        if self._watch.is_changed():
            self._watch.remember()
            self._suspects |= self._running

    def _notes(self) -> list[str]:
        self._look()
        if not self._suspects:
            return []
        suspects, self._suspects = sorted(self._suspects), set()
        return [_WRITTEN.format(students=", ".join(suspects))]


def result_of_run(
    opened: OpenAssignment, prepared: Prepared, examined: dict[str, Examined], notes: list[str]
) -> Result:
    """The result of a submission that has run; never an error: the rest of the class goes on."""
    fingerprint = opened.fingerprint(prepared.fingerprint)
    try:
        return conclude(prepared, examined, opened.name, opened.blueprints, fingerprint, notes)
    except Exception:  # noqa: BLE001 the rest of the class goes on
        prepared.failed = last_traceback()
        return conclude(prepared, {}, opened.name, opened.blueprints, fingerprint, notes)
