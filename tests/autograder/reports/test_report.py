"""`autograder report` on a graded course."""

import json
import re
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.errors import GradingError, NoSubmissions, NotGraded, UsageError
from autograder.reports.gate import LeakError
from autograder.reports.read import read_class
from tests.autograder.courses import REFERENCE, Course, copy_course

WRONG = {**REFERENCE, "double": "def double(x):\n    return 4", "pair": "pair = 2"}


def _report(course: Course, *arguments: str) -> int:
    return main(["report", "toy", *arguments, "--course-dir", str(course.root)])


@pytest.fixture(scope="module")
def graded_once(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_course(generated, tmp_path_factory.mktemp("graded"))
    course.submit("right", {**REFERENCE, "why": "Because."})
    course.submit("wrong", WRONG)
    assert main(["grade", "toy", "--course-dir", str(course.root)]) == 0
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        gradebook.update_or_create_student("right", first_name="Rita", lms_user_id="12")
        gradebook.add_student("absent")
        grade = gradebook.find_grade("test-pair", "toy", "toy", "wrong")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.5, 0.25, False
        notebook = gradebook.find_submission_notebook("toy", "toy", "wrong")
        notebook.late_submission_penalty = 1
        gradebook.find_comment("pair", "toy", "toy", "wrong").manual_comment = "Almost."
        gradebook.db.commit()
    return course


@pytest.fixture
def graded(graded_once: Course, tmp_path: Path) -> Course:
    return copy_course(graded_once, tmp_path / "course")


def test_the_class_is_read_with_what_people_wrote(graded: Course) -> None:
    record = read_class("toy", graded.root).record
    right, wrong = record.students
    assert (record.absent, record.max_score) == (("absent",), 10)
    assert record.questions == ("double", "colour", "pair", "why")
    assert (right.name, right.lms_id, right.waits, right.score) == ("Rita", "12", True, 6)
    assert (wrong.score, wrong.late_penalty) == (0 + 3 + 0.75 - 1, 1)
    marks = {mark.grade_id: mark for mark in wrong.marks}
    assert marks["test-pair"].by_hand
    assert (marks["test-pair"].earned, marks["test-pair"].extra_credit) == (0.5, 0.25)
    assert marks["test-double"].error == "AssertionError"
    assert marks["test-pair"].message == "another pair"
    remarks = {remark.grade_id: remark.text for remark in wrong.remarks}
    assert remarks == {"pair": "Almost.", "why": "No response."}


def test_reading_costs_the_same_questions_to_the_gradebook_for_every_class(graded: Course) -> None:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    def asked() -> int:
        count = 0

        def note(*_arguments: object) -> None:
            nonlocal count
            count += 1

        event.listen(Engine, "before_cursor_execute", note)
        try:
            read_class("toy", graded.root)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return count

    before = asked()
    gradebook = Gradebook(f"sqlite:///{graded.root}/gradebook.db", "toy")
    with gradebook, gradebook.db.no_autoflush:
        for number in range(5):
            gradebook.add_student(f"more-{number}")
            gradebook.add_submission("toy", f"more-{number}")
    assert len(read_class("toy", graded.root).record.students) == 7
    assert asked() == before


def test_all_formats_are_written_and_none_tells_a_hidden_test(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    formats = ("html", "csv", "canvas", "moodle", "gradescope", "json")
    options = [part for form in formats for part in ("--format", form)]
    assert _report(graded, *options, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    folder = graded.root / "reports/toy"
    assert sorted(str(path.relative_to(folder)) for path in map(Path, told["files"])) == [
        "by-question.csv", "canvas.csv", "gradescope/right/results.json",
        "gradescope/wrong/results.json", "index.html", "moodle.csv", "report.json",
        "students/right.html", "students/wrong.html",
    ]  # fmt: skip
    assert told["not_final"] == ["right"]
    for path in map(Path, told["files"]):
        assert "abab" not in path.read_text(encoding="utf-8")
    page = (folder / "students/wrong.html").read_text()
    assert "Almost." in page
    assert "Taken off for lateness: 1" in page
    assert "right" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_moodles_limit_is_told_where_it_is_passed(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _report(graded, "--format", "moodle") == 0
    told = capsys.readouterr().out
    assert "1 score left blank, not being final: right" in told
    assert "above 100" not in told
    with Gradebook(f"sqlite:///{graded.root}/gradebook.db", "toy") as gradebook:
        gradebook.find_graded_cell("why", "toy", "toy").max_score = 100
        gradebook.db.commit()
    assert _report(graded, "--format", "moodle") == 0
    assert "Moodle refuses grades above 100" in capsys.readouterr().out


def test_report_goes_where_it_is_told_and_says_where_to_look(
    graded: Course, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _report(graded, "--out", str(tmp_path / "out"), "--format", "html") == 0
    assert f"open {tmp_path}/out/index.html" in capsys.readouterr().out
    assert not (graded.root / "reports").exists()


def test_a_page_that_would_tell_a_hidden_test_is_not_written_and_the_rest_is(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gradebook(f"sqlite:///{graded.root}/gradebook.db", "toy") as gradebook:
        comment = gradebook.find_comment("pair", "toy", "toy", "wrong")
        comment.manual_comment = "Try assert double('ab') == 'abab' yourself"
        gradebook.db.commit()
    old = graded.root / "reports/toy/students/wrong.html"
    old.parent.mkdir(parents=True)
    old.write_text("of an earlier run")
    assert _report(graded) == LeakError.exit_code
    error = capsys.readouterr().err
    assert "students/wrong.html: it shows a line of the hidden tests in cell 'test-double'" in error
    assert "abab" not in error
    assert not old.exists()
    assert (old.parent / "right.html").exists()
    assert "students/wrong.html" not in (old.parent.parent / "index.html").read_text()


def test_a_link_in_the_place_of_a_report_is_replaced_not_followed(
    graded: Course, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    folder = graded.root / "reports/toy"
    folder.mkdir(parents=True)
    for name in ("index.html", ".index.html.partial"):
        (folder / name).symlink_to(precious)
    assert _report(graded) == 0
    assert precious.read_text() == "precious"
    assert not (folder / "index.html").is_symlink()


def test_what_nbgrader_graded_since_has_no_stale_message(graded: Course) -> None:
    with Gradebook(f"sqlite:///{graded.root}/gradebook.db", "toy") as gradebook:
        gradebook.find_grade("test-double", "toy", "toy", "wrong").auto_score = 2
        gradebook.db.commit()
    _, wrong = read_class("toy", graded.root).record.students
    marks = {mark.grade_id: mark for mark in wrong.marks}
    assert (marks["test-double"].points, marks["test-double"].message) == (2, "")
    assert marks["test-pair"].message == "another pair"


def test_nothing_graded_is_said(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert _report(course) == NotGraded.exit_code
    assert "nothing of 'toy' is graded yet" in capsys.readouterr().err


def test_ids_that_a_spreadsheet_would_run_are_named(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gradebook(f"sqlite:///{graded.root}/gradebook.db", "toy") as gradebook:
        gradebook.update_or_create_student("wrong", lms_user_id="=cmd()")
        gradebook.db.commit()
    assert _report(graded, "--format", "canvas") == 0
    assert "would take for formulas: =cmd()" in capsys.readouterr().out
    assert ",=cmd()," in (graded.root / "reports/toy/canvas.csv").read_text()
    assert _report(graded, "--format", "csv") == 0
    assert "formulas" not in capsys.readouterr().out


def test_one_students_page_is_made_again_and_nothing_else(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _report(graded) == 0
    folder = graded.root / "reports/toy"
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")}
    (folder / "students/wrong.html").unlink()
    capsys.readouterr()
    assert _report(graded, "--student", "wrong") == 0
    assert f"1 file written to {folder}" in capsys.readouterr().out
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")}
    assert after.keys() == before.keys()
    assert [path.name for path in after if after[path] != before[path]] == ["wrong.html"]
    assert _report(graded, "--student", "nobody") == NoSubmissions.exit_code
    assert "no result of 'toy' for nobody" in capsys.readouterr().err
    assert _report(graded, "--student", "wrong", "--format", "canvas") == UsageError.exit_code
    assert "canvas is about the class" in capsys.readouterr().err


def test_a_journal_that_cannot_be_read_is_told_and_not_passed_over(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = graded.root / "autograded/.toy.journal"
    journal.unlink()
    assert _report(graded) == 0, "as of a course that another program graded"
    journal.mkdir()
    assert _report(graded) == GradingError.exit_code
    assert f"{journal} cannot be read (Is a directory)" in capsys.readouterr().err
