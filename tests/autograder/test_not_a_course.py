"""A folder that is no course yet, or whose settings are wrong: one sentence, and nothing made."""

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
from tests.autograder.courses import TOY, Course, write_source

COMMANDS = ("grade", "regrade", "check", "scores", "report", "feedback")
READ_THE_GRADEBOOK = ("grade", "regrade", "scores", "report", "feedback")


@pytest.fixture(autouse=True)
def no_program_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader would start `alembic` by its bare name to make a gradebook."""
    monkeypatch.setenv("PATH", "/nowhere")


def _told(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the one line on stderr."""
    code = main([command, "toy", "--course-dir", str(folder)])
    (line,) = capsys.readouterr().err.splitlines()
    return code, line


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize("command", COMMANDS)
def test_folder_without_assignments_is_told_and_left_as_it_is(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, line = _told(command, tmp_path, capsys)
    assert code == UnknownAssignment.exit_code
    assert f"no assignment 'toy' in {tmp_path}; it has none at all" in line
    assert "--course-dir" in line
    assert not _files(tmp_path)


@pytest.mark.parametrize("command", READ_THE_GRADEBOOK)
@pytest.mark.parametrize("gradebook", ["absent", "empty"])
def test_course_without_a_gradebook_names_the_command_that_makes_it(
    command: str, gradebook: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_source(tmp_path, TOY, "toy")
    if gradebook == "empty":
        (tmp_path / "gradebook.db").touch()
    before = _files(tmp_path)
    code, line = _told(command, tmp_path, capsys)
    assert code == NotGenerated.exit_code
    assert f"`nbgrader generate_assignment toy` in {tmp_path}" in line
    assert _files(tmp_path) == before
    assert not any(path.stat().st_size for path in tmp_path.glob("*.db"))


@pytest.mark.parametrize("command", READ_THE_GRADEBOOK)
def test_course_without_submissions_says_what_comes_first(
    command: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    code, line = _told(command, course.root, capsys)
    expected = NoSubmissions if command in ("grade", "regrade") else NotGraded
    assert code == expected.exit_code
    assert "'toy'" in line


@pytest.mark.parametrize("command", COMMANDS)
def test_wrong_assignment_name_lists_the_right_ones(
    command: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([command, "tyo", "--course-dir", str(course.root)])
    assert code == UnknownAssignment.exit_code
    (line,) = capsys.readouterr().err.splitlines()
    assert "no assignment 'tyo'" in line
    assert "there are: calm, toy." in line


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c = (", "'(' was never closed"),
        ("import nowhere_to_be_found", "nowhere_to_be_found"),
        ("raise SystemExit(0)", "SystemExit(0)"),
        ("c.Autograder.jobs = 'many'", "expected an int, not the str 'many'"),
        ("c.CourseDirectory.ignore = 7", "expected a list, not the int 7"),
    ],
)
def test_settings_that_cannot_be_read_are_named(
    command: str, text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nbgrader_config.py").write_text(text)
    code, line = _told(command, tmp_path, capsys)
    assert code == SetupError.exit_code
    assert "nbgrader_config.py" in line
    assert said in line


@pytest.mark.parametrize("command", READ_THE_GRADEBOOK)
@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/db"])
def test_database_that_cannot_be_named_is_told(
    command: str, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nbgrader_config.py").write_text(f"c.CourseDirectory.db_url = {url!r}")
    code, line = _told(command, tmp_path, capsys)
    assert code == SetupError.exit_code
    assert f"c.CourseDirectory.db_url is {url!r}" in line


@pytest.mark.parametrize("command", READ_THE_GRADEBOOK)
def test_file_that_is_no_gradebook_is_told(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gradebook.db").write_text("This is a letter." * 100)
    code, line = _told(command, tmp_path, capsys)
    assert code == GradebookError.exit_code
    assert "not a database; move it away and put a copy" in line


def test_check_names_a_source_that_is_no_notebook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source/toy"
    source.mkdir(parents=True)
    assert _told("check", tmp_path, capsys)[0] == UnknownAssignment.exit_code
    (source / "toy.ipynb").write_text("[")
    code, line = _told("check", tmp_path, capsys)
    assert code == UsageError.exit_code
    assert f"{source / 'toy.ipynb'} cannot be read as a notebook" in line
