"""Grade an assignment: the front door, for the command line and for programs."""

import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, InvalidEntry, StatementError
from traitlets.config import Config

from autograder.errors import GradingError, SetupError
from autograder.gradebook import check_assignment, open_gradebook
from autograder.processes.pool import Examined, Pool, Task
from autograder.records import CellEnd, CellResult, PlannedCell
from autograder.settings import load_config, open_course
from autograder.steps.blueprint import Blueprint, read_blueprints
from autograder.steps.find import Submission, find_submissions
from autograder.steps.notebook_parts import new_cell, new_notebook
from autograder.steps.outputs import put_outputs
from autograder.steps.plan import plan
from autograder.steps.read_notebook import BrokenNotebook, read_notebook
from autograder.steps.record import NotebookGrades, record
from autograder.steps.repair import repair
from autograder.steps.score import Score, score, unanswered
from autograder.steps.write import discard, publish, stage
from autograder.watch import GradebookWatch


class Outcome(StrEnum):
    """What became of a submission."""

    GRADED = "graded"
    TIMED_OUT = "timed out"
    ENDED_PROCESS = "ended its process"
    BROKEN_NOTEBOOK = "broken notebook"
    NO_NOTEBOOK = "no notebook"
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
    """From its first process to its last; with several jobs these overlap."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """The question of each scored cell: the answer cell before it."""


@dataclass(slots=True)
class _Prepared:
    """A submission on its way; a notebook that could not be read has a reason and no results."""

    submission: Submission
    notes: list[str]
    notebooks: dict[str, NotebookNode] = field(default_factory=dict)
    plans: dict[str, tuple[PlannedCell, ...]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    failed: str = ""
    """Traceback of a failure of ours while it was read."""
    examined: dict[str, Examined] = field(default_factory=dict)
    began: float = 0.0


def grade(
    assignment: str,
    course_dir: Path,
    students: Sequence[str] = (),
    jobs: int | None = None,
    config: Config | None = None,
    on_begin: Callable[[int], None] = lambda _count: None,
) -> Iterator[Graded]:
    """Grade the submissions, each written to the gradebook and autograded/ before it is given out.

    `config` is merged over the course folder's own; `on_begin` is told how many there are.
    """
    if sys.platform != "linux":
        raise SetupError(
            f"grading needs Linux (its process limits and /proc), and this is {sys.platform}; "
            "grade on a Linux machine or in a container"
        )
    merged = load_config(course_dir)
    if config is not None:
        merged.merge(config)
    course, settings = open_course(merged)
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
            )
        )
        # Checked before any process is started: most errors of use are found here.
        with open_gradebook(course) as gradebook:
            check_assignment(gradebook, course, assignment)
            submissions = find_submissions(course, assignment, students)
        given = Path(course.format_path(course.source_directory, ".", assignment))
        workplace = settings.workplace(home, jobs, sorted(given.glob("*.ipynb")))
        pool = stack.enter_context(Pool(workplace))
        gradebook = stack.enter_context(open_gradebook(course))
        folders = [
            Path(course.format_path(step, ".", assignment))
            for step in (course.release_directory, course.source_directory)
        ]
        blueprints = read_blueprints(gradebook, assignment, folders)
        on_begin(len(submissions))
        run = _Run(assignment, course, merged, blueprints, gradebook)
        yield from run.all(pool, submissions)


class _Run:
    def __init__(
        self,
        assignment: str,
        course: Any,
        config: Config,
        blueprints: list[Blueprint],
        gradebook: Gradebook,
    ) -> None:
        self._assignment = assignment
        self._course = course
        self._config = config
        self._blueprints = {blueprint.notebook: blueprint for blueprint in blueprints}
        self._gradebook = gradebook
        self._watch = GradebookWatch(gradebook)
        self._given = Path(course.format_path(course.source_directory, ".", assignment))
        self._open: dict[str, _Prepared] = {}

    def all(self, pool: Pool, submissions: Iterable[Submission]) -> Iterator[Graded]:
        ready: list[_Prepared] = []
        for examined in pool.run(self._tasks(submissions, ready)):
            while ready:
                yield self._finish(ready.pop())
            student, _, notebook = examined.key.partition("/")
            prepared = self._open[student]
            prepared.examined[notebook] = examined
            if prepared.examined.keys() == prepared.plans.keys():
                del self._open[student]
                yield self._finish(prepared)
        while ready:
            yield self._finish(ready.pop())

    def _tasks(self, submissions: Iterable[Submission], ready: list[_Prepared]) -> Iterator[Task]:
        for submission in submissions:
            prepared = self._prepare(submission)
            if not prepared.plans:
                ready.append(prepared)
                continue
            self._open[submission.student] = prepared
            for notebook, cells in prepared.plans.items():
                yield Task(
                    f"{submission.student}/{notebook}", cells, submission.folder, self._given
                )

    def _prepare(self, submission: Submission) -> _Prepared:
        notes = [submission.note] if submission.note else []
        prepared = _Prepared(submission, notes, began=time.monotonic())
        try:
            self._read(prepared)
        except Exception:  # noqa: BLE001 the rest of the class goes on
            prepared.failed = _traceback()
            prepared.plans = {}
        return prepared

    def _read(self, prepared: _Prepared) -> None:
        submission = prepared.submission
        handed_in = {path.stem: path for path in sorted(submission.folder.glob("*.ipynb"))}
        for name in sorted(handed_in.keys() - self._blueprints.keys()):
            prepared.foreign.append(name)
            prepared.notes.append(f"'{name}.ipynb' is not part of the assignment; left out")
        for name, blueprint in self._blueprints.items():
            if name not in handed_in:
                prepared.missing.append(name)
                continue
            try:
                notebook = read_notebook(handed_in[name])
            except BrokenNotebook as reason:
                prepared.broken[name] = str(reason)
                prepared.notebooks[name] = _stand_in(blueprint, str(reason))
                continue
            prepared.notes += repair(notebook, blueprint)
            prepared.notebooks[name] = notebook
            prepared.plans[name] = plan(notebook, blueprint)

    def _finish(self, prepared: _Prepared) -> Graded:
        if self._watch.is_changed():
            running = sorted({prepared.submission.student, *self._open})
            prepared.notes.append(
                "another program wrote the gradebook while code of "
                f"{', '.join(running)} ran; if that was not you in formgrader, look at their "
                "notebooks and put a copy of gradebook.db back"
            )
        try:
            return self._write(prepared)
        except (GradingError, StatementError, InvalidEntry):
            # The gradebook's own trouble would meet the next submission too.
            raise
        except Exception:  # noqa: BLE001 the rest of the class goes on
            prepared.failed = _traceback()
            self._gradebook.db.rollback()
            discard(self._target(prepared.submission))
            return self._write(prepared)
        finally:
            self._watch.remember()

    def _target(self, submission: Submission) -> Path:
        return Path(
            self._course.format_path(
                self._course.autograded_directory, submission.student, self._assignment
            )
        )

    def _write(self, prepared: _Prepared) -> Graded:
        submission = prepared.submission
        graded: list[NotebookGrades] = []
        for name, blueprint in self._blueprints.items():
            graded.append(self._grades(prepared, name, blueprint))
        failures = [prepared.failed] if prepared.failed else []
        failures += [examined.broke for examined in prepared.examined.values() if examined.broke]
        outcome, why = _outcome(prepared, failures)
        if outcome is Outcome.FAILED:
            # Not the student's fault: nothing is written, what was there stays.
            total = 0.0
        else:
            target = self._target(submission)
            prepared.notes += stage(
                target,
                prepared.notebooks,
                submission.folder,
                self._given,
                self._course.max_dir_size * 1000,
                self._course.groupshared,
            )
            total = record(
                self._gradebook,
                self._assignment,
                submission.student,
                submission.timestamp,
                graded,
                self._config,
            )
            publish(target)
        scores = tuple(one for grades in graded for one in grades.scores)
        return Graded(
            student=_printable(submission.student),
            assignment=self._assignment,
            outcome=outcome,
            why=_printable(why),
            scores=scores,
            score=total,
            max_score=sum(blueprint.max_score for blueprint in self._blueprints.values()),
            notes=(
                *(_printable(note) for note in prepared.notes),
                *(note for examined in prepared.examined.values() for note in examined.notes),
                *(f"'{one.grade_id}': {one.note}" for one in scores if one.note),
            ),
            wall_s=time.monotonic() - prepared.began,
            questions={
                grade_id: question
                for blueprint in self._blueprints.values()
                for grade_id, question in blueprint.questions().items()
            },
        )

    def _grades(self, prepared: _Prepared, name: str, blueprint: Blueprint) -> NotebookGrades:
        if prepared.failed or name in prepared.missing or name in prepared.broken:
            scores = [
                Score(cell.grade_id, 0.0, cell.points, CellEnd.NOT_RUN)
                for cell in blueprint.cells
                if cell.grade or cell.task
            ]
            return NotebookGrades(blueprint, scores, frozenset())
        notebook = prepared.notebooks[name]
        results = prepared.examined[name].results
        put_outputs(notebook, results)
        ids = {cell.index: cell.grade_id for cell in prepared.plans[name]}
        answers = {cell.grade_id for cell in blueprint.cells if cell.solution}
        for result in results:
            if result.end is CellEnd.RAISED and ids[result.index] in answers:
                prepared.notes.append(
                    f"answer cell '{ids[result.index]}' did not run to its end: "
                    f"{_error_name(result)}"
                )
        by_id: dict[str, CellResult] = {
            grade_id: result for result in results if (grade_id := ids[result.index]) is not None
        }
        return NotebookGrades(
            blueprint,
            score(notebook, blueprint, by_id),
            frozenset(unanswered(notebook, blueprint)),
        )


def _outcome(prepared: _Prepared, failures: list[str]) -> tuple[Outcome, str]:
    if failures:
        return Outcome.FAILED, failures[0]
    if prepared.broken:
        reasons = (f"{name}.ipynb: {reason}" for name, reason in prepared.broken.items())
        return Outcome.BROKEN_NOTEBOOK, "; ".join(reasons)
    if prepared.missing:
        why = f"{', '.join(prepared.missing)}.ipynb was not handed in"
        if len(prepared.foreign) == 1:
            why += f"; found '{prepared.foreign[0]}.ipynb': rename it and grade again"
        return Outcome.NO_NOTEBOOK, why
    for end, outcome, where in (
        (CellEnd.ENDED_PROCESS, Outcome.ENDED_PROCESS, "in"),
        (CellEnd.TIMED_OUT, Outcome.TIMED_OUT, "in"),
        (CellEnd.NOT_RUN, Outcome.TIMED_OUT, "before"),
    ):
        labels = [
            cell.label
            for name, examined in prepared.examined.items()
            for cell, result in zip(prepared.plans[name], examined.results, strict=True)
            if result.end is end
        ]
        if labels:
            return outcome, f"{where} cell {', '.join(labels)}"
    return Outcome.GRADED, ""


def _stand_in(blueprint: Blueprint, reason: str) -> NotebookNode:
    """The released cells under a line that says why there is nothing of the student's."""
    notebook = new_notebook()
    repair(notebook, blueprint)
    text = f"**This notebook could not be read: {reason}.** It got no points."
    notebook.cells.insert(0, new_cell("markdown", text, "could-not-be-read"))
    return notebook


def _error_name(result: CellResult) -> str:
    names = (one.get("ename") for one in result.outputs if one.get("output_type") == "error")
    return str(next(names, "an error"))[:80]


def _traceback() -> str:
    return traceback.format_exc()[-8000:]


def _printable(text: str) -> str:
    """The text with escapes for what no UTF-8 holds, as in a file name of other bytes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
