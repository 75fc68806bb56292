"""What the instructor's version of a notebook holds, as the gradebook keeps it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook


@dataclass(frozen=True, slots=True)
class BlueprintCell:
    """A cell that nbgrader knows: a test, an answer, a task or a locked text."""

    grade_id: str
    cell_type: str
    source: str
    """With hidden tests; without solutions."""
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float
    checksum: str | None

    @property
    def is_test(self) -> bool:
        """Whether it runs in the cloud's process and decides about points."""
        return self.grade and not self.solution and self.cell_type == "code"

    def metadata(self) -> dict[str, Any]:
        """The cell's nbgrader metadata, schema 3."""
        data: dict[str, Any] = {
            "schema_version": 3,
            "grade": self.grade,
            "grade_id": self.grade_id,
            "locked": self.locked,
            "solution": self.solution,
            "task": self.task,
            "cell_type": self.cell_type,
        }
        if self.grade or self.task:
            data["points"] = self.points
        if self.checksum:
            data["checksum"] = self.checksum
        return data


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The instructor's version of one notebook, cells in its order."""

    notebook: str
    cells: tuple[BlueprintCell, ...]
    kernelspec: dict[str, Any]

    @property
    def max_score(self) -> float:
        """All points of the notebook."""
        return sum(cell.points for cell in self.cells)

    def questions(self) -> dict[str, str]:
        """For each scored cell the question that it belongs to: the answer cell before it."""
        found: dict[str, str] = {}
        question = ""
        for cell in self.cells:
            if cell.solution:
                question = cell.grade_id
            if cell.grade or cell.task:
                found[cell.grade_id] = cell.grade_id if cell.task else question or cell.grade_id
        return found


def blueprint_from_json(data: dict[str, Any]) -> Blueprint:
    """The record whose `asdict` it was given."""
    cells = tuple(BlueprintCell(**cell) for cell in data["cells"])
    return Blueprint(data["notebook"], cells, data["kernelspec"])


def read_blueprints(
    gradebook: Gradebook, assignment: str, ordered_by: list[Path]
) -> list[Blueprint]:
    """A blueprint for each notebook that the gradebook knows of the assignment.

    `ordered_by` are folders (release, source) whose notebooks tell the order of the cells;
    the gradebook does not keep it.
    """
    found = []
    for notebook in gradebook.find_assignment(assignment).notebooks:
        order = _order(notebook.name, ordered_by)
        cells = [_cell(cell, notebook) for cell in notebook.source_cells]
        cells.sort(key=lambda cell: order.get(cell.grade_id, len(order)))
        kernelspec = json.loads(notebook.kernelspec or "{}")
        found.append(Blueprint(notebook.name, tuple(cells), kernelspec))
    return sorted(found, key=lambda blueprint: blueprint.notebook)


def _cell(source: Any, notebook: Any) -> BlueprintCell:
    graded = {cell.name: cell for cell in notebook.grade_cells}
    tasks = {cell.name: cell for cell in notebook.task_cells}
    scored = graded.get(source.name) or tasks.get(source.name)
    return BlueprintCell(
        grade_id=source.name,
        cell_type=source.cell_type,
        source=source.source or "",
        locked=bool(source.locked),
        grade=source.name in graded,
        solution=source.name in {cell.name for cell in notebook.solution_cells},
        task=source.name in tasks,
        points=float(scored.max_score) if scored is not None else 0.0,
        checksum=source.checksum,
    )


def _order(notebook: str, folders: list[Path]) -> dict[str, int]:
    for folder in folders:
        path = folder / f"{notebook}.ipynb"
        if path.is_file():
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
            return {grade_id: place for place, grade_id in enumerate(ids) if grade_id}
    return {}
