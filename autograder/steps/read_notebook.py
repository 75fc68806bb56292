"""Read a submitted notebook, however it was mangled."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode

from autograder.steps.notebook_parts import CELL_TYPES, as_node, new_cell, new_notebook, upgrade

LIMIT_BYTES = 64 << 20
_CELL_LIMIT = 5000
# As JSON, where one character may become twelve bytes: what fits into one message.
_CODE_LIMIT_BYTES = 4 << 20
_MARKS = ("grade", "solution", "locked", "task", "points")
_VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class BrokenNotebook(Exception):
    """The file is no notebook; the text says why, for the student and the instructor."""


def read_notebook(path: Path) -> NotebookNode:
    """A valid notebook in format 4.5 with the file's cells, without their outputs."""
    if path.is_symlink() or not path.is_file():
        raise BrokenNotebook("it is a link or a folder, not a file")
    size = path.stat().st_size
    if size > LIMIT_BYTES:
        raise BrokenNotebook(
            f"it has {size / (1 << 20):.0f} MiB; clear the outputs to get below "
            f"{LIMIT_BYTES >> 20} MiB"
        )
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise BrokenNotebook(f"it is not JSON: {error}") from None
    try:
        return _from_json(data)
    except RecursionError:
        raise BrokenNotebook("its parts lie too deep in one another") from None


def _from_json(data: Any) -> NotebookNode:
    if not isinstance(data, dict):
        raise BrokenNotebook("it is JSON, but no notebook")
    if data.get("nbformat") in (1, 2, 3):
        try:
            data = upgrade(data)
        except Exception as error:  # noqa: BLE001 old formats fail in many ways
            raise BrokenNotebook(f"its old format cannot be converted: {error}") from None
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise BrokenNotebook("it has no list of cells")
    if len(cells) > _CELL_LIMIT:
        raise BrokenNotebook(f"it has {len(cells)} cells; at most {_CELL_LIMIT} are read")
    notebook = new_notebook()
    code_bytes = 0
    used: set[str] = set()
    for place, cell in enumerate(cells):
        made = _cell(cell, place)
        if made["cell_type"] == "code":
            code_bytes += len(json.dumps(made["source"]))
            if code_bytes > _CODE_LIMIT_BYTES:
                raise BrokenNotebook(
                    f"its code takes more than {_CODE_LIMIT_BYTES >> 20} MiB as JSON; "
                    "put data into a file beside it"
                )
        if made["id"] in used:
            made["id"] = f"cell-{place}"
        used.add(made["id"])
        notebook.cells.append(made)
    return notebook


def _cell(cell: Any, place: int) -> NotebookNode:
    if not isinstance(cell, dict):
        raise BrokenNotebook(f"cell {place + 1} is no object")
    cell_type = cell.get("cell_type")
    if not isinstance(cell_type, str) or cell_type not in CELL_TYPES:
        raise BrokenNotebook(f"cell {place + 1} has the unknown type {str(cell_type)[:40]!r}")
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(str(line) for line in source)
    cell_id = cell.get("id")
    if not isinstance(cell_id, str) or not _VALID_ID.fullmatch(cell_id):
        cell_id = f"cell-{place}"
    made = new_cell(cell_type, clean_text(str(source)), cell_id)
    metadata = cell.get("metadata")
    if isinstance(metadata, dict):
        made["metadata"] = as_node(dict(_kept_metadata(metadata)))
    if cell_type == "markdown" and isinstance(cell.get("attachments"), dict):
        made["attachments"] = as_node(dict(_kept_attachments(cell["attachments"])))
    return made


def _kept_metadata(metadata: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    marks = metadata.get("nbgrader")
    if isinstance(marks, dict):
        # The instructor's cell of that id has the last word; these are kept to compare.
        kept = {name: marks[name] for name in _MARKS if isinstance(marks.get(name), int | float)}
        grade_id = marks.get("grade_id")
        yield "nbgrader", {"grade_id": grade_id, **kept} if isinstance(grade_id, str) else {}
    for name in ("deletable", "editable"):
        if isinstance(metadata.get(name), bool):
            yield name, metadata[name]
    tags = metadata.get("tags")
    if isinstance(tags, list):
        yield "tags", [clean_text(tag) for tag in tags if isinstance(tag, str)]


def _kept_attachments(attachments: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, bundle in attachments.items():
        if isinstance(bundle, dict):
            yield (
                clean_text(name),
                {
                    clean_text(mime): clean_text("".join(data))
                    for mime, data in bundle.items()
                    if isinstance(data, str)
                    or (isinstance(data, list) and all(isinstance(line, str) for line in data))
                },
            )


def clean_text(text: str) -> str:
    """The text without halves of surrogate pairs, which no UTF-8 file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
