"""Put results into the notebook, in a form that is valid and safe to show."""

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat.notebooknode import NotebookNode

from autograder.records import CellResult
from autograder.steps.notebook_parts import as_node, new_output
from autograder.steps.read_notebook import clean_text

# What an HTML page would run, in formgrader with the instructor's rights.
_DROPPED = ("application/javascript", "image/svg+xml")
# What nbconvert's SanitizeHTML leaves as it is; nearly all outputs hold nothing else.
_SAFE = frozenset({"text/plain", "text/latex", "application/json", "image/png", "image/jpeg"})
_OUTPUT_LIMIT = 200


def put_outputs(notebook: NotebookNode, results: Iterable[CellResult]) -> None:
    """Give each cell its outputs and its number; scripts in them are taken out."""
    for number, result in enumerate(results, start=1):
        cell = notebook.cells[result.index]
        count = number if result.outputs or result.end != "not run" else None
        cell["execution_count"] = count
        cell["outputs"] = [
            made
            for output in result.outputs[:_OUTPUT_LIMIT]
            if (made := _output(output, count)) is not None
        ]
    outputs = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell["outputs"]
        if not _SAFE.issuperset(output.get("data", ()))
    ]
    if outputs:
        _sanitize(outputs)


def _sanitize(outputs: list[NotebookNode]) -> None:
    # It imports an HTML parser and a Markdown parser, which few classes need.
    from nbconvert.preprocessors.sanitize import SanitizeHTML

    make: Any = SanitizeHTML
    make().sanitize_code_outputs(outputs)


def _output(output: Mapping[str, Any], count: int | None) -> NotebookNode | None:
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
        kept = {
            mime: _clean(value)
            for mime, value in data.items()
            if isinstance(mime, str) and mime not in _DROPPED and _valid(mime, value)
        }
        if not kept:
            return None
        made = new_output(kind, data=as_node(kept))
        if kind == "execute_result":
            made["execution_count"] = count
        return made
    return None


def _valid(mime: str, value: object) -> bool:
    return isinstance(value, str) or mime == "application/json" or mime.endswith("+json")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): _clean(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_clean(part) for part in value]
    return value
