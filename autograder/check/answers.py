"""Answer files: what a student might hand in, with the points that it must get.

    \"\"\"
    what: Counts the first page only.
    scores: {count-resources: 1}
    \"\"\"
    # %% count-resources
    def count(...):
        ...
    # %% another-answer [deleted]
    # %% [added after setup]
    import math

The docstring is YAML. `scores` gives points by question (the grade_id of its answer cell) or by
test (its grade_id). A heading names the grade_id of the cell that the text below it replaces.
`base: other` lays the file over `other.py` beside it; `notebook: name` says which notebook is
meant where an assignment has several with the same ids.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from autograder.errors import UsageError

HEADING = re.compile(
    r"^# %% (?:(?P<id>[\w-]+)(?P<deleted> \[deleted\])?|\[added after (?P<after>[\w-]+)\])$"
)


class AnswerError(UsageError):
    """An answer file that does not fit its assignment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One student's work on one assignment.

    `cells` maps a grade_id to the new source, None for a cell that was deleted. `added` maps a
    grade_id to the source of a cell that stands after it. `scores` maps a question to its
    points. `never_ends` is true for one with an endless loop.
    """

    student: str
    what: str
    cells: dict[str, str | None] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    never_ends: bool = False
    notebook: str = ""


def answers(folder: Path) -> list[Answer]:
    """The answer files of one folder, by name."""
    return [read_answer(path) for path in sorted(folder.glob("*.py"))]


def read_answer(path: Path) -> Answer:
    """The answer file at `path`, laid over its base.

    Raises AnswerError where the file has no YAML docstring, or a heading of no known form.
    """
    text = path.read_text(encoding="utf-8")
    header = _header(text, path)
    base = read_answer(path.with_name(f"{header['base']}.py")) if "base" in header else None
    cells = dict(base.cells) if base else {}
    added = dict(base.added) if base else {}
    for heading, source in _percent_cells(text, path):
        if heading["after"]:
            added[heading["after"]] = source
        else:
            cells[heading["id"]] = None if heading["deleted"] else source
    return Answer(
        student=path.stem,
        what=str(header["what"]),
        cells=cells,
        added=added,
        scores=header["scores"],
        never_ends=bool(header.get("never_ends", False)),
        notebook=str(header.get("notebook", "")),
    )


def _header(text: str, path: Path) -> dict[str, dict[str, float]]:
    try:
        # Only the docstring is read as Python: a cell below may hold magics.
        head = text.partition("\n# %%")[0]
        header = yaml.safe_load(ast.get_docstring(ast.parse(head)) or "")
    except (SyntaxError, yaml.YAMLError) as error:
        raise AnswerError(f"{path}: its docstring cannot be read: {error}") from None
    if not isinstance(header, dict) or not {"what", "scores"} <= header.keys():
        raise AnswerError(f"{path}: the docstring must be YAML with the keys 'what' and 'scores'")
    scores = header["scores"]
    if not isinstance(scores, dict) or not all(
        isinstance(points, int | float) for points in scores.values()
    ):
        raise AnswerError(f"{path}: scores are {scores!r}; {{question: points}} was expected")
    return header


def _percent_cells(text: str, path: Path) -> Iterator[tuple[re.Match[str], str]]:
    heading: re.Match[str] | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("# %%"):
            lines.append(line)
            continue
        if heading:
            yield heading, "\n".join(lines).strip("\n")
        heading = HEADING.match(line)
        if heading is None:
            raise AnswerError(
                f"{path}:{number}: {line!r} is not a heading; write '# %% ID', "
                "'# %% ID [deleted]' or '# %% [added after ID]'"
            )
        lines = []
    if heading:
        yield heading, "\n".join(lines).strip("\n")
