"""What the instructor's version of a notebook holds, as the gradebook keeps it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

IN_PROCESS_TAG = "autograder-in-process"
"""On a test cell, in the instructor's notebook: it runs in the student's process."""


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
    in_process: bool = False
    """For a test: it runs in the student's process, so that its mark rests on trust."""

    @property
    def is_test(self) -> bool:
        """Whether it is code that decides about points."""
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
    gradebook: Gradebook,
    assignment: str,
    folders: Sequence[Path],
    trusted_tests: Sequence[str] = (),
) -> list[Blueprint]:
    """A blueprint for each notebook that the gradebook knows of the assignment.

    `folders` (release, source) hold notebooks that tell what the gradebook does not keep: the
    order of the cells, as in the first that has the notebook, and which tests are tagged to run
    in the student's process, as in the last that has it. `trusted_tests` are patterns of
    `assignment/grade_id` for more of these.
    """
    found = []
    for notebook in gradebook.find_assignment(assignment).notebooks:
        shown = [_marked_cells(path) for path in _files(notebook.name, folders)]
        places = {grade_id: place for place, grade_id in enumerate(shown[0])} if shown else {}
        tags = shown[-1] if shown else {}
        tagged = {grade_id for grade_id in tags if IN_PROCESS_TAG in tags[grade_id]}
        cells = [
            _cell(
                cell,
                notebook,
                cell.name in tagged or is_trusted(assignment, cell.name, trusted_tests),
            )
            for cell in notebook.source_cells
        ]
        cells.sort(key=lambda cell: places.get(cell.grade_id, len(places)))
        kernelspec = json.loads(notebook.kernelspec or "{}")
        found.append(Blueprint(notebook.name, tuple(cells), kernelspec))
    return sorted(found, key=lambda blueprint: blueprint.notebook)


def is_trusted(assignment: str, grade_id: str, patterns: Sequence[str]) -> bool:
    """Whether one of the patterns of `c.Autograder.trusted_tests` names the test."""
    return any(fnmatchcase(f"{assignment}/{grade_id}", pattern) for pattern in patterns)


def _cell(source: Any, notebook: Any, in_process: bool) -> BlueprintCell:
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
        in_process=in_process,
    )


def _files(notebook: str, folders: Sequence[Path]) -> list[Path]:
    paths = [folder / f"{notebook}.ipynb" for folder in folders]
    return [path for path in paths if path.is_file()]


def _marked_cells(path: Path) -> dict[str, list[str]]:
    """The grade ids of a notebook of the instructor's in its order, each with its tags."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {
        grade_id: list(cell["metadata"].get("tags", []))
        for cell in cells
        if (grade_id := cell["metadata"].get("nbgrader", {}).get("grade_id"))
    }
