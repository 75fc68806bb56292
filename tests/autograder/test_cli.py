"""What the command prints and returns."""

import io
import json
import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.errors import (
    EXIT_CODES,
    AlreadyGrading,
    GradingError,
    NotGraded,
    UsageError,
)
from autograder.grade import grade
from tests.autograder.courses import REFERENCE, Course


def _main(course: Course, *arguments: str) -> int:
    return main([*arguments, "--course-dir", str(course.root)])


def _kinds(kind: type[GradingError]) -> list[type[GradingError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]


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


def test_version_is_that_of_the_installed_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert re.fullmatch(r"autograder \d+\.\d+\.\d+\n", capsys.readouterr().out)


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
