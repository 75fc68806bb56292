"""Write scores into nbgrader's gradebook, many submissions at once; the only place that does.

Rows are read and written by tables: nbgrader's objects cost a query for each attribute.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import insert, select
from traitlets.config import Config

from autograder.steps.row_changes import Changes, Row
from autograder.steps.score import NO_RESPONSE, Score

_STUDENTS, _SUBMISSIONS, _NOTEBOOKS, _GRADES, _COMMENTS = (
    entry.__table__ for entry in (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
)


@dataclass(frozen=True, slots=True)
class NotebookGrades:
    """What is to be written for one notebook of a submission."""

    notebook: str
    scores: Sequence[Score]
    unanswered: frozenset[str]
    """Answer cells that were handed in as released."""
    touched: frozenset[str] = frozenset()
    """Cells whose test has changed: a person's score of them is to be looked at again."""
    is_same_work: Callable[[str], bool] = lambda _cell: False
    """Whether a cell, by its grade_id, is scored for what it was scored for before."""


@dataclass(frozen=True, slots=True)
class SubmissionGrades:
    """What is to be written for one submission."""

    student: str
    timestamp: dt.datetime | None
    notebooks: Sequence[NotebookGrades]
    fresh: bool = True
    """Whether it was graded anew; else what the gradebook has already stays as it is."""


class Recorder:
    """Writes the submissions of one assignment.

    What a person wrote (manual scores, extra credit, comments) stays; a cell that has a manual
    score is marked to be looked at again, as nbgrader does, unless what it is for is the same.
    """

    def __init__(self, gradebook: Gradebook, assignment: str, config: Config) -> None:
        self._db = gradebook.db
        self._config = config
        entry = gradebook.find_assignment(assignment)
        self._assignment_id = entry.id
        self._due = entry.duedate
        self._cells = {
            notebook.name: (
                notebook.id,
                {cell.name: cell.id for cell in (*notebook.grade_cells, *notebook.task_cells)},
                {cell.name: cell.id for cell in (*notebook.solution_cells, *notebook.task_cells)},
                {cell.name for cell in notebook.task_cells},
            )
            for notebook in entry.notebooks
        }
        # What follows holds no lock while students' code runs.
        self._db.rollback()

    def write(self, batch: Sequence[SubmissionGrades]) -> dict[str, float]:
        """Write all of them or none; each student's points as the gradebook has them now."""
        students = [one.student for one in batch]
        self._add_students(students)
        submissions = self._submissions(batch)
        ids = {row["id"] for row in submissions.values()}
        notebooks = self._notebooks(submissions)
        grades = self._rows_of(_GRADES, ids)
        comments = self._rows_of(_COMMENTS, ids)
        changes = Changes()
        totals: dict[str, float] = {}
        for one in batch:
            submission = submissions[one.student]
            late_s = self._seconds_late(submission)
            totals[one.student] = 0.0
            for part in one.notebooks:
                notebook_id, graded, commented, tasks = self._cells[part.notebook]
                notebook = notebooks[submission["id"], notebook_id]
                total = _grade(changes, notebook, part, graded, grades, one.fresh)
                _comment(changes, notebook, part, commented, tasks, comments)
                penalty = self._penalty(one.student, total, late_s) if late_s > 0 else None
                changes.put(_NOTEBOOKS, notebook, {"late_submission_penalty": penalty})
                totals[one.student] += total
        changes.write(self._db)
        self._db.commit()
        return totals

    def manual_scores(self) -> dict[tuple[str, str, str], float]:
        """What persons gave, by student, notebook and cell."""
        names = {
            (notebook_id, cell_id): (notebook, name)
            for notebook, (notebook_id, cells, *_) in self._cells.items()
            for name, cell_id in cells.items()
        }
        found = self._db.execute(
            select(
                _SUBMISSIONS.c.student_id,
                _NOTEBOOKS.c.notebook_id,
                _GRADES.c.cell_id,
                _GRADES.c.manual_score,
            )
            .join(_NOTEBOOKS, _NOTEBOOKS.c.assignment_id == _SUBMISSIONS.c.id)
            .join(_GRADES, _GRADES.c.notebook_id == _NOTEBOOKS.c.id)
            .where(
                _SUBMISSIONS.c.assignment_id == self._assignment_id,
                _GRADES.c.manual_score.is_not(None),
            )
        ).all()
        self._db.rollback()
        return {
            (student, *names[notebook_id, cell_id]): score
            for student, notebook_id, cell_id, score in found
            if (notebook_id, cell_id) in names
        }

    def undo(self) -> None:
        """Forget what a `write` that failed had begun."""
        self._db.rollback()

    def _add_students(self, students: Sequence[str]) -> None:
        found = self._db.execute(select(_STUDENTS.c.id).where(_STUDENTS.c.id.in_(students)))
        missing = set(students) - {row.id for row in found}
        if missing:
            self._db.execute(insert(_STUDENTS), [{"id": name} for name in sorted(missing)])

    def _submissions(self, batch: Sequence[SubmissionGrades]) -> dict[str, Row]:
        table = _SUBMISSIONS
        known = self._db.execute(
            select(table).where(
                table.c.assignment_id == self._assignment_id,
                table.c.student_id.in_([one.student for one in batch]),
            )
        ).mappings()
        rows = {row["student_id"]: dict(row) for row in known}
        changes = Changes()
        for one in batch:
            if one.student not in rows:
                rows[one.student] = changes.add(
                    table,
                    {
                        "assignment_id": self._assignment_id,
                        "student_id": one.student,
                        "timestamp": one.timestamp,
                        "extension": None,
                    },
                )
            elif one.timestamp is not None:
                changes.put(table, rows[one.student], {"timestamp": one.timestamp})
        changes.write(self._db)
        return rows

    def _notebooks(self, submissions: dict[str, Row]) -> dict[tuple[str, str], Row]:
        table = _NOTEBOOKS
        ids = [row["id"] for row in submissions.values()]
        known = self._db.execute(select(table).where(table.c.assignment_id.in_(ids))).mappings()
        rows = {(row["assignment_id"], row["notebook_id"]): dict(row) for row in known}
        changes = Changes()
        for submission_id in ids:
            for notebook_id, *_ in self._cells.values():
                if (submission_id, notebook_id) not in rows:
                    rows[submission_id, notebook_id] = changes.add(
                        table,
                        {
                            "assignment_id": submission_id,
                            "notebook_id": notebook_id,
                            "flagged": False,
                            "late_submission_penalty": None,
                        },
                    )
        changes.write(self._db)
        return rows

    def _rows_of(self, table: Any, submissions: set[str]) -> dict[tuple[str, str], Row]:
        of_notebook = table.c.notebook_id == _NOTEBOOKS.c.id
        found = self._db.execute(
            select(table)
            .join(_NOTEBOOKS, of_notebook)
            .where(_NOTEBOOKS.c.assignment_id.in_(submissions))
        ).mappings()
        return {(row["notebook_id"], row["cell_id"]): dict(row) for row in found}

    def _seconds_late(self, submission: Row) -> float:
        timestamp, due = submission["timestamp"], self._due
        if timestamp is None or due is None:
            return 0.0
        extension = submission["extension"] or dt.timedelta()
        return float((timestamp - due - extension).total_seconds())

    def _penalty(self, student: str, score: float, late_s: float) -> float | None:
        # It imports all of nbconvert, for who hands in late.
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(config=self._config)
        step.init_plugin()
        penalty = step.plugin_inst.late_submission_penalty(student, score, late_s)
        return None if penalty is None else min(max(0.0, penalty), score)


def _grade(
    changes: Changes,
    notebook: Row,
    part: NotebookGrades,
    cells: dict[str, str],
    rows: dict[tuple[str, str], Row],
    fresh: bool,
) -> float:
    scores = {score.grade_id: score for score in part.scores}
    total = 0.0
    for name, cell_id in cells.items():
        points = scores[name].points if name in scores else None
        row = rows.get((notebook["id"], cell_id))
        if row is None:
            values = {
                "notebook_id": notebook["id"],
                "cell_id": cell_id,
                "auto_score": points,
                "manual_score": None,
                "extra_credit": None,
                "needs_manual_grade": points is None,
            }
            row = changes.add(_GRADES, values)
        elif name in scores and (fresh or name in part.touched or row["auto_score"] != points):
            by_hand = row["manual_score"] is not None or points is None
            if not _is_still_theirs(row, points, part, name):
                changes.put(_GRADES, row, {"auto_score": points, "needs_manual_grade": by_hand})
        total += _score_of(row)
    return total


def _is_still_theirs(row: Row, points: float | None, part: NotebookGrades, name: str) -> bool:
    """Whether a person's score stands as they left it."""
    return (
        row["manual_score"] is not None
        and row["auto_score"] == points
        and name not in part.touched
        and part.is_same_work(name)
    )


def _score_of(row: Row) -> float:
    """As `nbgrader.api.Grade.score`: extra credit counts only beside a score."""
    score = row["manual_score"] if row["manual_score"] is not None else row["auto_score"]
    return 0.0 if score is None else float(score + (row["extra_credit"] or 0.0))


def _comment(
    changes: Changes,
    notebook: Row,
    part: NotebookGrades,
    cells: dict[str, str],
    tasks: set[str],
    rows: dict[tuple[str, str], Row],
) -> None:
    for name, cell_id in cells.items():
        text = NO_RESPONSE if name in part.unanswered and name not in tasks else None
        row = rows.get((notebook["id"], cell_id))
        if row is None:
            values = {
                "notebook_id": notebook["id"],
                "cell_id": cell_id,
                "auto_comment": text,
                "manual_comment": None,
            }
            changes.add(_COMMENTS, values)
        else:
            changes.put(_COMMENTS, row, {"auto_comment": text})
