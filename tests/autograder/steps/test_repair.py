"""What was changed of the instructor's cells is put right, and named."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.steps.blueprint import Blueprint, BlueprintCell
from autograder.steps.files import copy_files
from autograder.steps.read_notebook import read_notebook
from autograder.steps.repair import repair

TEST = """assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(3) == 6
### END HIDDEN TESTS
"""
RELEASED = "assert double(2) == 4\n"


def _cell(grade_id: str, source: str, **flags: Any) -> BlueprintCell:
    flags = {"locked": False, "grade": False, "solution": False, "points": 0.0} | flags
    return BlueprintCell(
        grade_id=grade_id, cell_type="code", source=source, task=False, checksum=None, **flags
    )


BLUEPRINT = Blueprint(
    "toy",
    (
        _cell("double", "", solution=True),
        _cell("test-double", TEST, grade=True, locked=True, points=2.0),
    ),
    {},
)


def _notes(tmp_path: Path, **changes: Any) -> list[str]:
    marks = {"grade": True, "solution": False, "locked": True, "task": False, "points": 2}
    answer_marks = {"grade": False, "solution": True, "locked": False, "task": False}
    test = {
        "cell_type": "code",
        "id": "two",
        "source": RELEASED,
        "metadata": {"nbgrader": {"grade_id": "test-double", "schema_version": 3, **marks}},
    }
    test["metadata"]["nbgrader"] |= changes.pop("marks", {})  # type: ignore[index]
    answer = {
        "cell_type": "code",
        "id": "one",
        "source": "def double(x):\n    return x + x",
        "metadata": {"nbgrader": {"grade_id": "double", "schema_version": 3, **answer_marks}},
    }
    path = tmp_path / "toy.ipynb"
    path.write_text(json.dumps({"cells": [answer, test | changes], "nbformat": 4}))
    notebook = read_notebook(path)
    notes = repair(notebook, BLUEPRINT)
    assert [cell.source for cell in notebook.cells][-1] == TEST
    assert notebook.cells[-1].metadata.nbgrader == BLUEPRINT.cells[1].metadata()
    return notes


def test_notebook_as_released_needs_no_repair(tmp_path: Path) -> None:
    assert _notes(tmp_path) == []


@pytest.mark.parametrize("source", ["pass", RELEASED + "2\n", "assert double(2) == 4 or True"])
def test_changed_test_is_named(tmp_path: Path, source: str) -> None:
    assert _notes(tmp_path, source=source) == [
        "locked cell 'test-double' had been changed; put back as released"
    ]


def test_white_space_is_no_change(tmp_path: Path) -> None:
    assert _notes(tmp_path, source="\n  " + RELEASED + "\n\n") == []


def test_other_marks_are_named(tmp_path: Path) -> None:
    assert _notes(tmp_path, marks={"points": 1000, "grade": False}) == [
        "cell 'test-double' had other marks (grade False, points 1000); put right"
    ]


@pytest.mark.parametrize("cell_id", ["../../x", "<script>", "", "a" * 65, 5, None, ["x"]])
def test_id_that_is_none_is_replaced(tmp_path: Path, cell_id: Any) -> None:
    assert _notes(tmp_path, id=cell_id) == []


def test_second_name_of_another_file_is_not_copied(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    (tmp_path / "secret").write_text("secret")
    (source / "linked.txt").hardlink_to(tmp_path / "secret")
    (source / "own.txt").write_text("own")
    notes = copy_files(source, target, 1000)
    assert notes == ["file 'linked.txt' is a hard link; left out (hand in a copy)"]
    assert [path.name for path in target.iterdir()] == ["own.txt"]
