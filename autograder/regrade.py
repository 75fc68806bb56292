"""Grade again what a corrected test touches: first who would change, then, when told so, write.

The instructor has corrected source/ and run `nbgrader generate_assignment --force`, which
keeps the ids of the cells. Each notebook runs whole, for later cells need the earlier ones; of the
scores only those of touched questions are taken over.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from traitlets.config import Config

from autograder.errors import NotGraded
from autograder.fingerprint import fingerprint_of_submission
from autograder.graded import Graded, Outcome
from autograder.ledger import Ledger, Result
from autograder.open_assignment import OpenAssignment, open_assignment
from autograder.processes.pool import Pool
from autograder.proposal import Change, Regrade, Regraded
from autograder.reference import faults_of_reference
from autograder.resume import write_what_was_left
from autograder.running import OpenPool, Run, result_of_run
from autograder.steps.find import Submission
from autograder.steps.score import Score
from autograder.touched import Touched, touched_by_change


@contextmanager
def regrade(
    assignment: str,
    course_dir: Path,
    students: Sequence[str] = (),
    jobs: int | None = None,
    config: Config | None = None,
    on_begin: Callable[[int], None] = lambda _count: None,
    on_run: Callable[[str], None] = lambda _student: None,
    on_reference: Callable[[tuple[str, ...]], None] = lambda _faults: None,
    *,
    open_pool: OpenPool = Pool,
) -> Iterator[Regrade]:
    """The proposal; the assignment is closed to other graders until the `with` block ends.

    `on_begin` is told how many are run, `on_run` each student that has run. Before any,
    `on_reference` is told where the instructor's own solution does not get all points in what
    the change touches, and may raise to end it there.
    """
    with open_assignment(assignment, course_dir, students, config) as opened:
        wanted = [one for one in opened.submissions if not students or one.student in students]
        if all(opened.ledger.find(one.student) is None for one in wanted):
            raise NotGraded(assignment)
        # What someone has said yes to before; the proposal is about the rest.
        write_what_was_left(opened)
        with opened.proposed() as journal:
            proposing = _Proposing(opened, Ledger(journal))
            proposing.sort_out(wanted)
            proposing.take_what_was_run()
            on_begin(len(proposing.to_run))
            if proposing.to_run or proposing.proposal.ran_before:
                with open_pool(opened.workplace(jobs)) as runner:
                    proposing.proposal.reference = faults_of_reference(
                        opened, runner, proposing.touched_cells()
                    )
                    on_reference(proposing.proposal.reference)
                    run = Run(opened)
                    submissions = [submission for submission, _ in proposing.to_run.values()]
                    for prepared, examined, notes in run.over(runner, submissions):
                        result = result_of_run(opened, prepared, examined, notes)
                        proposing.keep(prepared.submission.student, result)
                        on_run(prepared.submission.student)
            yield proposing.proposal


class _Proposing:
    def __init__(self, opened: OpenAssignment, proposed: Ledger) -> None:
        self._opened = opened
        self._proposed = proposed
        self._by_hand = opened.recorder.manual_scores()
        self._touched: dict[str, Touched] = {}
        self.to_run: dict[str, tuple[Submission, Touched]] = {}
        self._ran: dict[str, tuple[Submission, Touched]] = {}
        self.proposal = Regrade(_write=self._write, _forget=self._forget)

    def sort_out(self, wanted: Sequence[Submission]) -> None:
        """Find whose result came from other cells than those of now."""
        for submission in wanted:
            entry = self._opened.ledger.find(submission.student)
            if (
                entry is None
                or entry.fingerprint is None
                or entry.fingerprint.submission != fingerprint_of_submission(submission)
            ):
                self.proposal.to_grade.append(submission.student)
            elif entry.fingerprint.blueprint == self._opened.blueprint_digest:
                self.proposal.as_before += 1
            else:
                touched = self._touched_since(entry.fingerprint.blueprint)
                self.to_run[submission.student] = submission, touched
        lines = (line for touched in self._touched.values() for line in touched.changes)
        self.proposal.reasons = tuple(dict.fromkeys(lines))

    def touched_cells(self) -> set[tuple[str, str]]:
        """What is scored anew, by notebook and grade_id."""
        return {cell for touched in self._touched.values() for cell in touched.cells}

    def take_what_was_run(self) -> None:
        """Propose again what an earlier regrade ran, of submissions, tests and settings of now."""
        for student, (submission, _) in list(self.to_run.items()):
            entry = self._proposed.find(student)
            now = self._opened.fingerprint(fingerprint_of_submission(submission))
            if entry is not None and entry.fingerprint == now:
                self._ran[student] = self.to_run.pop(student)
                self._propose(student, self._proposed.read(entry))
        self.proposal.ran_before = len(self._ran)

    def keep(self, student: str, fresh: Result) -> None:
        """Propose a new result, and keep it until somebody has said yes or no."""
        if fresh.graded.outcome is not Outcome.FAILED:
            self._proposed.add(student, fresh)
        self._ran[student] = self.to_run[student]
        self._propose(student, fresh)

    def _propose(self, student: str, fresh: Result) -> None:
        if fresh.graded.outcome is Outcome.FAILED:
            regraded = Regraded(student, (), (), failed=fresh.graded.why)
        else:
            regraded, result = self._taken_over(student, fresh)
            self.proposal.graded.append(result.graded)
        self.proposal.students.append(regraded)

    def _taken_over(self, student: str, fresh: Result) -> tuple[Regraded, Result]:
        """What the student has with those scores of a new result that the change touches."""
        _, touched = self._ran[student]
        entry = self._opened.ledger.find(student)
        assert entry is not None
        before = self._opened.ledger.read(entry)
        regraded, scores = self._merge(student, before, fresh, touched)
        notes = tuple(
            f"{test}: came out otherwise when the assignment was regraded; its score was left"
            for test in regraded.left_alone
        )
        graded = replace(fresh.graded, scores=scores, notes=(*fresh.graded.notes, *notes))
        # Untouched scores rest on the settings of then.
        fingerprint = replace(fresh.fingerprint, settings=before.fingerprint.settings)
        # A first result that never came into the gradebook is new there as a whole.
        whole = before.whole and entry.kept is None
        return regraded, replace(
            fresh,
            graded=graded,
            fingerprint=fingerprint,
            whole=whole,
            notebooks={
                name: replace(part, touched=_of_notebook(touched, name))
                for name, part in fresh.notebooks.items()
            },
        )

    def _merge(
        self, student: str, before: Result, fresh: Result, touched: Touched
    ) -> tuple[Regraded, tuple[Score, ...]]:
        old = before.scores_by_cell()
        scores: list[Score] = []
        changes: list[Change] = []
        left_alone: list[str] = []
        to_look_at: list[str] = []
        for (notebook, grade_id), new in fresh.scores_by_cell().items():
            was = old.get((notebook, grade_id))
            reason = touched.cells.get((notebook, grade_id))
            differs = was is None or was.points != new.points
            if was is not None and reason is None:
                scores.append(was)
                if differs:
                    left_alone.append(f"'{grade_id}' ({_points(was)} -> {_points(new)})")
                continue
            scores.append(new)
            by_hand = self._by_hand.get((student, notebook, grade_id))
            if differs or (was is not None and was.max_points != new.max_points):
                changes.append(
                    Change(
                        notebook=notebook,
                        grade_id=grade_id,
                        question=fresh.graded.questions.get(grade_id, grade_id),
                        before=was.points if was is not None else 0.0,
                        after=new.points,
                        max_before=was.max_points if was is not None else 0.0,
                        max_after=new.max_points,
                        why=_why(reason or "a new cell", new),
                        manual_score=by_hand,
                    )
                )
            elif by_hand is not None:
                to_look_at.append(f"'{grade_id}' (a person gave {by_hand:g})")
        regraded = Regraded(student, tuple(changes), tuple(left_alone), tuple(to_look_at))
        return regraded, tuple(scores)

    def _touched_since(self, digest: str) -> Touched:
        if digest not in self._touched:
            opened = self._opened
            known = opened.ledger.blueprints(digest)
            if known is None:
                self._touched[digest] = touched_by_change([], opened.blueprints, False)
            else:
                before, given = known
                self._touched[digest] = touched_by_change(
                    before, opened.blueprints, given != opened.given_digest
                )
        return self._touched[digest]

    def _write(self) -> list[Graded]:
        opened = self._opened
        opened.begin_results()
        done: list[Graded] = []
        for student, (submission, _) in self._ran.items():
            entry = self._proposed.find(student)
            if entry is None:
                continue
            prepared = opened.prepare(submission)
            if prepared.failed or entry.fingerprint != opened.fingerprint(prepared.fingerprint):
                # Handed in anew meanwhile: that is for `autograder grade`.
                self.proposal.to_grade.append(student)
                continue
            _, result = self._taken_over(student, self._proposed.read(entry))
            opened.keeper.add(submission, result, prepared.notebooks)
            done += opened.keeper.take()
        done += opened.keeper.flush()
        opened.close_books()
        self._forget()
        return done

    def _forget(self) -> None:
        self._opened.files.proposed.unlink(missing_ok=True)


def _of_notebook(touched: Touched, notebook: str) -> frozenset[str]:
    return frozenset(grade_id for name, grade_id in touched.cells if name == notebook)


def _why(reason: str, new: Score) -> str:
    said = f"; it says: {new.message.splitlines()[0]}" if new.message.strip() else ""
    return reason + said


def _points(score: Score) -> str:
    return "?" if score.points is None else f"{score.points:g}"
