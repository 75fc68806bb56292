"""nbgrader's own commands go on working in a course folder that our grader has worked in."""

import csv
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config

from autograder.grade import grade
from tests.autograder.courses import REFERENCE, Course, copy_course
from tests.ports import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("nbgrader-commands"),
    # nbgrader builds a first entry piece by piece.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    # It leaves files for the collector to close.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    # It misspells an argument of its own when it releases feedback.
    pytest.mark.filterwarnings("ignore:Passing unrecognized arguments:DeprecationWarning"),
]

CONFIG = """
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False
"""
_PATIENCE_S = 300
POINTS = {"alice": 6.0, "bob": 4.0}
RIGHT = {**REFERENCE, "why": "Because."}
ANSWERS = {"alice": RIGHT, "bob": {**RIGHT, "double": "def double(x):\n    return 2"}}


@pytest.fixture(scope="module")
def used(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Handed in through the exchange, graded by stock nbgrader for alice, then by us for all."""
    course = copy_course(generated, tmp_path_factory.mktemp("commands") / "course")
    exchange = course.root.parent / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(CONFIG.format(exchange=str(exchange)))
    succeeds(course.api().release_assignment("toy"))
    for student, answers in ANSWERS.items():
        time_text = "2026-01-10 01:00:00.000000 UTC"
        # As `nbgrader submit` leaves them.
        files = {"timestamp.txt": time_text, "submission_secret.txt": f"secret of {student}"}
        made = course.submit(student, answers, files=files).parent
        made.rename(exchange / "toy" / "inbound" / f"{student}+toy+{time_text}+0a1b2c")
    succeeds(course.api().collect("toy"))
    with pytest.MonkeyPatch.context() as patch:
        # The toy's cloud is a module of these tests, for stock nbgrader's kernels too.
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        succeeds(course.api().autograde("toy", "alice"))
        assert stored(course) == {"alice": 6.0}
        assert {one.student: one.score for one in grade("toy", course.root)} == POINTS
        yield course


def succeeds(result: dict[str, Any]) -> None:
    assert result["success"], result.get("error", "") + result.get("log", "")


def stored(course: Course) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        return {entry.student.id: entry.score for entry in gradebook.assignment_submissions("toy")}


def test_stock_grading_after_ours_changes_nothing(used: Course, tmp_path: Path) -> None:
    course = copy_course(used, tmp_path / "course")
    succeeds(course.api().autograde("toy", "bob", force=True))
    assert stored(course) == POINTS
    graded = grade("toy", course.root, force=True)
    assert {one.student: one.score for one in graded} == POINTS


def test_the_assignment_can_be_generated_again(used: Course, tmp_path: Path) -> None:
    course = copy_course(used, tmp_path / "course")
    succeeds(course.api().generate_assignment("toy", force=True))
    assert stored(course) == POINTS


def test_scores_are_exported(used: Course, tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    with Gradebook(f"sqlite:///{used.root}/gradebook.db", "toy") as gradebook:
        CsvExportPlugin(config=Config({"ExportPlugin": {"to": str(path)}})).export(gradebook)
    lines = path.read_text().splitlines()
    rows = [row for row in csv.DictReader(lines) if row["assignment"] == "toy"]
    assert {row["student_id"]: float(row["raw_score"]) for row in rows} == POINTS
    assert {row["timestamp"] for row in rows} == {"2026-01-10 01:00:00"}


def test_feedback_is_generated_and_given_back(used: Course) -> None:
    succeeds(used.api().generate_feedback("toy", force=True))
    page = (used.root / "feedback/bob/toy/toy.html").read_text()
    assert "Score: 4.0 / 10.0" in page
    succeeds(used.api().release_feedback("toy"))
    given = list((used.root.parent / "exchange/toy/feedback").glob("*.html"))
    assert len(given) == 2


@pytest.fixture(scope="module")
def formgrader(used: Course) -> Iterator[Callable[[str], bytes]]:
    """A real server with nbgrader's extension; asks it for a page."""
    with free_port() as port:
        yield from _asked_at(port, used)


def _asked_at(port: int, used: Course) -> Iterator[Callable[[str], bytes]]:
    extensions = {"jpserver_extensions": {"nbgrader.server_extensions.formgrader": True}}
    folder = used.root.parent / "jupyter"
    folder.mkdir()
    (folder / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": extensions}))
    environment = {
        **os.environ,
        "HOME": str(folder),
        "JUPYTER_CONFIG_DIR": str(folder),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    log = (folder / "log.txt").open("wb")
    with (
        log,
        subprocess.Popen(command, cwd=used.root, env=environment, stdout=log, stderr=log) as server,
    ):

        def ask(path: str) -> bytes:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}{path}", timeout=_PATIENCE_S
            ) as answer:
                content: bytes = answer.read()
                return content

        try:
            give_up = time.monotonic() + _PATIENCE_S
            while True:
                try:
                    ask("/api/status")
                    break
                except OSError:
                    waits = server.poll() is None and time.monotonic() < give_up
                    assert waits, (folder / "log.txt").read_text()
                    time.sleep(0.25)
            yield ask
        finally:
            server.terminate()
            server.wait(_PATIENCE_S)


def test_formgrader_shows_what_we_graded(used: Course, formgrader: Callable[[str], bytes]) -> None:
    shown = json.loads(formgrader("/formgrader/api/submissions/toy"))
    assert {one["student"]: one["score"] for one in shown} == POINTS
    assert all(one["autograded"] and one["needs_manual_grade"] for one in shown)
    for page in ("", "/manage_submissions/toy", "/gradebook/toy", "/gradebook/toy/toy"):
        assert b"formgrade" in formgrader(f"/formgrader{page}").lower()
    (bob,) = [
        one["id"]
        for one in json.loads(formgrader("/formgrader/api/submitted_notebooks/toy/toy"))
        if one["student"] == "bob"
    ]
    page = formgrader(f"/formgrader/submissions/{bob}/").decode()
    assert "double(2) must be 4" in page
    assert "Because." in page
