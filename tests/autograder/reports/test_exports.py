"""Exports, against what the importing programs document."""

import csv
import datetime as dt
import io
import json

from autograder.printable import printable
from autograder.reports.class_page import class_page
from autograder.reports.exports.by_question import by_question
from autograder.reports.exports.canvas import canvas
from autograder.reports.exports.gradescope import gradescope
from autograder.reports.exports.moodle import moodle
from autograder.reports.exports.rows import as_csv
from autograder.reports.records import ClassRecord
from autograder.reports.student_page import student_page
from tests.autograder.reports.classes import class_of, mark, student

# The documented example, without its comments:
# https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
GRADESCOPE_EXAMPLE = json.loads("""
{ "score": 44.0, "execution_time": 136, "output": "Text relevant to the entire submission",
  "output_format": "simple_format", "test_output_format": "text", "test_name_format": "text",
  "visibility": "after_due_date", "stdout_visibility": "visible", "extra_data": {},
  "tests": [ { "score": 2.0, "max_score": 2.0, "status": "passed", "name": "Your name here",
      "name_format": "text", "number": "1.1", "output": "Giant multiline string",
      "output_format": "text", "tags": ["tag1"], "visibility": "visible", "extra_data": {} } ],
  "leaderboard": [ {"name": "Accuracy", "value": 0.926} ] }
""")


def _class() -> ClassRecord:
    return class_of(
        student(
            "ann", mark("first", 2), mark("second", 1.25), late_penalty=0.5,
            first_name="Ann", last_name="Able", email="ann@school.example", lms_id="4711",
        ),
        student("bob", mark("first", 0), mark("second", 2), lms_id="sis-9", first_name="Bob"),
        student("eve", mark("first", 2), mark("second", 0, waits=True, end="")),
        student("zed", mark("first", 0), mark("second", 0), failed=True, outcome="grader failed"),
    )  # fmt: skip


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_csv_by_question_leaves_blank_what_is_not_final() -> None:
    head, maxima, *rows = (
        dict(zip(line, row, strict=True))
        for text in [_rows(by_question(_class()))]
        for line, row in ((text[0], row) for row in text)
    )
    assert list(head) == [
        "student", "first name", "last name", "email", "first", "second",
        "late penalty", "score", "max score", "final", "outcome",
    ]  # fmt: skip
    assert (maxima["first"], maxima["second"], maxima["score"]) == ("2", "2", "4")
    told = {
        row["student"]: (row["first"], row["second"], row["late penalty"], row["score"])
        for row in rows
    }
    assert told == {
        "ann": ("2", "1.25", "0.5", "2.75"),
        "bob": ("0", "2", "", "2"),
        "eve": ("2", "", "", ""),
        "zed": ("", "", "", ""),
    }
    assert [row["final"] for row in rows] == ["yes", "yes", "no", "no"]


def test_canvas_finds_students_as_its_importer_looks_them_up() -> None:
    rows = _rows(canvas(_class(), "Assignment 1"))
    # As in Canvas's own specs: header, then a line with "Points Possible", then students.
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Assignment 1"]
    assert rows[1][0].strip() == "Points Possible"
    assert rows[1][1:] == ["", "", "", "", "4"]
    assert rows[2:] == [
        ["Able, Ann", "4711", "", "ann", "", "2.75"],
        ["Bob", "", "sis-9", "bob", "", "2"],
    ], "only final scores are there: no row changes nothing in Canvas"


def test_moodle_has_a_feedback_column_beside_the_grade() -> None:
    rows = _rows(moodle(_class(), "Toy"))
    # The names of Moodle's own export.
    assert rows[0] == [
        "First name", "Last name", "ID number", "Username", "Email address",
        "Assignment: Toy", "Feedback: Toy",
    ]  # fmt: skip
    assert rows[1] == [
        "Ann", "Able", "4711", "ann", "ann@school.example", "2.75",
        "first: 2 / 2; second: 1.25 / 2; late penalty: 0.5",
    ]  # fmt: skip
    assert [row[3] for row in rows[1:]] == ["ann", "bob"]


def test_moodle_feedback_is_escaped_for_it_is_html_there() -> None:
    record = class_of(student("ann", mark("<script>alert(1)</script>", 2)))
    assert "&lt;script&gt;" in moodle(record)
    assert "<script>" not in moodle(record)


def test_gradescope_object_has_only_documented_fields_of_documented_types() -> None:
    ann, _, eve, zed = _class().students
    for one in (ann, eve, zed):
        told = json.loads(json.dumps(gradescope(one)))
        _same_shape(told, GRADESCOPE_EXAMPLE)
        assert len(told["tests"]) == 2
    assert gradescope(ann)["score"] == 2.75, "the penalty is off; it overrides the tests' total"
    assert [test["number"] for test in gradescope(ann)["tests"]] == ["1.1", "2.1"]
    assert [test["status"] for test in gradescope(ann)["tests"]] == ["passed", "failed"]
    assert "status" not in gradescope(eve)["tests"][1], "nobody has decided yet"
    assert "score" not in gradescope(zed)


def _same_shape(value: dict[str, object], example: dict[str, object]) -> None:
    for name, part in value.items():
        assert name in example, f"{name} is not in Gradescope's specification"
        shown = example[name]
        number = isinstance(shown, int | float)
        assert isinstance(part, int | float if number else type(shown)), name
        if name == "tests":
            for test in part:  # type: ignore[attr-defined]
                _same_shape(test, shown[0])  # type: ignore[index]


def test_gradescope_shows_what_the_test_said_and_nothing_of_a_passed_one() -> None:
    failed = mark("a", 0, message="seen 3\nExpected: 4\nNext: count again", error="CheckFailed")
    told = gradescope(student("ann", failed, mark("b", 2)))
    assert [test["output"] for test in told["tests"]] == [failed.message, ""]


def test_text_that_a_spreadsheet_would_run_is_quoted() -> None:
    text = as_csv([["=1+1", "+x", "-x", "@x", "\tx", "x=1", -1.5, 'say "x", please']])
    (row,) = _rows(text)
    assert row == ["'=1+1", "'+x", "'-x", "'@x", "\\tx", "x=1", "-1.5", 'say "x", please']
    assert text.endswith("\r\n")


def test_what_an_lms_finds_students_by_stays_letter_for_letter() -> None:
    record = class_of(
        student("--force", mark("a", 2), lms_id="+7", email="=e@x", first_name="=1", last_name="@x")
    )
    _, _, row = _rows(canvas(record))
    assert row == ["'@x, =1", "", "+7", "--force", "", "2"]
    _, row = _rows(moodle(record))
    assert row[:5] == ["'=1", "'@x", "+7", "--force", "=e@x"]
    _, _, row = _rows(by_question(record))
    assert row[0] == "'--force", "a table for people"


def test_a_name_is_shown_alike_in_tables_and_pages() -> None:
    name = "a\nb\u202ec"
    record = class_of(student(name, mark("a", 2)), absent=(name,))
    shown = printable(name)
    assert shown == "a\\nb\\u202ec"
    _, _, row = _rows(by_question(record))
    assert row[0] == shown
    page = class_page(record, dt.datetime(2026, 11, 20), {})
    assert page.count(shown) == 2
    assert f">{shown}<" in student_page("toy", record.students[0])
