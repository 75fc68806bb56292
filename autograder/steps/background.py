"""What else the course knows, to tell an honest notebook from a changed one."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.steps.blueprint import Blueprint


@dataclass(frozen=True, slots=True)
class Background:
    """Cells of the course that are not those of now."""

    earlier: Sequence[Blueprint] = ()
    """Of the assignment's earlier releases: a student may have handed in any of them."""

    def earlier_of(self, notebook: str) -> list[Blueprint]:
        """The earlier versions of one notebook."""
        return [blueprint for blueprint in self.earlier if blueprint.notebook == notebook]


NOTHING_ELSE = Background()
