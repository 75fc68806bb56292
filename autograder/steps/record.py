"""Write scores into nbgrader's gradebook; the only place that does."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook
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
    notebook = next(
        found for found in submission.notebooks if found.name == grades.blueprint.notebook
    )
    by_name: Mapping[str, Any] = {grade.name: grade for grade in notebook.grades}
    for score in grades.scores:
        grade = by_name[score.grade_id]
        grade.auto_score = score.points
        grade.needs_manual_grade = grade.manual_score is not None or score.points is None
    tasks = {cell.grade_id for cell in grades.blueprint.cells if cell.task}
    for comment in notebook.comments:
        no_response = comment.name in grades.unanswered and comment.name not in tasks
        comment.auto_comment = NO_RESPONSE if no_response else None


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
