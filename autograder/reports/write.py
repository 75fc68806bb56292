"""Make the files of a report and write them, those for students past the gate first."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.graded import Outcome
from autograder.records import CellEnd
from autograder.reports.class_page import class_page
from autograder.reports.exports.by_question import by_question
from autograder.reports.exports.canvas import canvas
from autograder.reports.exports.gradescope import gradescope
from autograder.reports.exports.moodle import moodle
from autograder.reports.formats import Format
from autograder.reports.gate import Leak, Secrets, leaks, secrets_of
from autograder.reports.hidden import delimiters
from autograder.reports.how_it_ran import how_it_ran
from autograder.reports.names import file_stems
from autograder.reports.read import GradedClass, asked_for
from autograder.reports.records import Mark, StudentRecord, class_to_json
from autograder.reports.student_page import student_page

_STUDENTS = "students"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what was not."""

    folder: Path
    files: tuple[Path, ...]
    leaks: tuple[Leak, ...]
    """Of the files for students that the gate held back."""


def write_report(
    graded: GradedClass,
    folder: Path,
    formats: Collection[Format],
    made_at: dt.datetime,
    students: Collection[str] = (),
) -> Written:
    """Write the report's files into a folder, each whole or not at all.

    With `students`, only the files for these are made again; those about the class stay.
    """
    wanted = asked_for(graded.record, students)
    record = graded.record
    secrets = class_secrets(graded)
    stems = file_stems(student.student for student in record.students)
    files: list[Path] = []
    found: list[Leak] = []
    pages: dict[str, str] = {}
    for student in wanted:
        stem = stems[student.student]
        for made in _for_student(record.assignment, student, stem, formats):
            told = list(leaks(made.readable, str(made.path), secrets, student))
            found += told
            if told:
                # What an earlier run wrote may tell the same.
                (folder / made.path).unlink(missing_ok=True)
                continue
            files.append(write_whole(folder / made.path, made.text))
            if made.form is Format.HTML:
                pages[student.student] = made.path.as_posix()
    texts: dict[Format, tuple[str, Callable[[], str]]] = {
        Format.HTML: ("index.html", lambda: class_page(record, made_at, pages)),
        Format.CSV: ("by-question.csv", lambda: by_question(record)),
        Format.CANVAS: ("canvas.csv", lambda: canvas(record)),
        Format.MOODLE: ("moodle.csv", lambda: moodle(record)),
        Format.JSON: ("report.json", lambda: _json(class_to_json(record))),
    }
    for form, (name, make) in texts.items():
        if form in formats and not students:
            files.append(write_whole(folder / name, make()))
    return Written(folder, tuple(files), tuple(found))


def class_secrets(graded: GradedClass) -> Secrets:
    """What no page for a student of this class may tell."""
    return secrets_of(
        graded.record, graded.blueprints, delimiters(graded.config), _our_words(graded)
    )


def write_whole(path: Path, text: str) -> Path:
    """Write a file beside its place and rename it into it; a link in its place is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    with partial.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.write(text)
    partial.replace(path)
    return path


@dataclass(frozen=True, slots=True)
class _Made:
    form: Format
    path: Path
    text: str
    readable: str
    """What the gate reads: the text without what its format escapes."""


def _for_student(
    assignment: str, student: StudentRecord, stem: str, formats: Collection[Format]
) -> Iterator[_Made]:
    if Format.HTML in formats:
        text = student_page(assignment, student)
        yield _Made(Format.HTML, Path(_STUDENTS, f"{stem}.html"), text, text)
    if Format.GRADESCOPE in formats:
        told = gradescope(student)
        yield _Made(
            Format.GRADESCOPE,
            Path("gradescope", stem, "results.json"),
            _json(told),
            "\n".join(_texts(told)),
        )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield str(value)


def _our_words(graded: GradedClass) -> str:
    """The words of our own pages: a student called `score` is not betrayed by them."""
    marks = (
        Mark("a", "b", "c", 0, 1, waits=True),
        Mark("a", "b", "c", 0, 1, by_hand=True),
        Mark("a", "b", "c", 1, 2, end="raised", message="x\nExpected: y\nNext: z"),
        Mark("a", "b", "c", 0, 2, end="raised", error="NotImplementedError"),
        Mark("a", "b", "c", 0, 2, end="raised", error="AssertionError"),
        Mark("a", "b", "c", 1, 1),
        Mark("a", "b", "c", 1, 1, extra_credit=1),
        Mark("a", "b", "c", 0, 1, end=CellEnd.NOT_RUN),
    )
    graded_one = StudentRecord(
        "nobody", "graded", 0, 1, marks, why="x", late_penalty=1, outdated=True
    )
    not_yet = StudentRecord("nobody", "graded", 0, 0, (), failed=True)
    return "\n".join(
        (
            *(student_page(graded.record.assignment, one) for one in (graded_one, not_yet)),
            *(_json(gradescope(one)) for one in (graded_one, not_yet)),
            *CellEnd,
            *map(how_it_ran, _ways_to_run(marks[-1])),
            *(student.outcome for student in graded.record.students),
        )
    )


def _ways_to_run(not_run: Mark) -> Iterator[StudentRecord]:
    by_hand = replace(not_run, by_hand=True)
    for marks in ((not_run,), (by_hand,), (not_run, replace(not_run, end=CellEnd.RAN))):
        yield StudentRecord("nobody", Outcome.NO_NOTEBOOK, 0, 1, marks, why="x")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
