"""nbformat's makers of cells and outputs, with types."""

from typing import Any

import nbformat
from nbformat import notebooknode
from nbformat.notebooknode import NotebookNode

_V4: Any = nbformat.v4
_MAKERS: dict[str, Any] = {
    "code": _V4.new_code_cell,
    "markdown": _V4.new_markdown_cell,
    "raw": _V4.new_raw_cell,
}
CELL_TYPES = frozenset(_MAKERS)
_from_dict: Any = notebooknode.from_dict


def new_notebook() -> NotebookNode:
    """An empty notebook in format 4.5."""
    made: NotebookNode = _V4.new_notebook()
    return made


def new_cell(cell_type: str, source: str, cell_id: str) -> NotebookNode:
    """A cell of one of `CELL_TYPES`."""
    made: NotebookNode = _MAKERS[cell_type](source=source, id=cell_id)
    return made


def new_output(kind: str, **fields: Any) -> NotebookNode:
    """An output, checked against nbformat's schema."""
    made: NotebookNode = _V4.new_output(kind, **fields)
    return made


def as_node(data: dict[str, Any]) -> NotebookNode:
    """A dict with attributes, all the way down."""
    made: NotebookNode = _from_dict(data)
    return made


def upgrade(data: dict[str, Any]) -> NotebookNode:
    """A notebook of an older major format as one of format 4."""
    convert: Any = nbformat.convert
    made: NotebookNode = convert(as_node(data), 4)
    return made
