"""Points from results: closed unless a test ran to its end."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.records import CellEnd, CellResult
from autograder.steps.blueprint import Blueprint, BlueprintCell
from autograder.steps.repair import grade_id_of

NO_RESPONSE = "No response."
ON_TRUST = "tested in the student's own process: this mark rests on trust"
_MESSAGE_CHARACTERS = 2000
_FRACTION = re.compile(r"Fraction\((-?\d{1,300}), (\d{1,300})\)", re.ASCII)
_WRAPPED = re.compile(r"(?:np\.\w+\(|Decimal\(')([-+.\w]{1,300})'?\)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Score:
    """The automatic score of one graded cell."""

    grade_id: str
    points: float | None
    """None: a person has to look."""
    max_points: float
    end: CellEnd | None
    """How the test ended; None for an answer that no test decides about."""
    note: str = ""
    message: str = ""
    """What the test said when it failed, without the test's own text."""
    error: str = ""
    """The name of the exception that it failed with."""


def score(
    notebook: NotebookNode, blueprint: Blueprint, results: Mapping[str, CellResult]
) -> list[Score]:
    """A score for each graded cell and each task; `results` of the tests by grade_id."""
    cells = {grade_id_of(cell): cell for cell in notebook.cells}
    scores = []
    for original in blueprint.cells:
        if original.is_test:
            scores.append(_score_test(original, results.get(original.grade_id)))
        elif original.grade or original.task:
            scores.append(_score_answer(original, cells.get(original.grade_id)))
    return scores


def unanswered(notebook: NotebookNode, blueprint: Blueprint) -> set[str]:
    """The ids of the answer cells that are as they were released."""
    answers = {cell.grade_id for cell in blueprint.cells if cell.solution}
    return {
        grade_id
        for cell in notebook.cells
        if (grade_id := grade_id_of(cell)) in answers and _unchanged(cell)
    }


def _score_test(original: BlueprintCell, result: CellResult | None) -> Score:
    end = result.end if result is not None else CellEnd.NOT_RUN
    points, note = 0.0, result.note if result is not None else ""
    if result is not None and end is CellEnd.RAN:
        points, remark = _points_of_run(original.points, result)
        trust = ON_TRUST if original.in_process else ""
        note = "; ".join(text for text in (trust, note, remark) if text)
    message, error = _failure(result) if result is not None else ("", "")
    return Score(original.grade_id, points, original.points, end, note, message, error)


def _failure(result: CellResult) -> tuple[str, str]:
    for output in result.outputs:
        if output.get("output_type") == "error":
            return str(output.get("evalue", ""))[:_MESSAGE_CHARACTERS], str(output.get("ename", ""))
    return "", ""


def _points_of_run(max_points: float, result: CellResult) -> tuple[float, str]:
    """Full points, or the number that the cell's last expression gave.

    Unlike nbgrader, which gives full points for a negative number and stops the batch at one
    above the maximum: neither is a score that a test can have meant.
    """
    for output in result.outputs:
        if output.get("output_type") != "execute_result":
            continue
        text = output["data"].get("text/plain", "")
        points = _number_in(text)
        if points is None:
            return max_points, f"its last expression, {text[:40]!r}, is no number; full points"
        if math.isnan(points) or points < 0:
            return 0.0, f"its last expression, {text[:40]}, is no score; no points"
        if points > max_points:
            return max_points, f"its last expression, {text[:40]}, is above {max_points:g}"
        return points, ""
    return max_points, ""


def _number_in(text: str) -> float | None:
    """The number that a last expression shows; None where it shows none.

    Unlike nbgrader, which takes NumPy's numbers, decimals and fractions for no numbers.
    """
    try:
        if (found := _FRACTION.fullmatch(text)) is not None:
            return int(found[1]) / int(found[2])
        found = _WRAPPED.fullmatch(text)
        return float(found[1] if found else text)
    except (ValueError, ArithmeticError):
        return None


def _score_answer(original: BlueprintCell, cell: NotebookNode | None) -> Score:
    if original.grade and (cell is None or _unchanged(cell)):
        return Score(original.grade_id, 0.0, original.points, None, NO_RESPONSE)
    return Score(original.grade_id, None, original.points, None, "for a person to grade")


def _unchanged(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(cell))
