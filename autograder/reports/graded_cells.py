"""The cells of an assignment that have points, in their order and with their questions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.steps.blueprint import Blueprint


@dataclass(frozen=True, slots=True)
class GradedCell:
    """A cell that has points."""

    grade_id: str
    notebook: str
    question: str
    max_points: float
    on_trust: bool
    occurrence: int
    """Among the notebooks that have a cell of this id."""


class GradedCells:
    """The assignment's graded cells in their order, and by the gradebook's ids."""

    def __init__(self, blueprints: Iterable[Blueprint], entry: Any) -> None:
        self.ordered = list(_cells(list(blueprints)))
        places = {(cell.notebook, cell.grade_id): cell for cell in self.ordered}
        self.by_id: dict[str, GradedCell] = {}
        self.named: dict[str, tuple[str, str]] = {}
        for notebook in entry.notebooks:
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                if known := places.get((notebook.name, cell.name)):
                    self.by_id[cell.id] = known
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                self.named[cell.id] = (notebook.name, cell.name)


def _cells(blueprints: list[Blueprint]) -> Iterator[GradedCell]:
    seen: dict[str, int] = defaultdict(int)
    names = [name for one in blueprints for name in set(one.questions().values())]
    for blueprint in blueprints:
        questions = blueprint.questions()
        for cell in blueprint.cells:
            if not (cell.grade or cell.task):
                continue
            question = questions[cell.grade_id]
            if names.count(question) > 1:
                question = f"{blueprint.notebook}: {question}"
            yield GradedCell(
                grade_id=cell.grade_id,
                notebook=blueprint.notebook,
                question=question,
                max_points=cell.points,
                on_trust=cell.in_process,
                occurrence=seen[cell.grade_id],
            )
            seen[cell.grade_id] += 1
