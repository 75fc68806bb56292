"""What a student's process says it put out becomes a notebook that is valid, whatever it says."""

from typing import Any

import nbformat
import pytest

from autograder.records import CellEnd, CellResult
from autograder.steps.notebook_parts import new_cell, new_notebook
from autograder.steps.outputs import put_outputs


def outputs_of(*told: Any) -> list[Any]:
    """The outputs in the notebook, which is valid."""
    notebook = new_notebook()
    notebook.cells = [new_cell("code", "1", "a")]
    put_outputs(notebook, [CellResult(0, CellEnd.RAN, told)])
    nbformat.validate(notebook)
    kept: list[Any] = notebook.cells[0].outputs
    return kept


@pytest.mark.parametrize(
    "told",
    [
        {"output_type": "stream", "name": "stdout", "text": "one"},
        {"output_type": "stream", "name": "stderr", "text": ["no", "text"]},
        {"output_type": "stream", "name": "stdout"},
        {"output_type": "error", "ename": "E", "evalue": "no", "traceback": ["one", 2]},
        {"output_type": "error", "ename": None, "evalue": {}, "traceback": "text"},
        {"output_type": "error"},
        {"output_type": "display_data", "data": {"text/plain": "1", "text/html": "<b>1</b>"}},
        {"output_type": "display_data", "data": {"text/plain": "1"}, "metadata": ["more"]},
        {"output_type": "execute_result", "data": {"text/plain": "1"}, "execution_count": "many"},
        {"output_type": "execute_result", "data": {"application/json": {"a": [1, {"b": None}]}}},
        {"output_type": "execute_result", "data": {"text/plain": "1", "weird": "text"}},
    ],
)
def test_what_can_be_shown_is_kept_and_valid(told: dict[str, Any]) -> None:
    (kept,) = outputs_of(told)
    assert kept.output_type == told["output_type"]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"output_type": "stream", "name": "stdin", "text": "one"},
        {"output_type": "pyout", "text": "one"},
        {"output_type": "display_data", "data": "text"},
        {"output_type": "display_data", "data": {"text/plain": 5}},
        {"output_type": "display_data", "data": {5: "text"}},
    ],
)
def test_what_is_no_output_is_left_out(told: dict[str, Any]) -> None:
    assert outputs_of(told) == []


def test_a_result_has_the_number_of_its_cell_and_data_come_with_empty_metadata() -> None:
    (kept,) = outputs_of({"output_type": "execute_result", "data": {"text/plain": "1"}})
    assert kept == {
        "output_type": "execute_result",
        "data": {"text/plain": "1"},
        "metadata": {},
        "execution_count": 1,
    }
