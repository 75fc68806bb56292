"""Whether source/ has changed since its cells came into the gradebook."""

from collections.abc import Sequence
from pathlib import Path

from autograder.steps.blueprint import Blueprint, BlueprintCell
from autograder.steps.read_notebook import BrokenNotebook, read_notebook
from autograder.steps.repair import grade_id_of

_MADE_BY_NBGRADER = "autotest"
"""nbgrader writes the text of such tests itself, when it generates the assignment."""


def newer_cells(given: Path, blueprints: Sequence[Blueprint]) -> list[str]:
    """The cells in source/ that are other than what the gradebook knows, by grade_id."""
    found: list[str] = []
    for blueprint in blueprints:
        try:
            notebook = read_notebook(given / f"{blueprint.notebook}.ipynb")
        except (BrokenNotebook, OSError):
            continue
        known = {cell.grade_id: cell for cell in blueprint.cells}
        for cell in notebook.cells:
            grade_id = grade_id_of(cell)
            if grade_id is None:
                continue
            marks = cell.metadata["nbgrader"]
            if not any(marks.get(mark) for mark in ("grade", "solution", "locked", "task")):
                continue
            points = float(marks.get("points", 0))
            if grade_id not in known or _differs(cell.source, points, known[grade_id]):
                found.append(grade_id)
    return found


def _differs(source: str, points: float, known: BlueprintCell) -> bool:
    if known.grade and points != known.points:
        return True
    if known.solution or known.task or _MADE_BY_NBGRADER in source.lower():
        return False
    return source.rstrip() != known.source.rstrip()
