"""What the command prints and returns, above all when something is missing."""

import io
import json
import os
import re
import shutil
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from autograder.errors import (
    EXIT_CODES,
    AlreadyGrading,
    GradebookError,
    GradingError,
    NoSubmissions,
    NotGenerated,
    NotGraded,
    SetupError,
    UnknownAssignment,
    UsageError,
)
from autograder.grade import grade
from tests.autograder.courses import REFERENCE, Course


def _main(course: Course, *arguments: str) -> int:
    return main([*arguments, "--course-dir", str(course.root)])


def test_grade_scores_and_feedback_follow_each_other(
    course: Course,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    course.submit("right")
    course.submit("looping", {"colour": "while True: pass"})
    course.submit("other")
    course.submit("empty").unlink()
    results = tmp_path / "out" / "results.jsonl"
    code = _main(
        course, "grade", "toy", "--student", "right", "--student", "looping", "--student", "empty",
        "--jobs", "1",
        "--results", str(results),
    )  # fmt: skip
    assert code == 0
    table = capsys.readouterr().out
    assert "6 / 10" in table
    assert "timed out: in cell 'colour'" in table
    assert "3 submissions" in table
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    assert [(line["student"], line["outcome"]) for line in lines] == [
        ("empty", "no notebook"),
        ("looping", "timed out"),
        ("right", "graded"),
    ]

    assert _main(course, "scores", "toy") == 0
    assert "6 / 10" in capsys.readouterr().out
    assert _main(course, "scores", "toy", "--csv") == 0
    assert "\nright,,,,2,3,1," in capsys.readouterr().out
    assert _main(course, "scores", "toy", "--json") == 0
    assert json.loads(capsys.readouterr().out)["questions"] == ["double", "colour", "pair", "why"]
    assert _main(course, "feedback", "toy") == 0
    told = capsys.readouterr().out
    assert "feedback pages of 2 students" in told
    assert "none for empty: no notebook was handed in" in told
    page = (course.root / "feedback/right/toy/toy.html").read_text()
    assert "test-double" in page
    assert "Score: 6" in page


def test_commands_that_a_message_names_are_for_the_course_of_now(
    course: Course,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "my courses").symlink_to(course.root)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["bin/autograder"])
    folder = "--course-dir 'my courses'"
    assert main(["scores", "toy", "--course-dir", "my courses"]) == NotGraded.exit_code
    assert f"Run `bin/autograder grade toy {folder}` first." in capsys.readouterr().err
    course.submit("a").write_text("[")
    assert main(["grade", "toy", "--course-dir", "my courses"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2:] == [
        f"next: bin/autograder report toy {folder}",
        f"then: bin/autograder feedback toy {folder}",
    ]
    (tmp_path / "notebooks").symlink_to(course.root)
    monkeypatch.setattr("sys.argv", ["/somewhere/autograder/cli.py"])
    assert main(["grade", "toy"]) == 0
    assert "next: python -m autograder.cli report toy\n" in capsys.readouterr().out


def test_unknown_assignment_lists_those_that_exist(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(course, "grade", "tyo") == UnknownAssignment.exit_code
    assert "no assignment 'tyo'" in (text := capsys.readouterr().err)
    assert "calm, toy" in text


def test_scores_of_a_part_of_the_class_say_who_is_not_graded_yet(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("a", "b", "c"):
        course.submit(student)
    list(grade("toy", course.root, ["b"]))
    for command in (["scores", "toy", "--json"], ["report", "toy", "--format", "csv"]):
        assert _main(course, *command) == 0
        told = capsys.readouterr().err
        assert "2 submissions of 3 not graded yet: a, c. Run: autograder grade toy" in told
    list(grade("toy", course.root))
    assert _main(course, "scores", "toy") == 0
    assert capsys.readouterr().err == ""
    shutil.rmtree(course.root / "submitted")
    assert _main(course, "scores", "toy") == 0


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


def test_version_is_that_of_the_installed_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert re.fullmatch(r"autograder \d+\.\d+\.\d+\n", capsys.readouterr().out)


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


def test_no_line_is_wrapped_in_a_pipe(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    course.submit("renamed").rename(course.root / "submitted/renamed/toy/my-toy.ipynb")
    assert _main(course, "grade", "toy") == 0
    why = "toy.ipynb was not handed in; found 'my-toy.ipynb': rename it and grade again"
    text = capsys.readouterr().out
    assert f"renamed: no notebook: {why}\n" in text
    table = [line for line in text.splitlines() if "│" in line or "┃" in line]
    assert max(map(len, table)) <= 80, "a long reason widens no table"
    assert text.count("not handed in") == 1, "it is told once, not for each test"


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


def test_script_in_a_students_text_does_not_reach_the_feedback_page(course: Course) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(
            'c.HTMLExporter.preprocessors = ["nbconvert.preprocessors.sanitize.SanitizeHTML"]\n'
        )
    course.submit("writing", {"why": "Because <script>alert('student')</script> of that."})
    assert _main(course, "grade", "toy") == 0
    assert _main(course, "feedback", "toy") == 0
    page = (course.root / "feedback/writing/toy/toy.html").read_text()
    assert "Because" in page
    assert "<script>alert('student')" not in page
    assert "Because <script>alert" in course.autograded("writing").cells[-1].source


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


def _json_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """All of stdout as JSON objects, of which nothing else may be there."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


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


def test_second_grader_says_who_is_at_work(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.submit("a")
    course.submit("b")
    first = grade("toy", course.root, jobs=1)
    next(first)
    assert _main(course, "grade", "toy") == AlreadyGrading.exit_code
    text = capsys.readouterr().err
    assert f"process {os.getpid()} of " in text
    assert "another grader is at work on 'toy'" in text
    assert len(list(first)) == 1
    assert _main(course, "grade", "toy") == 0


def _kinds(kind: type[GradingError]) -> list[type[GradingError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]


def test_every_exit_code_is_in_the_help_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    # Of commands: some failed, a page held back (its error is the reports' own), not gradeable.
    codes = {kind.exit_code for kind in _kinds(GradingError)} | {0, 8, 13, 14}
    assert codes == EXIT_CODES.keys()
    for code in codes:
        assert re.search(rf"^ *{code}  {EXIT_CODES[code]}$", text, re.MULTILINE), code


@pytest.mark.parametrize("command", ["check", "grade", "regrade", "scores", "report", "feedback"])
def test_every_command_tells_its_exit_codes_in_the_same_words(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    text = capsys.readouterr().out
    told = {
        int(code): words for code, words in re.findall(r"^ +(\d+)  (\w.*)$", text, re.MULTILINE)
    }
    assert max(map(len, text.splitlines())) < 110, "the description is filled"
    assert told.items() <= EXIT_CODES.items()
    assert {0, 1, 2, 3, 130} <= told.keys()
    assert (command in ("grade", "regrade")) == (15 in told)
    assert f"  autograder {command}" in text or f"Example: autograder {command}" in text


def test_interrupt_says_how_many_are_written_and_that_it_goes_on(
    course: Course, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(io.StringIO):
        def write(self, text: str) -> int:
            os.kill(os.getpid(), signal.SIGINT)
            return len(text)

    for student in ("a", "b", "c"):
        course.submit(student)
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", Interrupting())
        assert _main(course, "grade", "toy", "--json", "--jobs", "1") == 130
    told = capfd.readouterr().err
    (count,) = re.findall(r"autograder: stopped; (\d) of 3 are written; the same command", told)
    assert told.index("stopping ...") < told.index("stopped;")
    unchanged = [one.unchanged for one in grade("toy", course.root)]
    assert sum(unchanged) == int(count) > 0


def test_interrupt_while_the_command_is_loaded_is_one_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("importlib.import_module", interrupted)
    assert main(["grade", "toy"]) == 130
    assert capfd.readouterr().err == "autograder: stopped; what was written before stays\n"


def test_reader_that_goes_loses_nothing(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    for student in ("a", "b"):
        course.submit(student)
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", Gone())
        assert _main(course, "grade", "toy", "--json", "--jobs", "1") == 1
    graded = {one.student: one.unchanged for one in grade("toy", course.root)}
    assert graded["a"]
    assert (course.root / "autograded/b/toy/toy.ipynb").is_file()


@pytest.mark.parametrize(("shared", "mode"), [(False, 0o600), (True, 0o660)])
def test_journal_is_for_those_who_grade(course: Course, shared: bool, mode: int) -> None:
    course.submit("a").write_text("[")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.groupshared = {shared}\n")
    assert _main(course, "grade", "toy") == 0
    assert (course.root / "autograded/.toy.journal").stat().st_mode & 0o777 == mode


def test_folder_whose_name_is_no_text_costs_the_class_nothing(course: Course) -> None:
    course.submit("a").write_text("[")
    odd = Path(os.fsdecode(os.fsencode(course.root / "submitted") + b"/b\xff"))
    shutil.copytree(course.root / "submitted/a", odd)
    course.submit("c").write_text("[")
    assert _main(course, "grade", "toy") == 8
    lines = (course.root / "autograded/toy.jsonl").read_text().splitlines()
    outcomes = {line["student"]: line["outcome"] for line in map(json.loads, lines)}
    assert outcomes == {
        "a": "broken notebook", r"b\udcff": "grader failed", "c": "broken notebook"
    }  # fmt: skip


def test_in_the_course_folder_a_completed_name_is_enough(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    course.submit("right", {**REFERENCE, "why": "Because."})
    monkeypatch.chdir(course.root)
    assert main(["grade", "toy/"]) == 0
    told = capsys.readouterr().out
    assert "1 graded" in told
    assert "autograder report toy" in told
    (course.root / "a-file").write_text("")
    assert main(["report", "toy", "--out", "a-file"]) == UsageError.exit_code
    assert "cannot be written to a-file" in capsys.readouterr().err
    assert main(["report", "toy", "--format", "gradescope"]) == 0
    assert "not being final, of: right" in capsys.readouterr().out
