"""Which questions a change of the instructor's cells touches."""

from dataclasses import replace

import pytest

from autograder.steps.blueprint import Blueprint, BlueprintCell
from autograder.touched import touched_by_change


def _cell(grade_id: str, source: str = "", kind: str = "", points: float = 0) -> BlueprintCell:
    return BlueprintCell(
        grade_id, "code", source, kind != "answer", kind == "test", kind == "answer", False,
        points, None,
    )  # fmt: skip


CELLS = (
    _cell("setup", "import os"),
    _cell("first", kind="answer"),
    _cell("test-first", "def near(a, b):\n    return a == b\nassert near(f(1), 1)", "test", 2),
    _cell("test-first-too", "assert f(2) == 2", "test", 1),
    _cell("second", kind="answer"),
    _cell("test-second", "assert near(g(1), 1)", "test", 3),
    _cell("third", kind="answer"),
    _cell("test-third", "assert h(1) == 1", "test", 3),
)
BEFORE = Blueprint("toy", CELLS, {})


def _touched(grade_id: str, **changes: object) -> set[str]:
    cells = tuple(replace(cell, **changes) if cell.grade_id == grade_id else cell for cell in CELLS)
    found = touched_by_change([BEFORE], [Blueprint("toy", cells, {})], given_files_changed=False)
    return {name for _, name in found.cells}


def test_test_touches_its_question_only() -> None:
    assert _touched("test-third", source="assert h(2) == 2") == {"test-third"}
    assert _touched("test-first-too", points=7.0) == {"test-first", "test-first-too"}


def test_test_that_later_ones_take_a_function_from_touches_them_too() -> None:
    source = "def near(a, b):\n    return abs(a - b) < 1\nassert near(f(1), 1)"
    assert _touched("test-first", source=source) == {"test-first", "test-first-too", "test-second"}


@pytest.mark.parametrize(
    "line",
    ["near.cases.append(4)", "near.most = 1", "near['a'] = 2", "del near.cases[0]", "near.x += 1"],
)
def test_test_that_changes_what_later_ones_use_touches_them_too(line: str) -> None:
    touched = {"test-first", "test-first-too", "test-second"}
    assert _touched("test-first-too", source=f"assert f(2) == 2\n{line}") == touched


def test_what_is_only_asked_of_a_name_touches_nobody_else() -> None:
    source = "assert near.cases.count(2) == 2 and near.most and near['a']"
    assert _touched("test-first-too", source=source) == {"test-first", "test-first-too"}


def test_locked_cell_touches_all_after_it() -> None:
    assert _touched("setup", source="import sys") == {
        "test-first", "test-first-too", "test-second", "test-third"
    }  # fmt: skip


def test_released_answer_touches_its_question() -> None:
    assert _touched("second", source="# think") == {"test-second"}


def test_other_order_or_other_files_touch_everything() -> None:
    scored = {("toy", cell.grade_id) for cell in CELLS if cell.grade}
    turned = Blueprint("toy", CELLS[::-1], {})
    assert touched_by_change([BEFORE], [turned], False).cells.keys() == scored
    assert touched_by_change([BEFORE], [BEFORE], True).cells.keys() == scored
    assert touched_by_change([], [BEFORE], False).cells.keys() == scored


def test_no_change_touches_nothing() -> None:
    found = touched_by_change([BEFORE], [BEFORE], False)
    assert (found.cells, found.changes) == ({}, ())
