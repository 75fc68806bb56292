"""Numbers about a class: how scores spread, how each question went."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.reports.records import ClassRecord, QuestionMark, StudentRecord

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """How many scores lie from `low` to below `high`; the last one holds the maximum, too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How the scores of a class lie."""

    mean: float
    median: float
    lowest: float
    highest: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class QuestionRate:
    """How a question went."""

    question: str
    max_points: float
    mean: float
    full: int
    partial: int
    none: int
    waiting: int

    @property
    def is_open(self) -> bool:
        """Whether all that there is of it waits for a person."""
        return not (self.full or self.partial or self.none)

    @property
    def share(self) -> float:
        """Points given of points possible, from 0 to 1."""
        return self.mean / self.max_points if self.max_points else 0.0


def spread(scores: Sequence[float], max_score: float) -> Spread:
    """The spread of at least one score over ten bins of the same width."""
    width = max_score / _BINS or 1.0
    places = Counter(min(_BINS - 1, max(0, int(score / width + 1e-9))) for score in scores)
    return Spread(
        mean=statistics.fmean(scores),
        median=statistics.median(scores),
        lowest=min(scores),
        highest=max(scores),
        bins=tuple(
            Bin(place * width, (place + 1) * width, places[place]) for place in range(_BINS)
        ),
    )


def mean_of_those_that_ran(students: Sequence[StudentRecord]) -> float | None:
    """The mean score without the submissions in which nothing ran; None where these are all."""
    scores = [student.score for student in students if not student.nothing_ran]
    return statistics.fmean(scores) if scores else None


def question_rates(record: ClassRecord) -> list[QuestionRate]:
    """Each question's rate, in the order of the assignment."""
    by_question: dict[str, list[QuestionMark]] = {question: [] for question in record.questions}
    for student in record.students:
        for one in student.questions() if not student.failed else ():
            by_question[one.question].append(one)
    return [_rate(question, marks) for question, marks in by_question.items()]


def outcome_counts(record: ClassRecord) -> dict[str, int]:
    """How many submissions ended how, most first."""
    return dict(Counter(student.outcome for student in record.students).most_common())


def _rate(question: str, marks: Sequence[QuestionMark]) -> QuestionRate:
    decided = [one for one in marks if not one.waits]
    waiting = sum(one.waits for one in marks)
    points = [one.points for one in decided]
    max_points = max((one.max_points for one in marks), default=0.0)
    full = sum(one.earned >= one.max_points for one in decided)
    none = sum(one.earned <= 0 < one.max_points for one in decided)
    return QuestionRate(
        question=question,
        max_points=max_points,
        mean=statistics.fmean(points) if points else 0.0,
        full=full,
        partial=len(decided) - full - none,
        none=none,
        waiting=waiting,
    )
