"""Whether what a person scored by hand is still what it was when they scored it."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode

Seen = tuple[Any, ...]
"""Of a cell: its id in the grading (or nothing), points, kind, text and pictures."""


class SameWork:
    """One notebook beside the one that was graded before, which is read when it is asked for."""

    def __init__(self, before: Path, now: NotebookNode | None) -> None:
        self._before = before
        self._now = now

    def of(self, grade_id: str) -> bool:
        """Whether the work that this cell is scored for did not change.

        Of a written answer that is its own cell; a test or a task is about the whole notebook.
        """
        before, now = self._cells_before, self._cells_now
        if before is None or now is None:
            return False
        if grade_id in self._answers:
            return _by_id(before, grade_id) == _by_id(now, grade_id)
        return before == now

    @cached_property
    def _answers(self) -> frozenset[str]:
        cells = self._now.cells if self._now is not None else ()
        marks = (cell.metadata.get("nbgrader", {}) for cell in cells)
        return frozenset(one["grade_id"] for one in marks if one.get("solution"))

    @cached_property
    def _cells_before(self) -> list[Seen] | None:
        try:
            return _cells(json.loads(self._before.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Not there, or somebody else's: then a person looks again.
            return None

    @cached_property
    def _cells_now(self) -> list[Seen] | None:
        return None if self._now is None else _cells(self._now)


def _cells(notebook: Any) -> list[Seen]:
    return [
        (
            marks.get("grade_id", ""),
            marks.get("points"),
            cell["cell_type"],
            _joined(cell["source"]),
            {
                name: {mime: _joined(data) for mime, data in forms.items()}
                for name, forms in cell.get("attachments", {}).items()
            },
        )
        for cell in notebook["cells"]
        for marks in (cell["metadata"].get("nbgrader", {}),)
    ]


def _joined(text: Any) -> Any:
    """In a file, a text is a list of its lines."""
    return "".join(text) if isinstance(text, list) else text


def _by_id(cells: list[Seen], grade_id: str) -> list[Seen]:
    return [one for one in cells if one[0] == grade_id]
