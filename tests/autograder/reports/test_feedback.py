"""`autograder feedback` on a graded course."""

import json
import re
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.errors import GradingError, NoSubmissions
from autograder.feedback import make_feedback
from autograder.reports.gate import LeakError
from tests.autograder.courses import REFERENCE, Course, copy_course
from tests.autograder.reports.classes import tags_of

# Passes the visible test and fails the hidden one, in a traceback that quotes it.
HALF = {**REFERENCE, "double": "def double(x):\n    return 2 * int(x)"}


@pytest.fixture(scope="module")
def graded_once(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_course(generated, tmp_path_factory.mktemp("graded"))
    course.submit("half", HALF, files={"timestamp.txt": "2026-01-10 01:00:00 UTC"})
    course.submit("right", {**REFERENCE, "why": "Because **so**."})
    course.submit("failed", {"double": "1 / 0"})
    course.submit("empty").unlink()
    assert main(["grade", "toy", "--course-dir", str(course.root)]) == 0
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        grade = gradebook.find_grade("why", "toy", "toy", "right")
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        gradebook.find_comment("why", "toy", "toy", "right").manual_comment = "Well <said>."
        gradebook.db.commit()
    return course


@pytest.fixture
def graded(graded_once: Course, tmp_path: Path) -> Course:
    return copy_course(graded_once, tmp_path / "course")


def _feedback(course: Course, *options: str) -> int:
    return main(["feedback", "toy", *options, "--course-dir", str(course.root)])


def _page(course: Course, student: str) -> str:
    return (course.root / f"feedback/{student}/toy/toy.html").read_text(encoding="utf-8")


def _change(course: Course, student: str, change: Any) -> None:
    path = course.root / f"autograded/{student}/toy/toy.ipynb"
    notebook = json.loads(path.read_text())
    change(
        {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    )
    path.chmod(0o644)
    path.write_text(json.dumps(notebook))


def test_the_hidden_part_of_a_failing_test_is_told_nowhere(graded: Course) -> None:
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in
             graded.autograded("half").cells}  # fmt: skip
    quoted = "\n".join(cells["test-double"].outputs[0]["traceback"])
    assert "abab" in quoted, "or this test would prove nothing"
    assert _feedback(graded) == 0
    for student in ("half", "right", "failed"):
        assert "abab" not in _page(graded, student)
    page = _page(graded, "half")
    assert "ValueError: invalid literal for int()" in re.sub("<[^>]*>", "", page)
    assert "return 2 * int(x)" in re.sub("<[^>]*>", "", page)
    assert "double(2) must be 4" in page, "what students have is shown"


def test_scores_and_comments_of_people_are_shown_as_text(graded: Course) -> None:
    assert _feedback(graded) == 0
    page = _page(graded, "right")
    assert "Score: 9.5" in page
    assert "Well &lt;said&gt;." in page
    assert "<strong>so</strong>" in page


def test_no_page_asks_a_host_or_runs_anything(graded: Course) -> None:
    def attack(cells: dict[str, Any]) -> None:
        cells["why"]["source"] = (
            "<script>alert(1)</script> [x](javascript:alert(1)) ![x](https://x.example/p.png)"
        )
        cells["double"]["outputs"] = [
            {"output_type": "display_data", "metadata": {}, "data": {
                "text/html": "<img src=x onerror=alert(1)><style>*{}</style><b>bold</b>",
                "image/svg+xml": "<svg onload=alert(1)/>"}},
            {"output_type": "stream", "name": "stdout", "text": "</pre><script>alert(1)</script>"},
        ]  # fmt: skip

    _change(graded, "right", attack)
    assert _feedback(graded) == 0
    page = _page(graded, "right")
    assert "<b>bold</b>" in page
    for name, marks in tags_of(page):
        assert name not in {"script", "iframe", "object", "form", "link", "base"}
        assert not any(key.startswith("on") or key == "style" for key in marks)
        assert marks.get("src", "data:").startswith("data:")
        assert marks.get("href", "#").startswith("#")


def test_links_in_a_graded_folder_are_not_followed(graded: Course, tmp_path: Path) -> None:
    secret = tmp_path / "credentials"
    secret.write_text("top secret")
    folder = graded.root / "autograded/right/toy"
    (folder / "submission_secret.txt").symlink_to(secret)
    (folder / "notes.txt").symlink_to(secret)
    (graded.root / "autograded/stranger").mkdir()
    (graded.root / "autograded/stranger/toy").symlink_to(folder)
    (graded.root / "feedback/right").mkdir(parents=True)
    (graded.root / "feedback/right/toy").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    assert _feedback(graded) == 0
    made = [path.name for path in (graded.root / "feedback/right/toy").iterdir()]
    assert made == ["toy.html"]
    assert not list((tmp_path / "elsewhere").iterdir())
    assert not (graded.root / "feedback/stranger").exists()


def test_a_page_that_would_tell_is_held_back_and_the_others_are_made(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    def leak(cells: dict[str, Any]) -> None:
        text = "found: assert double('ab') == 'abab'"
        cells["colour"]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]

    assert _feedback(graded) == 0
    _change(graded, "failed", leak)
    assert _feedback(graded) == LeakError.exit_code
    told = capsys.readouterr().err
    assert "failed/toy/toy.html: it shows a line of the hidden tests in cell 'test-double'" in told
    assert "abab" not in told
    assert not (graded.root / "feedback/failed/toy/toy.html").exists(), "the old one neither"
    assert (graded.root / "feedback/right/toy/toy.html").exists()


def test_who_handed_in_no_notebook_has_no_page_of_a_guess(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _feedback(graded) == 0
    told = capsys.readouterr().out
    assert "feedback pages of 3 students" in told
    assert "none for empty: no notebook was handed in" in told
    assert "nbgrader release_feedback" not in told, "it would fail"
    assert f"send the files in {graded.root}/feedback: there is no exchange" in told
    assert "3 of 3 have no receipt" in told
    assert _feedback(graded, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["students"], told["without"]) == (["failed", "half", "right"], ["empty"])


def test_a_broken_graded_notebook_costs_only_its_own_page(graded: Course) -> None:
    path = graded.root / "autograded/half/toy/toy.ipynb"
    path.chmod(0o644)
    path.write_text("[" * 100_000)
    assert make_feedback("toy", graded.root).students == ("failed", "right")


def test_any_number_of_processes_makes_the_same_pages(graded: Course) -> None:
    pages = []
    for jobs in ("1", "3"):
        shutil.rmtree(graded.root / "feedback", ignore_errors=True)
        assert _feedback(graded, "--jobs", jobs) == 0
        pages.append({path: path.read_text() for path in graded.root.glob("feedback/*/*/*")})
    assert len(pages[0]) == 4
    assert pages[0] == pages[1]


def test_a_text_that_takes_too_long_is_shown_bare(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.reports.notebook import page

    def never(source: str, _attachments: object = None) -> str:
        while source:
            pass
        return ""

    monkeypatch.setattr(page, "markdown", never)
    monkeypatch.setattr("autograder.reports.feedback_worker._PAGE_S", 0.2)
    assert _feedback(graded) == 0
    assert "Because **so**." in _page(graded, "right")


def test_a_process_that_ends_is_told_and_not_waited_for(
    graded: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import os

    from autograder.reports import feedback_worker

    monkeypatch.setattr(feedback_worker, "read_cells", lambda _path: os._exit(9))
    assert _feedback(graded) == GradingError.exit_code
    assert "--jobs 1" in capsys.readouterr().err


def test_an_interrupt_leaves_only_whole_pages(graded: Course) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_feedback("toy", graded.root, jobs=1, on_student=stop)
    made = list(graded.root.glob("feedback/*/toy/*"))
    assert made
    assert not [path for path in made if path.name.startswith(".")]


def test_nbgrader_releases_the_pages(
    graded: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("right", "half", "failed"):
        folder = graded.root / f"autograded/{student}/toy"
        (folder / "timestamp.txt").unlink(missing_ok=True)
        (folder / "timestamp.txt").write_text("2026-01-10 01:00:00 UTC")
        (folder / "submission_secret.txt").write_text(f"secret of {student}")
    assert _feedback(graded) == 0
    with (graded.root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    capsys.readouterr()
    assert _feedback(graded) == 0
    assert "hand them out with: nbgrader release_feedback toy" in capsys.readouterr().out
    with warnings.catch_warnings():
        # What nbgrader's own code warns of is not this test's matter.
        warnings.simplefilter("ignore")
        result = graded.api().release_feedback("toy")
    assert result["success"], result
    released = sorted((tmp_path / "exchange/toy/feedback").glob("*.html"))
    assert len(released) == 3
    assert {path.read_text() for path in released} == {
        _page(graded, student) for student in ("right", "half", "failed")
    }
    shutil.rmtree(graded.root / "feedback")
    (graded.root / "autograded/half/toy/submission_secret.txt").unlink()
    assert _feedback(graded) == 0
    told = capsys.readouterr().out
    assert f"send the files in {graded.root}/feedback: 1 of 3 have no receipt" in told


def test_one_students_feedback_is_made_again(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _feedback(graded, "--student", "half") == 0
    assert "feedback pages of 1 student are in" in capsys.readouterr().out
    assert [path.parents[1].name for path in graded.root.glob("feedback/*/*/*.html")] == ["half"]
    assert _feedback(graded, "--student", "nobody") == NoSubmissions.exit_code
    assert "nobody" in capsys.readouterr().err
