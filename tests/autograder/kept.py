"""What grading has left of a course, without what differs from run to run."""

import json
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from tests.autograder.courses import Course


def dump(course: Course, assignment: str = "toy") -> dict[str, Any]:
    """The gradebook without ids, autograded/ byte by byte, and the view without times."""
    return {
        "gradebook": dump_gradebook(course, assignment),
        "autograded": dump_folder(course.root / "autograded"),
        "view": dump_view(course, assignment),
    }


def dump_gradebook(course: Course, assignment: str = "toy") -> list[Any]:
    rows = []
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        for entry in gradebook.assignment_submissions(assignment):
            rows.append((entry.student_id, str(entry.timestamp), entry.score))
            for notebook in entry.notebooks:
                rows.append((entry.student_id, notebook.name, notebook.late_submission_penalty))
                rows += [
                    (
                        entry.student_id, notebook.name, grade.name, grade.auto_score,
                        grade.manual_score, grade.extra_credit, grade.needs_manual_grade,
                    )
                    for grade in notebook.grades
                ]  # fmt: skip
                rows += [
                    (entry.student_id, notebook.name, comment.name, comment.auto_comment,
                     comment.manual_comment)
                    for comment in notebook.comments
                ]  # fmt: skip
        rows += [("student", student.id) for student in gradebook.students]
    return sorted(rows, key=repr)


def dump_folder(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".jsonl", ".journal", ".proposed")
    }


def dump_view(course: Course, assignment: str = "toy") -> list[dict[str, Any]]:
    path = course.root / "autograded" / f"{assignment}.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "wall_s"} for line in lines]
