"""CSV by question: a line for each student."""

from autograder.reports.exports.rows import Cell, as_csv
from autograder.reports.records import ClassRecord, StudentRecord


def by_question(record: ClassRecord) -> str:
    """Student, points of each question, penalty, score; the second line has the maxima.

    A question that waits for a person is blank, and so is the score as long as it is not final.
    """
    head = (
        "student", "first name", "last name", "email", *record.questions,
        "late penalty", "score", "max score", "final", "outcome",
    )  # fmt: skip
    most: dict[str, float] = {}
    for student in record.students:
        for one in student.questions():
            most[one.question] = max(most.get(one.question, 0.0), one.max_points)
    maxima: tuple[Cell, ...] = (
        "(points possible)", "", "", "", *(most.get(name) for name in record.questions),
        None, record.max_score, record.max_score, "", "",
    )  # fmt: skip
    return as_csv([head, maxima, *(_row(record, student) for student in record.students)])


def _row(record: ClassRecord, student: StudentRecord) -> tuple[Cell, ...]:
    found = {one.question: None if one.waits else one.points for one in student.questions()}
    return (
        student.student,
        student.first_name,
        student.last_name,
        student.email,
        *(None if student.failed else found.get(name) for name in record.questions),
        student.late_penalty or None,
        student.score if student.is_final else None,
        student.max_score,
        "yes" if student.is_final else "no",
        student.outcome,
    )
