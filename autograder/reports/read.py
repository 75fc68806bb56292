"""Read an assignment's class from the gradebook and from the last grading's lines."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook

from autograder.course_files import course_files
from autograder.errors import NoSubmissions, NotGraded
from autograder.fingerprint import fingerprint_of_blueprints, fingerprint_of_given
from autograder.gradebook import open_gradebook
from autograder.graded import Outcome
from autograder.printable import printable
from autograder.reports.graded_cells import GradedCell, GradedCells
from autograder.reports.lines import CellLine, StudentLine, read_lines
from autograder.reports.outdated import outdated_students
from autograder.reports.records import ClassRecord, Mark, Remark, StudentRecord
from autograder.settings import load_config, open_course
from autograder.steps.blueprint import Blueprint, read_blueprints


@dataclass(frozen=True, slots=True)
class GradedClass:
    """A class, and what the pages about it need to know of its assignment."""

    record: ClassRecord
    blueprints: tuple[Blueprint, ...]
    course: Any
    """nbgrader's course folder."""
    config: Any


def read_class(assignment: str, course_dir: Path) -> GradedClass:
    """All who have an entry in the gradebook or a line of the last grading.

    `NotGraded` when nobody has a score yet. The gradebook is asked a fixed number of questions,
    however large the class is.
    """
    config = load_config(course_dir)
    course, settings = open_course(config)
    files = course_files(course, assignment)
    lines = read_lines(files.view)
    with open_gradebook(course, assignment) as gradebook:
        blueprints = read_blueprints(
            gradebook, assignment, files.ordered_by, settings.trusted_tests
        )
        entry = gradebook.find_assignment(assignment)
        cells = GradedCells(blueprints, entry)
        students = list(_students(gradebook, entry.id, cells, lines))
        people = {row.id: row for row in _people(gradebook)}
    if all(student.failed for student in students):
        raise NotGraded(assignment)
    digest = fingerprint_of_blueprints(blueprints, fingerprint_of_given(files.given))
    outdated = outdated_students(files.journal, digest)
    here = {student.student for student in students}
    record = ClassRecord(
        course=str(course.course_id),
        assignment=assignment,
        max_score=sum(blueprint.max_score for blueprint in blueprints),
        questions=tuple(dict.fromkeys(cell.question for cell in cells.ordered)),
        students=tuple(
            sorted(
                (
                    replace(
                        _named(student, people.get(student.student)),
                        outdated=student.student in outdated,
                    )
                    for student in students
                ),
                key=lambda one: one.student,
            )
        ),
        absent=tuple(sorted(people.keys() - here)),
    )
    return GradedClass(record, tuple(blueprints), course, config)


def asked_for(record: ClassRecord, names: Collection[str]) -> tuple[StudentRecord, ...]:
    """The students of these names, all where none is named; `NoSubmissions` for one unknown."""
    known = {student.student for student in record.students}
    missing = sorted(set(names) - known)
    if missing:
        raise NoSubmissions(
            f"no result of '{record.assignment}' for {', '.join(map(printable, missing))}. "
            "Correct --student: `autograder scores` lists who has one."
        )
    return tuple(one for one in record.students if not names or one.student in names)


def _people(gradebook: Gradebook) -> Any:
    # Columns, not objects: an object's score is a query of its own.
    return gradebook.db.query(
        Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id
    )


def _students(
    gradebook: Gradebook, assignment_id: str, cells: GradedCells, lines: Mapping[str, StudentLine]
) -> Iterator[StudentRecord]:
    entries = gradebook.db.query(SubmittedAssignment.id, SubmittedAssignment.student_id).filter(
        SubmittedAssignment.assignment_id == assignment_id
    )
    owners = {row.id: row.student_id for row in entries}
    grades: dict[str, dict[GradedCell, Any]] = defaultdict(dict)
    for row in _of_submissions(gradebook, assignment_id, Grade):
        if row.cell_id in cells.by_id:
            grades[owners[row.entry]][cells.by_id[row.cell_id]] = row
    remarks: dict[str, list[Remark]] = defaultdict(list)
    for row in _of_submissions(gradebook, assignment_id, Comment):
        text = row.manual_comment if row.manual_comment is not None else row.auto_comment
        if text and row.cell_id in cells.named:
            notebook, name = cells.named[row.cell_id]
            remarks[owners[row.entry]].append(Remark(name, notebook, text))
    penalties: dict[str, float] = defaultdict(float)
    for entry, penalty in gradebook.db.query(
        SubmittedNotebook.assignment_id, SubmittedNotebook.late_submission_penalty
    ).filter(SubmittedNotebook.late_submission_penalty.isnot(None)):
        if entry in owners:
            penalties[owners[entry]] += penalty
    # The lines have names as a terminal may show them.
    entered = {student: printable(student) for student in owners.values()}
    for student in {*entered, *(lines.keys() - entered.values())}:
        line = lines.get(entered.get(student, student), StudentLine())
        marks = tuple(_mark(cell, grades[student].get(cell), line) for cell in cells.ordered)
        yield StudentRecord(
            student=student,
            outcome=line.outcome or Outcome.GRADED,
            score=sum(mark.points for mark in marks) - penalties[student],
            max_score=sum(mark.max_points for mark in marks),
            marks=marks,
            remarks=tuple(sorted(remarks[student], key=lambda one: (one.notebook, one.grade_id))),
            why=line.why,
            late_penalty=penalties[student],
            notes=line.notes,
            wall_s=line.wall_s,
            failed=line.outcome == Outcome.FAILED or student not in entered,
        )


def _of_submissions(gradebook: Gradebook, assignment_id: str, kind: Any) -> Any:
    """The rows of one kind (grades, comments) that belong to the assignment's submissions."""
    columns = {
        Grade: ("auto_score", "manual_score", "extra_credit", "needs_manual_grade"),
        Comment: ("auto_comment", "manual_comment"),
    }[kind]
    return (
        gradebook.db.query(
            SubmittedNotebook.assignment_id.label("entry"),
            kind.cell_id,
            *(getattr(kind, name) for name in columns),
        )
        .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == assignment_id)
    )


def _mark(cell: GradedCell, row: Any, line: StudentLine) -> Mark:
    told = line.cells.get(cell.grade_id, ())
    said = told[cell.occurrence] if cell.occurrence < len(told) else CellLine()
    if row is None:
        return Mark(cell.grade_id, cell.notebook, cell.question, 0.0, cell.max_points)
    if said.points != row.auto_score:
        # Graded again since, by another program: what this line says is of another run.
        said = CellLine()
    by_hand = row.manual_score is not None
    points = row.manual_score if by_hand else row.auto_score
    return Mark(
        grade_id=cell.grade_id,
        notebook=cell.notebook,
        question=cell.question,
        points=float(points or 0.0) + float(row.extra_credit or 0.0),
        max_points=cell.max_points,
        waits=bool(row.needs_manual_grade),
        by_hand=by_hand,
        on_trust=cell.on_trust,
        end=said.end,
        error=said.error,
        message=said.message,
        note=said.note,
        extra_credit=float(row.extra_credit or 0.0),
    )


def _named(student: StudentRecord, person: Any) -> StudentRecord:
    if person is None:
        return student
    return replace(
        student,
        first_name=person.first_name or "",
        last_name=person.last_name or "",
        email=person.email or "",
        lms_id=person.lms_user_id or "",
    )
