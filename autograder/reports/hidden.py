"""Tell the hidden part of a test cell from the part that students have."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbgrader.preprocessors import ClearHiddenTests

from autograder.steps.blueprint import Blueprint


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The words in the lines around a hidden region, as nbgrader is configured."""

    begin: str = "BEGIN HIDDEN TESTS"
    end: str = "END HIDDEN TESTS"


def delimiters(config: Any) -> Delimiters:
    """What the course's configuration says."""
    step = ClearHiddenTests(config=config)
    return Delimiters(step.begin_test_delimeter, step.end_test_delimeter)


@dataclass(frozen=True, slots=True)
class Parts:
    """A test cell's text in two."""

    visible: str
    hidden: tuple[str, ...]
    """Line by line, without the delimiters."""


def split(source: str, words: Delimiters) -> Parts:
    """The cell's two parts; what follows a beginning without an end is hidden."""
    visible: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.splitlines():
        if words.begin in line:
            inside = True
        elif words.end in line:
            inside = False
        else:
            (hidden if inside else visible).append(line)
    return Parts("\n".join(visible).rstrip("\n"), tuple(hidden))


def released_text(blueprints: Iterable[Blueprint], words: Delimiters) -> str:
    """All that students were given: the cells' texts without hidden regions."""
    return "\n".join(
        split(cell.source, words).visible for blueprint in blueprints for cell in blueprint.cells
    )
