"""Find what several students seem to have misunderstood in the same way."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.records import UNANSWERED, CellEnd
from autograder.reports.records import Mark, StudentRecord
from autograder.reports.said import Said, kind_of_failure, parts_of


@dataclass(frozen=True, slots=True)
class Misunderstanding:
    """Students whose tests of one question failed in a comparable way."""

    question: str
    tests: tuple[str, ...]
    """The failing tests' grade_ids."""
    students: tuple[str, ...]
    error: str
    example: Said
    """The message that most of them got."""
    points_lost: float
    """By all of them, at these tests."""


def misunderstandings(students: Iterable[StudentRecord]) -> list[Misunderstanding]:
    """The groups, those with most students first; one student alone is a group, too.

    A question that was left as released is no misunderstanding: see `unanswered`. Nor is a test
    that never came to run, as where the notebook is broken, missing or out of time.
    """
    groups: dict[tuple[str, str], list[tuple[str, Mark]]] = defaultdict(list)
    for student in students:
        for mark in student.marks:
            if has_failed(mark) and mark.error != UNANSWERED and not mark.not_run:
                groups[mark.question, kind_of_failure(mark)].append((student.student, mark))
    found = [_group(question, failures) for (question, _), failures in groups.items()]
    return sorted(found, key=lambda one: (-len(one.students), -one.points_lost, one.question))


def unanswered(students: Iterable[StudentRecord]) -> dict[str, list[str]]:
    """For each question the students whose answer still raises `NotImplementedError`."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for student in students:
        for mark in student.marks:
            if has_failed(mark) and mark.error == UNANSWERED:
                found[mark.question][student.student] = None
    return {question: list(names) for question, names in found.items()}


def has_failed(mark: Mark) -> bool:
    """Whether a test is on record as failed, and its points are still lost."""
    return mark.end not in ("", CellEnd.RAN) and not mark.is_full


def _group(question: str, failures: list[tuple[str, Mark]]) -> Misunderstanding:
    messages = Counter(mark.message or mark.note for _, mark in failures)
    errors = Counter(mark.error for _, mark in failures)
    return Misunderstanding(
        question=question,
        tests=tuple(dict.fromkeys(mark.grade_id for _, mark in failures)),
        students=tuple(dict.fromkeys(student for student, _ in failures)),
        error=errors.most_common(1)[0][0],
        example=parts_of(messages.most_common(1)[0][0]),
        points_lost=sum(mark.max_points - mark.earned for _, mark in failures),
    )
