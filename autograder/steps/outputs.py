"""Put results into the notebook, in a form that is valid and safe to show."""

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat.notebooknode import NotebookNode

from autograder.records import CellResult
from autograder.steps.notebook_parts import as_node, new_output
from autograder.steps.read_notebook import clean_text
from autograder.steps.safe_data import SafeData

_OUTPUT_LIMIT = 200


def put_outputs(notebook: NotebookNode, results: Iterable[CellResult]) -> None:
    """Give each cell its outputs and its number; what could do harm is taken out of them."""
    safe = SafeData()
    for number, result in enumerate(results, start=1):
        cell = notebook.cells[result.index]
        count = number if result.outputs or result.end != "not run" else None
        cell["execution_count"] = count
        cell["outputs"] = [
            made
            for output in result.outputs[:_OUTPUT_LIMIT]
            if (made := _output(output, count, safe)) is not None
        ]


def _output(output: Mapping[str, Any], count: int | None, safe: SafeData) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in ("stdout", "stderr"):
        text = clean_text(str(output.get("text", "")))
        return new_output("stream", name=output["name"], text=text)
    if kind == "error":
        lines = output.get("traceback")
        return new_output(
            "error",
            ename=clean_text(str(output.get("ename", ""))),
            evalue=clean_text(str(output.get("evalue", ""))),
            traceback=[
                clean_text(str(line)) for line in (lines if isinstance(lines, list | tuple) else [])
            ],
        )
    data = output.get("data")
    if kind in ("display_data", "execute_result") and isinstance(data, Mapping):
        kept = safe.of(
            {
                mime: _clean(value)
                for mime, value in data.items()
                if isinstance(mime, str) and _valid(mime, value)
            }
        )
        if not kept:
            return None
        made = new_output(kind, data=as_node(kept))
        if kind == "execute_result":
            made["execution_count"] = count
        return made
    return None


def _valid(mime: str, value: object) -> bool:
    return isinstance(value, str) or mime == "application/json"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): _clean(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_clean(part) for part in value]
    return value
