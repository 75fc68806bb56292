"""Points from how a test ended and what its last expression gave."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograder.records import CellEnd, CellResult
from autograder.steps.blueprint import Blueprint, BlueprintCell
from autograder.steps.notebook_parts import new_cell, new_notebook
from autograder.steps.score import score

TEST = BlueprintCell(
    "t", "code", "", locked=True, grade=True, solution=False, task=False, points=4.0, checksum=None
)


def _points(result: CellResult | None) -> float | None:
    notebook = new_notebook()
    notebook.cells.append(new_cell("code", "", "t"))
    results = {"t": result} if result is not None else {}
    (one,) = score(notebook, Blueprint("n", (TEST,), {}), results)
    return one.points


def _ran(*texts: str, end: CellEnd = CellEnd.RAN) -> CellResult:
    return CellResult(
        0,
        end,
        tuple({"output_type": "execute_result", "data": {"text/plain": text}} for text in texts),
    )


def test_full_points_only_for_a_test_that_ran_to_its_end() -> None:
    assert _points(None) == 0
    for end in CellEnd:
        assert _points(_ran(end=end)) == (4 if end is CellEnd.RAN else 0)


@pytest.mark.parametrize(
    ("text", "points"),
    [("1.5", 1.5), ("0", 0), ("4", 4), ("5", 4), ("-1", 0), ("nan", 0), ("inf", 4), ("'ok'", 4)],
)
def test_last_expression_that_is_a_number_is_partial_credit(text: str, points: float) -> None:
    assert _points(_ran(text)) == points


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (np.float64(1.5), 1.5),
        (np.int64(2), 2),
        (np.float64("nan"), 0),
        (Fraction(1, 2), 0.5),
        (Fraction(0), 0),
        (Fraction(-1, 3), 0),
        (Decimal("1.5"), 1.5),
        (Decimal("0"), 0),
        (Decimal("1E+400"), 4),
        (Fraction(10**299, 1), 4),
    ],
)
def test_numbers_of_every_kind_are_partial_credit(value: object, points: float) -> None:
    assert _points(_ran(repr(value))) == points


def test_number_of_a_test_that_raised_gives_nothing() -> None:
    assert _points(_ran("4", end=CellEnd.RAISED)) == 0


def test_stderr_of_a_test_costs_nothing() -> None:
    warning = {"output_type": "stream", "name": "stderr", "text": "DeprecationWarning"}
    assert _points(CellResult(0, CellEnd.RAN, (warning,))) == 4
