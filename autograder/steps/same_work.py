"""Whether what a person scored by hand is still what it was when they scored it."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode

Seen = tuple[Any, ...]
"""Of a cell: its id in the grading (or nothing), points, kind, text and pictures."""


class SameWork:
    """One notebook beside the one that was graded before, which is read when it is asked for."""

    def __init__(
        self, before: Path, now: NotebookNode | None, are_files_same: Callable[[], bool]
    ) -> None:
        self._before = before
        self._now = now
        self._are_files_same = are_files_same

    def of(self, grade_id: str) -> bool:
        """Whether the work that this cell is scored for did not change.

        Of a written answer that is its own cell; code, a test or a task is about all of the
        notebook but the other tests. The files beside the notebook belong to each of them: a text
        may show one.
        """
        before, now = self._cells_before, self._cells_now
        if before is None or now is None or not self._files_same:
            return False
        if grade_id in self._of_kind(is_test=False, is_code=False):
            others = {one[0] for one in now} - {grade_id}
            return _without(before, others) == _without(now, others)
        others = self._of_kind(is_test=True, is_code=True) - {grade_id}
        return _without(before, others) == _without(now, others)

    @cached_property
    def _files_same(self) -> bool:
        return self._are_files_same()

    def _of_kind(self, *, is_test: bool, is_code: bool) -> set[str]:
        """Tests, or answers, that are code or text."""
        cells = self._now.cells if self._now is not None else ()
        return {
            marks["grade_id"]
            for cell in cells
            for marks in (cell.metadata.get("nbgrader", {}),)
            if marks.get("grade" if is_test else "solution")
            and not (is_test and marks.get("solution"))
            and (cell.cell_type == "code") is is_code
        }

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


def _without(cells: list[Seen], grade_ids: set[str]) -> list[Seen]:
    return [one for one in cells if one[0] not in grade_ids]
