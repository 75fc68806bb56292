"""Gradescope's results.json, one for each student.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format: `score`
overrides the total of the tests; a test has `score`, `max_score`, `status` (passed or failed),
`name`, `number` and `output`; outputs of the format `text` are escaped by Gradescope.
"""

from typing import Any

from autograder.records import UNANSWERED
from autograder.reports.how_it_ran import how_it_ran
from autograder.reports.markup import points
from autograder.reports.misunderstandings import has_failed
from autograder.reports.records import Mark, StudentRecord


def gradescope(student: StudentRecord, visibility: str = "after_published") -> dict[str, Any]:
    """The object for one student; tests are numbered question.test, both from 1.

    `visibility` is one of hidden, after_due_date, after_published and visible.
    """
    told: dict[str, Any] = {
        "output": _overall(student),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": [
            _test(mark, f"{place}.{number}")
            for place, question in enumerate(student.questions(), start=1)
            for number, mark in enumerate(question.marks, start=1)
        ],
        "extra_data": {
            "outcome": student.outcome,
            "late_penalty": student.late_penalty,
            "max_score": student.max_score,
            "is_final": student.is_final,
        },
    }
    if not student.failed:
        told["score"] = max(0.0, student.score)
    if student.wall_s is not None:
        told["execution_time"] = round(student.wall_s)
    return told


def _test(mark: Mark, number: str) -> dict[str, Any]:
    test = {
        "name": f"{mark.question}: {mark.grade_id}",
        "number": number,
        "score": mark.points,
        "max_score": mark.max_points,
        "output": _output(mark),
    }
    if not mark.waits:
        test["status"] = "passed" if mark.is_full else "failed"
    return test


def _output(mark: Mark) -> str:
    if mark.waits:
        return "A person has still to grade this."
    if not has_failed(mark):
        return ""
    if mark.not_run:
        return mark.note or "This test was not run."
    if mark.error == UNANSWERED:
        return "There was no answer yet: the cell still raises NotImplementedError."
    return mark.message or mark.note or mark.error


def _overall(student: StudentRecord) -> str:
    if student.failed:
        return "It is not graded yet."
    lines = [how_it_ran(student) or student.outcome]
    if student.late_penalty:
        lines.append(f"Taken off for lateness: {points(student.late_penalty)}.")
    if student.outdated:
        lines.append("Its tests were corrected since; the score can change.")
    if student.waits:
        lines.append("A person has still to look at it; the score can change.")
    return "\n".join(lines)
