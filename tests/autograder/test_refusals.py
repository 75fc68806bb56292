"""What the command says when something is missing or cannot be."""

import json
import sqlite3
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.errors import (
    GradebookError,
    NoSubmissions,
    NotGenerated,
    NotGraded,
    SetupError,
    UnknownAssignment,
    UsageError,
)
from tests.autograder.courses import Course


def _main(course: Course, *arguments: str) -> int:
    return main([*arguments, "--course-dir", str(course.root)])


def test_unknown_assignment_lists_those_that_exist(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(course, "grade", "tyo") == UnknownAssignment.exit_code
    assert "no assignment 'tyo'" in (text := capsys.readouterr().err)
    assert "calm, toy" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report", "toy", "--format", "pdf"], "'pdf' is none of html, csv, "),
        (["grade", "toy", "--jobs", "400"], "at most 256 run at a time"),
        (["feedback", "toy", "--jobs", "400"], "at most 256 run at a time"),
    ],
)
def test_values_that_an_option_cannot_have_are_answered_with_those_it_can(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == UsageError.exit_code
    assert told in capsys.readouterr().err


def test_no_submission_says_where_it_looked(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(course, "grade", "toy") == NoSubmissions.exit_code
    assert f"{course.root}/submitted/*/toy" in capsys.readouterr().err
    course.submit("right")
    assert _main(course, "grade", "toy", "--student", "wright") == NoSubmissions.exit_code
    assert "by wright" in capsys.readouterr().err


def test_assignment_without_release_names_the_command(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    (course.root / "source/new").mkdir()
    assert _main(course, "grade", "new") == NotGenerated.exit_code
    assert "nbgrader generate_assignment new" in capsys.readouterr().err


def test_nothing_graded_yet_is_the_same_for_scores_and_feedback(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("scores", "feedback"):
        assert _main(course, command, "toy") == NotGraded.exit_code
        assert "nothing of 'toy' is graded yet" in capsys.readouterr().err


def test_number_of_jobs_says_what_was_expected(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong in ("x", "0", "1.5"):
        with pytest.raises(SystemExit):
            _main(course, "grade", "toy", "--jobs", wrong)
        assert f"'{wrong}' is no whole number of at least 1" in capsys.readouterr().err


def test_other_systems_are_refused_in_one_sentence(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    course.submit("right")
    monkeypatch.setattr("sys.platform", "darwin")
    assert _main(course, "grade", "toy") == SetupError.exit_code
    text = capsys.readouterr().err
    assert "grading needs Linux" in text
    assert "darwin" in text
    assert len(text.splitlines()) == 1


def test_missing_course_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", "toy", "--course-dir", str(tmp_path / "no")]) == UsageError.exit_code
    assert "--course-dir" in capsys.readouterr().err


def test_cloud_that_cannot_be_loaded_is_named(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("right")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.Autograder.cloud = 'no.such.module:open_cloud'\n")
    assert _main(course, "grade", "toy") == SetupError.exit_code
    assert "No module named 'no'" in capsys.readouterr().err
    assert not (course.root / "autograded").exists()


def test_failure_of_ours_costs_no_points_and_is_told(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("right")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.Autograder.cloud = 'tests.autograder.toy_cloud:CloudThatCannotReset'\n")
    assert _main(course, "grade", "toy") == 8
    text = capsys.readouterr().out
    assert "grader failed" in text
    (line,) = (course.root / "autograded/toy.jsonl").read_text().splitlines()
    assert "no reset today" in json.loads(line)["why"]
    assert not (course.root / "autograded/right").exists()
    assert _main(course, "scores", "toy") == NotGraded.exit_code
    assert "right" not in capsys.readouterr().out


def test_locked_gradebook_leaves_nothing_half_written(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("right")
    with sqlite3.connect(course.root / "gradebook.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        assert _main(course, "grade", "toy") == GradebookError.exit_code
    other.close()
    assert "locked" in capsys.readouterr().err
    assert not (course.root / "autograded/right/toy").exists()


def test_gradebook_of_another_version_names_the_upgrade(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("right")
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute("ALTER TABLE submitted_assignment DROP COLUMN extension")
    database.close()
    assert _main(course, "grade", "toy") == GradebookError.exit_code
    assert "nbgrader db upgrade" in capsys.readouterr().err
