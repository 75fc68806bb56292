"""A full folder for temporary files ends the run with one error; the next goes on."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import StorageFull
from tests.autograder.courses import Course

# The mount is gone with its namespace, however the commands end.
_AS_ROOT = ["unshare", "--mount"]
_UNSHARE = _AS_ROOT if os.getuid() == 0 else [*_AS_ROOT, "--user", "--map-root-user"]
_SMALL = 'mount -t tmpfs -o "size=$SIZE" small "$TMPDIR" && head -c "$FILLED" /dev/zero'
_SCRIPT = f'{_SMALL} > "$TMPDIR/filled" && exec "$@"'

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def on_small_disk(tmp_path: Path) -> Run:
    """Run a command of the autograder with its temporary files on a disk of a MiB."""
    disk = tmp_path / "small"
    disk.mkdir()

    def run(
        course: Course, command: str, *more: str, size: str = "1m", filled: int = 0
    ) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "autograder.cli", command, "toy", "--jobs", "1"]
        return subprocess.run(
            [*_UNSHARE, "sh", "-c", _SCRIPT, "sh", *program, "--course-dir", str(course.root),
             *more],
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "TMPDIR": str(disk),
                "SIZE": size,
                "FILLED": str(filled),
            },
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip

    probe = [*_UNSHARE, "mount", "-t", "tmpfs", "small", str(disk)]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    return run


def _is_told(ran: subprocess.CompletedProcess[str], tmp_path: Path) -> str:
    assert ran.returncode == StorageFull.exit_code, ran.stderr
    (line,) = (line for line in ran.stderr.splitlines() if line.startswith("autograder:"))
    assert f"no room for temporary files in {tmp_path / 'small'}" in line
    assert "set TMPDIR to a folder with more" in line
    assert "Traceback" not in ran.stderr
    return line


@pytest.mark.parametrize("command", ["grade", "check"])
def test_full_folder_is_told_before_anything_is_run(
    command: str, course: Course, on_small_disk: Run, tmp_path: Path
) -> None:
    course.submit("a")
    line = _is_told(on_small_disk(course, command, filled=(1 << 20) - (32 << 10)), tmp_path)
    assert "KiB are left" in line
    assert not (course.root / "autograded").exists()


def test_what_was_graded_before_it_was_full_stays_and_the_next_run_goes_on(
    course: Course, on_small_disk: Run, tmp_path: Path
) -> None:
    course.submit("a")
    course.submit("b", files={"large.csv": "1" * (2 << 20)})
    course.submit("c")
    line = _is_told(on_small_disk(course, "grade"), tmp_path)
    assert "the files of b/toy do not go in (No space left on device)" in line
    assert (course.root / "autograded/a/toy/toy.ipynb").is_file()
    rows = (course.root / "autograded/toy.jsonl").read_text().splitlines()
    assert [json.loads(row)["student"] for row in rows] == ["a"]
    again = on_small_disk(course, "grade", "--json", size="20m")
    assert again.returncode == 0, again.stderr
    seen = {row["student"]: row for row in map(json.loads, again.stdout.splitlines())}
    assert {name: row["unchanged"] for name, row in seen.items()} == {
        "a": True, "b": False, "c": False
    }  # fmt: skip
    assert {row["score"] for row in seen.values()} == {6}


def test_marks_are_not_taken_from_a_run_without_room(
    course: Course, on_small_disk: Run, tmp_path: Path
) -> None:
    """Outside the sandbox a student's code can fill the folder, and a test may then fail."""
    fill = (
        "import os\nwith open(os.environ['TMPDIR'] + '/more', 'wb', 0) as file:\n"
        "    while file.write(b'1' * 4096) == 4096:\n        pass"
    )
    course.submit("a", {"double": fill})
    course.submit("b")
    ran = on_small_disk(course, "grade", "--no-sandbox")
    assert ran.returncode == 8, ran.stderr
    assert "it filled the folder for temporary files" in " ".join(ran.stdout.split())
    assert not (course.root / "autograded/a").exists()
    assert (course.root / "autograded/b/toy/toy.ipynb").is_file()
