"""The one schema of all reports and exports: an assignment, its students, their marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.records import CellEnd

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """What one student has for one graded cell."""

    grade_id: str
    notebook: str
    question: str
    points: float
    """What counts now: a person's score before the automatic one, extra credit included."""
    max_points: float
    waits: bool = False
    """For a person to look at it."""
    by_hand: bool = False
    """A person's score stands."""
    on_trust: bool = False
    """Its test runs in the student's own process, whose code can forge what it says."""
    end: str = ""
    """How the test ended, as `CellEnd`; empty where no test decides or none is on record."""
    error: str = ""
    message: str = ""
    """What the failing test said; its own text is not in it."""
    note: str = ""
    extra_credit: float = 0.0
    """What of the points a person gave on top; it makes no failed test a passed one."""

    @property
    def earned(self) -> float:
        """The points without extra credit."""
        return self.points - self.extra_credit

    @property
    def is_full(self) -> bool:
        """Whether it has all its points, extra credit apart."""
        return self.earned >= self.max_points

    @property
    def not_run(self) -> bool:
        """Whether its test never came to run: the notebook broke, was missing or took too long."""
        return self.end == CellEnd.NOT_RUN


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on an answer."""

    grade_id: str
    notebook: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionMark:
    """What one student has for one question: the sum over its graded cells."""

    question: str
    marks: tuple[Mark, ...]

    @property
    def points(self) -> float:
        """Of all its marks, extra credit included."""
        return sum(mark.points for mark in self.marks)

    @property
    def extra_credit(self) -> float:
        """Of all its marks."""
        return sum(mark.extra_credit for mark in self.marks)

    @property
    def earned(self) -> float:
        """The points without extra credit."""
        return sum(mark.earned for mark in self.marks)

    @property
    def max_points(self) -> float:
        """Of all its marks, extra credit apart."""
        return sum(mark.max_points for mark in self.marks)

    @property
    def waits(self) -> bool:
        """Whether a person has to look at a part of it."""
        return any(mark.waits for mark in self.marks)


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """One student's submission as the gradebook and the last grading know it."""

    student: str
    outcome: str
    """As `Outcome`."""
    score: float
    """Manual scores and extra credit included, late penalty taken off."""
    max_score: float
    marks: tuple[Mark, ...]
    remarks: tuple[Remark, ...] = ()
    why: str = ""
    late_penalty: float = 0.0
    notes: tuple[str, ...] = ()
    """For the instructor."""
    wall_s: float | None = None
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    failed: bool = False
    """The grader failed on it, through no fault of the student's: nothing counts yet."""
    outdated: bool = False
    """Its result comes from other tests than those of now."""

    @property
    def name(self) -> str:
        """The person's name, or the id where the gradebook has none."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.student

    @property
    def waits(self) -> bool:
        """Whether a person has to look at a part of it."""
        return any(mark.waits for mark in self.marks)

    @property
    def nothing_ran(self) -> bool:
        """Whether there are tests on record and none of them ran."""
        decided = [mark for mark in self.marks if mark.end]
        return bool(decided) and all(mark.not_run for mark in decided)

    @property
    def is_final(self) -> bool:
        """Whether the score can be handed out."""
        return not (self.waits or self.failed or self.outdated)

    def questions(self) -> Iterator[QuestionMark]:
        """The marks by question, in the order of the assignment."""
        found: dict[str, list[Mark]] = {}
        for mark in self.marks:
            found.setdefault(mark.question, []).append(mark)
        for question, marks in found.items():
            yield QuestionMark(question, tuple(marks))


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """An assignment with all who handed it in, by student."""

    course: str
    assignment: str
    max_score: float
    questions: tuple[str, ...]
    """In the order of the notebooks."""
    students: tuple[StudentRecord, ...]
    absent: tuple[str, ...] = ()
    """Who is in the gradebook and handed nothing in."""

    @property
    def outdated(self) -> int:
        """How many results come from other tests than those of now."""
        return sum(student.outdated for student in self.students)


def class_to_json(record: ClassRecord) -> dict[str, Any]:
    """The record as a JSON object; `schema_version` tells which form it has."""
    return {
        "schema_version": SCHEMA_VERSION,
        "course": record.course,
        "assignment": record.assignment,
        "max_score": record.max_score,
        "questions": list(record.questions),
        "absent": list(record.absent),
        "students": [_student_to_json(student) for student in record.students],
    }


def _student_to_json(student: StudentRecord) -> dict[str, Any]:
    fields = {name: getattr(student, name) for name in StudentRecord.__slots__}
    return fields | {
        "notes": list(student.notes),
        "is_final": student.is_final,
        "marks": [{name: getattr(mark, name) for name in Mark.__slots__} for mark in student.marks],
        "remarks": [
            {name: getattr(remark, name) for name in Remark.__slots__} for remark in student.remarks
        ],
        "questions": [
            {"question": one.question, "points": one.points, "max_points": one.max_points}
            for one in student.questions()
        ],
    }
