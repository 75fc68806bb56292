"""Small classes, written out."""

from html.parser import HTMLParser
from typing import Any

from autograder.reports.records import ClassRecord, Mark, StudentRecord

PAUSE = (
    "a pause of {s} s made the target unhealthy at 7 of 10 moments.\n"
    "Expected: the target stays healthy\nNext: count the checks in a row"
)


def mark(question: str, points: float, most: float = 2, **fields: Any) -> Mark:
    grade_id = fields.pop("grade_id", f"{question}-test")
    fields.setdefault("end", "ran" if points >= most else "raised")
    return Mark(grade_id, "toy", question, points, most, **fields)


def student(name: str, *marks: Mark, **fields: Any) -> StudentRecord:
    penalty = fields.get("late_penalty", 0.0)
    fields.setdefault("score", sum(one.points for one in marks) - penalty)
    fields.setdefault("max_score", sum(one.max_points for one in marks))
    fields.setdefault("outcome", "graded")
    return StudentRecord(student=name, marks=marks, **fields)


def class_of(*students: StudentRecord, **fields: Any) -> ClassRecord:
    questions = dict.fromkeys(one.question for who in students for one in who.marks)
    most = max((who.max_score for who in students), default=0.0)
    fields.setdefault("questions", tuple(questions))
    fields.setdefault("max_score", most)
    return ClassRecord("course", fields.pop("assignment", "toy"), students=students, **fields)


def tags_of(page: str) -> list[tuple[str, dict[str, str]]]:
    """Each element of a page with its attributes, as a parser of HTML sees them."""
    found: list[tuple[str, dict[str, str]]] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, {name: value or "" for name, value in attrs}))

    Parser().feed(page)
    return found
