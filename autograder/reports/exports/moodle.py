"""A CSV that Moodle's "Import grades: CSV file" reads.

Source: https://docs.moodle.org/en/Grade_import (the import's form is the export's; a feedback
column goes with its grade column, for importing one of them alone loses the other) and
grade/import/csv/classes/load_data.php in github.com/moodle/moodle: users are found by ID number,
e-mail address or user name, whichever column is mapped; a blank or "-" grade is no grade; a grade
above 100 is refused unless the site allows unlimited grades.
"""

from autograder.reports.exports.rows import Cell, as_csv
from autograder.reports.markup import escape, points, scored
from autograder.reports.records import ClassRecord, StudentRecord

LARGEST_GRADE = 100
_HEAD = ("First name", "Last name", "ID number", "Username", "Email address")
_KEYS = {_HEAD.index(name) for name in ("ID number", "Username", "Email address")}


def moodle(record: ClassRecord, column: str = "") -> str:
    """A line for each student whose score is final; `column` is the assignment's name in Moodle.

    The gradebook's LMS id is the ID number, nbgrader's id the user name. The feedback lists the
    points by question; it is HTML for Moodle, so it is escaped.
    """
    name = column or record.assignment
    rows: list[tuple[Cell, ...]] = [(*_HEAD, f"Assignment: {name}", f"Feedback: {name}")]
    rows += [_row(student) for student in record.students if student.is_final]
    return as_csv(rows, _KEYS)


def _row(student: StudentRecord) -> tuple[Cell, ...]:
    return (
        student.first_name,
        student.last_name,
        student.lms_id,
        student.student,
        student.email,
        student.score,
        _feedback(student),
    )


def _feedback(student: StudentRecord) -> str:
    told = [
        f"{one.question}: {scored(one.earned, one.max_points, one.extra_credit)}"
        for one in student.questions()
    ]
    if student.late_penalty:
        told.append(f"late penalty: {points(student.late_penalty)}")
    return str(escape("; ".join(told)))
