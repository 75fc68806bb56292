"""What else the course knows, to tell an honest notebook from a changed one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbgrader.api import Assignment, Gradebook, Notebook, SourceCell
from sqlalchemy import select

from autograder.steps.blueprint import Blueprint


@dataclass(frozen=True, slots=True)
class Background:
    """Cells of the course that are not those of now."""

    assignment: str = ""
    earlier: Sequence[Blueprint] = ()
    """Of the assignment's earlier releases: a student may have handed in any of them."""
    elsewhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The ids of the cells of the course's other assignments."""

    def owner_of(self, ids: frozenset[str]) -> str:
        """The other assignment that has most of these cells; empty when none has any."""
        shares = {name: len(ids & own) for name, own in self.elsewhere.items() if ids & own}
        return max(sorted(shares), key=shares.__getitem__, default="")

    def earlier_of(self, notebook: str) -> list[Blueprint]:
        """The earlier versions of one notebook."""
        return [blueprint for blueprint in self.earlier if blueprint.notebook == notebook]


NOTHING_ELSE = Background()


def cells_elsewhere(gradebook: Gradebook, assignment: str) -> dict[str, frozenset[str]]:
    """The ids of the cells of each other assignment that the gradebook knows."""
    cells, notebooks, assignments = (
        entry.__table__ for entry in (SourceCell, Notebook, Assignment)
    )
    found = gradebook.db.execute(
        select(assignments.c.name, cells.c.name)
        .join(notebooks, notebooks.c.assignment_id == assignments.c.id)
        .join(cells, cells.c.notebook_id == notebooks.c.id)
        .where(assignments.c.name != assignment)
    ).all()
    # What follows holds no lock while students' code runs.
    gradebook.db.rollback()
    names: dict[str, set[str]] = {}
    for name, cell in found:
        names.setdefault(name, set()).add(cell)
    return {name: frozenset(ids) for name, ids in names.items()}
