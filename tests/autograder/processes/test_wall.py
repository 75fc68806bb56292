"""Where no sandbox can be had, the command says so; without one it runs only when told."""

import logging
import os
import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.errors import SetupError
from tests.autograder.courses import Course
from tools import sandbox_option


def _program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def _grade(course: Course, *options: str) -> int:
    return main(["grade", "toy", "--course-dir", str(course.root), *options])


def test_without_bubblewrap_the_command_says_how_to_get_it(
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    course.submit("right")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _grade(course) == SetupError.exit_code
    told = capsys.readouterr().err
    assert "there is no program 'bwrap'" in told
    assert "apt install bubblewrap" in told
    assert "docs/container.md" in told
    assert "--no-sandbox" in told


def test_what_the_system_says_of_namespaces_is_passed_on(
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    course.submit("right")
    refusal = "bwrap: No permissions to create new namespace"
    _program(tmp_path / "bin", "bwrap", f"echo '{refusal}' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert _grade(course) == SetupError.exit_code
    told = capsys.readouterr().err
    assert refusal in told
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in told


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_bubblewrap_in_which_no_namespace_can_be_made_is_not_enough(
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    course.submit("right")
    real = shutil.which("bwrap")
    _program(tmp_path / "bin", "bwrap", f'exec {real} --unshare-user --disable-userns "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert _grade(course) == SetupError.exit_code
    assert "students' code cannot be run in a sandbox here" in capsys.readouterr().err


def test_no_sandbox_grades_and_warns_once(
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for student in ("right", "other"):
        course.submit(student)
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING, logger="autograder"):
        assert _grade(course, "--no-sandbox") == 0
    warnings = [record.message for record in caplog.records if record.name == "autograder"]
    assert len(warnings) == 1
    assert "no sandbox: students' code runs as you" in warnings[0]
    assert capsys.readouterr().out.count("6 / 10") == 2


def test_sample_class_is_graded_without_a_sandbox_only_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    sandbox_option.main()
    told = capsys.readouterr()
    assert told.out == "--no-sandbox\n"
    assert "The sample class is graded without a sandbox" in told.err


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_sample_class_is_graded_in_the_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    sandbox_option.main()
    assert capsys.readouterr() == ("", "")
