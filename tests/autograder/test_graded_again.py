"""What is run again, and what is not, when a class is graded once more."""

import json
import shutil
from typing import Any

import pytest

from autograder.cli import main
from tests.autograder.courses import REFERENCE, Course


def _main(course: Course, *arguments: str) -> int:
    return main([*arguments, "--course-dir", str(course.root)])


def _json_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """All of stdout as JSON objects, of which nothing else may be there."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_student_graded_again_keeps_the_lines_of_the_class(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("a", "b", "gone"):
        course.submit(student, {**REFERENCE, "why": "Because."})
    path = course.root / "autograded/toy.jsonl"
    assert _main(course, "grade", "toy") == 0
    assert capsys.readouterr().out.count("graded (waits for a person to grade)") == 3
    before = {line["student"]: line for line in map(json.loads, path.read_text().splitlines())}
    assert _main(course, "grade", "toy", "--student", "b", "--force") == 0
    after = {line["student"]: line for line in map(json.loads, path.read_text().splitlines())}
    assert list(after) == ["a", "b", "gone"]
    assert after["a"] == before["a"]
    assert after["b"]["wall_s"] != before["b"]["wall_s"]
    shutil.rmtree(course.root / "submitted/gone")
    assert _main(course, "grade", "toy") == 0
    assert len(path.read_text().splitlines()) == 2


def test_what_was_graded_before_is_not_run_again_unless_it_has_changed(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("a", "b"):
        course.submit(student)
    broken = course.submit("c")
    broken.write_text("[")
    assert _main(course, "grade", "toy", "--json") == 0
    lines = {line["student"]: line for line in _json_lines(capsys)}
    assert [line["unchanged"] for line in lines.values()] == [False] * 3
    view = (course.root / "autograded/toy.jsonl").read_text()

    assert _main(course, "grade", "toy") == 0
    told = capsys.readouterr().out
    assert "s: 3 unchanged, 0 run; 2 graded, 1 broken notebook; mean 4.00" in told
    assert told.count("6 / 10") == 2, "the whole class is in the table"
    assert (course.root / "autograded/toy.jsonl").read_text() == view

    broken.write_text((course.root / "submitted/a/toy/toy.ipynb").read_text())
    assert _main(course, "grade", "toy", "--json") == 0
    again = {line["student"]: (line["unchanged"], line["score"]) for line in _json_lines(capsys)}
    assert again == {"a": (True, 6), "b": (True, 6), "c": (False, 6)}
    assert _main(course, "grade", "toy", "--json", "--force") == 0
    assert [line["unchanged"] for line in _json_lines(capsys)] == [False] * 3


@pytest.mark.parametrize("change", ["tests", "settings", "given files", "autograded"])
def test_submission_is_graded_again_when_what_it_is_graded_by_changes(
    course: Course, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    course.submit("a")
    assert _main(course, "grade", "toy") == 0
    match change:
        case "tests":
            source = course.root / "source/toy/toy.ipynb"
            source.write_text(source.read_text().replace("double('ab')", "double('cd')"))
            assert course.api().generate_assignment("toy", force=True, create=True)["success"]
        case "settings":
            with (course.root / "nbgrader_config.py").open("a") as config:
                config.write("c.Autograder.output_characters = 1000\n")
        case "given files":
            (course.root / "source/toy/data.csv").write_text("1")
        case "autograded":
            shutil.rmtree(course.root / "autograded/a")
    capsys.readouterr()
    assert _main(course, "grade", "toy", "--json") == 0
    assert [line["unchanged"] for line in _json_lines(capsys)] == [False]
    assert course.autograded("a").cells


def test_lost_gradebook_entry_is_written_again_without_a_run(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("a")
    backup = (course.root / "gradebook.db").read_bytes()
    assert _main(course, "grade", "toy") == 0
    (course.root / "gradebook.db").write_bytes(backup)
    capsys.readouterr()
    assert _main(course, "grade", "toy", "--json") == 0
    (line,) = _json_lines(capsys)
    assert (line["unchanged"], line["score"]) == (True, 6)
    assert _main(course, "scores", "toy") == 0
    assert "6 / 10" in capsys.readouterr().out
