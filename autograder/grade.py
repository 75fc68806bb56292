"""Grade an assignment: the front door, for the command line and for programs."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from traitlets.config import Config

from autograder.errors import GradebookError, StorageFull, TemporaryFull
from autograder.graded import Graded, Outcome
from autograder.open_assignment import OpenAssignment, open_assignment
from autograder.processes.pool import Pool
from autograder.resume import needs_run
from autograder.running import OpenPool, Run, Runner, result_of_run
from autograder.steps.find import Submission

__all__ = ["Graded", "Outcome", "grade"]


def grade(
    assignment: str,
    course_dir: Path,
    students: Sequence[str] = (),
    jobs: int | None = None,
    config: Config | None = None,
    on_begin: Callable[[int], None] = lambda _count: None,
    *,
    on_other_tests: Callable[[int], None] = lambda _count: None,
    force: bool = False,
    on_stop: Callable[[int], None] = lambda _count: None,
    open_pool: OpenPool = Pool,
) -> Generator[Graded, None, None]:
    """Grade the submissions, each written to the gradebook and autograded/ before it is given out.

    A submission that was graded before, as it is now and by the tests and settings of now, is
    not run again unless `force` is true; it is given out as `unchanged`.
    `config` is merged over the course folder's own; `on_begin` is told how many there are;
    `on_other_tests`, before it, how many of their results come from other tests than those of
    now, where there are any;
    `on_stop`, when it is ended before its end, how many of them are written;
    `open_pool` says where notebooks run.
    """
    with ExitStack() as stack:
        opened = stack.enter_context(open_assignment(assignment, course_dir, students, config))
        wanted = [one for one in opened.submissions if not students or one.student in students]
        if earlier := sum(_is_of_other_tests(opened, one) for one in wanted):
            on_other_tests(earlier)
        on_begin(len(wanted))
        grading = _Grading(opened, stack, jobs, open_pool)
        try:
            yield from grading.all(wanted, force)
        except TemporaryFull:
            grading.write_what_is_done()
            raise
        except (StorageFull, GradebookError):
            # What is in the journal is written by the next run.
            raise
        except BaseException:
            # Ctrl-C, an ended warm process, or whoever takes the results has had enough.
            grading.write_what_is_done()
            on_stop(grading.written)
            raise
        opened.close_books()


def _is_of_other_tests(opened: OpenAssignment, submission: Submission) -> bool:
    entry = opened.ledger.find(submission.student)
    if entry is None or entry.fingerprint is None:
        return False
    return entry.fingerprint.blueprint != opened.blueprint_digest


class _Grading:
    def __init__(
        self, opened: OpenAssignment, stack: ExitStack, jobs: int | None, open_pool: OpenPool
    ) -> None:
        self._opened = opened
        self._stack = stack
        self._jobs = jobs
        self._open_pool = open_pool
        self._runner: Runner | None = None
        self._run = Run(opened)
        self.written = 0

    def all(self, wanted: Sequence[Submission], force: bool) -> Iterator[Graded]:
        opened = self._opened
        if force or any(opened.ledger.find(one.student) is None for one in wanted):
            # It warms up while the submissions are looked through.
            self._runner_at_work()
        to_run = []
        for submission in wanted:
            if force or needs_run(opened, submission):
                to_run.append(submission)
            yield from self._kept(opened.keeper.take)
        yield from self._kept(opened.keeper.flush)
        if not to_run:
            return
        for prepared, examined, notes in self._run.over(self._runner_at_work(), to_run):
            result = result_of_run(opened, prepared, examined, notes)
            opened.begin_results()
            opened.keeper.add(prepared.submission, result, prepared.notebooks)
            yield from self._kept(opened.keeper.take)
        yield from self._kept(opened.keeper.flush)

    def write_what_is_done(self) -> None:
        """Without giving it out."""
        self._kept(self._opened.keeper.flush)
        self._opened.close_books()

    def _kept(self, write: Callable[[], list[Graded]]) -> list[Graded]:
        self._run.before_own_write()
        done = write()
        self._run.after_own_write()
        self.written += sum(one.outcome is not Outcome.FAILED for one in done)
        return done

    def _runner_at_work(self) -> Runner:
        if self._runner is None:
            workplace = self._opened.workplace(self._jobs)
            self._runner = self._stack.enter_context(self._open_pool(workplace))
        return self._runner
