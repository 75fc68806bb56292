"""Cells and outputs of notebooks, made as nbformat makes them."""

from typing import Any

import nbformat
from nbformat import notebooknode
from nbformat.notebooknode import NotebookNode

CELL_TYPES = frozenset({"code", "markdown", "raw"})
_from_dict: Any = notebooknode.from_dict
_node: Any = NotebookNode


def new_notebook() -> NotebookNode:
    """An empty notebook in format 4.5."""
    made: NotebookNode = _node(nbformat=4, nbformat_minor=5, metadata=_node(), cells=[])
    return made


def new_cell(cell_type: str, source: str, cell_id: str) -> NotebookNode:
    """A cell of one of `CELL_TYPES`.

    nbformat's own makers hold each cell against the schema; writing the notebook does so again.
    """
    made: NotebookNode = _node(id=cell_id, cell_type=cell_type, metadata=_node(), source=source)
    if cell_type == "code":
        made["execution_count"], made["outputs"] = None, []
    return made


def new_output(kind: str, **fields: Any) -> NotebookNode:
    """An output; of data with empty metadata.

    nbformat's own maker holds each against the schema, by its slower way.
    """
    made: NotebookNode = _node(output_type=kind, **fields)
    if kind in ("display_data", "execute_result"):
        made["metadata"] = _node()
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
