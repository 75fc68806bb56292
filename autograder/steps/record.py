"""Write scores into nbgrader's gradebook; the only place that does."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from autograder.steps.blueprint import Blueprint
from autograder.steps.score import NO_RESPONSE, Score


@dataclass(frozen=True, slots=True)
class NotebookGrades:
    """What is to be written for one notebook of a submission."""

    blueprint: Blueprint
    scores: Sequence[Score]
    unanswered: frozenset[str]
    """Answer cells that were handed in as released."""


def record(
    gradebook: Gradebook,
    assignment: str,
    student: str,
    timestamp: dt.datetime | None,
    graded: Iterable[NotebookGrades],
    config: Config,
) -> float:
    """Write one submission; the points that its gradebook entry has afterwards.

    What a person wrote (manual scores, extra credit, comments) stays; a cell that has a manual
    score is marked to be looked at again, as nbgrader does.
    """
    gradebook.update_or_create_student(student)
    moment = {"timestamp": timestamp} if timestamp is not None else {}
    # nbgrader builds the entry piece by piece; a flush in between makes SQLAlchemy warn.
    with gradebook.db.no_autoflush:
        submission = gradebook.update_or_create_submission(assignment, student, **moment)
        for grades in graded:
            _write_notebook(gradebook, submission, grades)
    gradebook.db.commit()
    gradebook.db.refresh(submission)
    for notebook in submission.notebooks:
        gradebook.db.refresh(notebook)
        _assign_late_penalty(notebook, submission, student, config)
    gradebook.db.commit()
    gradebook.db.refresh(submission)
    return float(submission.score)


def _write_notebook(gradebook: Gradebook, submission: Any, grades: NotebookGrades) -> None:
    notebook = _entry(gradebook, submission, grades.blueprint.notebook)
    by_name: Mapping[str, Any] = {grade.name: grade for grade in notebook.grades}
    for score in grades.scores:
        grade = by_name[score.grade_id]
        grade.auto_score = score.points
        grade.needs_manual_grade = grade.manual_score is not None or score.points is None
    tasks = {cell.grade_id for cell in grades.blueprint.cells if cell.task}
    for comment in notebook.comments:
        no_response = comment.name in grades.unanswered and comment.name not in tasks
        comment.auto_comment = NO_RESPONSE if no_response else None


def _entry(gradebook: Gradebook, submission: Any, name: str) -> Any:
    """The submission's entry for a notebook, with a row for each cell that it has by now.

    nbgrader makes the rows with the first submission and leaves out what a later release adds.
    """
    known = {entry.name: entry for entry in submission.notebooks}
    original = next(found for found in submission.assignment.notebooks if found.name == name)
    entry = known.get(name) or SubmittedNotebook(notebook=original, assignment=submission)
    graded = {grade.cell_id for grade in entry.grades}
    commented = {comment.cell_id for comment in entry.comments}
    for cell in (*original.grade_cells, *original.task_cells):
        if cell.id not in graded:
            Grade(cell_id=cell.id, cell=cell, notebook=entry)
    for cell in (*original.solution_cells, *original.task_cells):
        if cell.id not in commented:
            Comment(cell_id=cell.id, cell=cell, notebook=entry)
    gradebook.db.add(entry)
    return entry


def _assign_late_penalty(notebook: Any, submission: Any, student: str, config: Config) -> None:
    notebook.late_submission_penalty = None
    if submission.total_seconds_late <= 0:
        return
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    penalty = step.plugin_inst.late_submission_penalty(
        student, notebook.score, submission.total_seconds_late
    )
    if penalty is not None:
        notebook.late_submission_penalty = min(max(0.0, penalty), notebook.score)
