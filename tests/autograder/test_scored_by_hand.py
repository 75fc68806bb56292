"""What a person gave waits for them again only where what they gave it for has changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.grade import grade
from autograder.steps.notebook_parts import new_cell, new_notebook
from autograder.steps.same_work import SameWork
from tests.autograder.behaviours import REFERENCE
from tests.autograder.courses import Course, copy_course

ANSWERS = {**REFERENCE, "why": "Because."}


@pytest.fixture(scope="module")
def scored_once(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_course(generated, tmp_path_factory.mktemp("scored") / "course")
    course.submit("right", ANSWERS)
    list(grade("toy", course.root))
    with _gradebook(course) as gradebook:
        for cell, points in (("why", 3), ("test-double", 1)):
            one = gradebook.find_grade(cell, "toy", "toy", "right")
            one.manual_score, one.needs_manual_grade = points, False
        gradebook.db.commit()
    return course


@pytest.fixture
def scored(scored_once: Course, tmp_path: Path) -> Course:
    """One submission, of which a person has scored the essay and a test."""
    return copy_course(scored_once, tmp_path / "course")


def _hand_in_anew(course: Course, answers: dict[str, str]) -> None:
    shutil.rmtree(course.root / "submitted/right")
    course.submit("right", answers)


def _gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy")


def _waiting(course: Course) -> set[str]:
    """Grades anew; which of the two wait. Their points stay whatever happens."""
    list(grade("toy", course.root, force=True))
    with _gradebook(course) as gradebook:
        found = {
            cell: gradebook.find_grade(cell, "toy", "toy", "right")
            for cell in ("why", "test-double")
        }
        assert {cell: one.manual_score for cell, one in found.items()} == {
            "why": 3,
            "test-double": 1,
        }
        return {cell for cell, one in found.items() if one.needs_manual_grade}


def test_nothing_waits_when_the_same_is_graded_again(scored: Course) -> None:
    assert _waiting(scored) == set()


def test_an_answer_waits_when_its_text_changed(scored: Course) -> None:
    _hand_in_anew(scored, {**ANSWERS, "why": "For another reason."})
    assert _waiting(scored) == {"why", "test-double"}


def test_an_answer_does_not_wait_for_another_questions(scored: Course) -> None:
    _hand_in_anew(scored, {**ANSWERS, "double": "def double(x):\n    return 2 * x"})
    assert _waiting(scored) == {"test-double"}


def test_an_answer_waits_when_a_picture_in_it_changed(scored: Course) -> None:
    path = scored.root / "submitted/right/toy/toy.ipynb"

    def picture(data: str) -> None:
        notebook = json.loads(path.read_text())
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "why":
                cell["attachments"] = {"seen.png": {"image/png": data}}
        path.write_text(json.dumps(notebook))

    picture("AAAA")
    assert _waiting(scored) == {"why", "test-double"}
    with _gradebook(scored) as gradebook:
        gradebook.find_grade("why", "toy", "toy", "right").needs_manual_grade = False
        gradebook.db.commit()
    assert _waiting(scored) == {"test-double"}, "it still waits, and the picture is the same"
    picture("BBBB")
    assert _waiting(scored) == {"why", "test-double"}


def test_what_waited_goes_on_waiting(scored: Course) -> None:
    with _gradebook(scored) as gradebook:
        gradebook.find_grade("why", "toy", "toy", "right").needs_manual_grade = True
        gradebook.db.commit()
    assert _waiting(scored) == {"why"}


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("[")])
def test_both_wait_when_nobody_knows_what_was_scored(
    scored: Course, change: Callable[[Path], Any]
) -> None:
    path = scored.root / "autograded/right/toy/toy.ipynb"
    path.chmod(0o644)
    change(path)
    assert _waiting(scored) == {"why", "test-double"}


def test_both_wait_when_the_points_changed(scored: Course) -> None:
    path = scored.root / "source/toy/toy.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade_id") in ("why", "test-double"):
            marks["points"] += 1
    path.write_text(json.dumps(notebook))
    assert scored.api().generate_assignment("toy", force=True)["success"]
    assert _waiting(scored) == {"why", "test-double"}


def test_all_wait_when_a_file_beside_the_notebook_changed(scored: Course) -> None:
    beside = scored.root / "submitted/right/toy/seen.png"
    beside.write_bytes(b"one")
    assert _waiting(scored) == {"why", "test-double"}
    with _gradebook(scored) as gradebook:
        for cell in ("why", "test-double"):
            gradebook.find_grade(cell, "toy", "toy", "right").needs_manual_grade = False
        gradebook.db.commit()
    assert _waiting(scored) == set()
    beside.write_bytes(b"two")
    assert _waiting(scored) == {"why", "test-double"}


def _seen_as_the_same(tmp_path: Path, changed: str, asked: str) -> bool:
    """Of a notebook with two tests, an answer in code and one in text, one cell is changed."""
    kinds = {
        "given": ("code", {}),
        "plot": ("code", {"solution": True, "grade": True}),
        "why": ("markdown", {"solution": True, "grade": True}),
        "one": ("code", {"grade": True}),
        "two": ("code", {"grade": True}),
    }

    def notebook(sources: dict[str, str]) -> Any:
        cells = []
        for name, (kind, marks) in kinds.items():
            cell = new_cell(kind, sources.get(name, "same"), name)
            if marks:
                cell["metadata"]["nbgrader"] = {"grade_id": name, "points": 1, **marks}
            cells.append(cell)
        made = new_notebook()
        made.cells = cells
        return made

    before = tmp_path / "before.ipynb"
    before.write_text(json.dumps(notebook({})))
    return SameWork(before, notebook({changed: "other"}), lambda: True).of(asked)


@pytest.mark.parametrize(
    ("changed", "waiting"),
    [
        ("given", {"plot", "one", "two"}),
        ("plot", {"plot", "one", "two"}),
        ("why", {"plot", "why", "one", "two"}),
        ("one", {"one"}),
        ("two", {"two"}),
        ("nothing", set()),
    ],
)
def test_what_a_mark_is_for(changed: str, waiting: set[str], tmp_path: Path) -> None:
    asked = {"plot", "why", "one", "two"}
    assert {one for one in asked if not _seen_as_the_same(tmp_path, changed, one)} == waiting
