"""A CSV that Canvas's gradebook imports.

Source: https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
and Canvas's own reader, lib/gradebook_importer.rb in github.com/instructure/canvas-lms: the first
columns are Student, ID, SIS User ID, SIS Login ID, Section, in this order; the student is looked
up by ID, then by SIS User ID, then by SIS Login ID, then by name; a line whose first field holds
"Points Possible" sets the maxima; a blank grade changes nothing; a column whose name is no
assignment of the course makes a new one.
"""

from autograder.reports.exports.rows import Cell, as_csv
from autograder.reports.records import ClassRecord, StudentRecord

HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

_KEYS = {HEAD.index(name) for name in ("ID", "SIS User ID", "SIS Login ID")}


def canvas(record: ClassRecord, column: str = "") -> str:
    """A line for each student whose score is final; `column` is the assignment's name in Canvas.

    The gradebook's LMS id goes to ID where it is a number, as Canvas's own ids are, else to
    SIS User ID; nbgrader's id goes to SIS Login ID. Canvas keeps two decimals, as this does.
    """
    rows: list[tuple[Cell, ...]] = [
        (*HEAD, column or record.assignment),
        ("    Points Possible", "", "", "", "", record.max_score),
    ]
    rows += [_row(student) for student in record.students if student.is_final]
    return as_csv(rows, _KEYS)


def _row(student: StudentRecord) -> tuple[Cell, ...]:
    is_number = student.lms_id.isdecimal()
    return (
        f"{student.last_name}, {student.first_name}"
        if student.last_name and student.first_name
        else student.name,
        student.lms_id if is_number else "",
        "" if is_number else student.lms_id,
        student.student,
        "",
        student.score,
    )
