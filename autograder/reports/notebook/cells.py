"""Read a graded notebook for showing: only what is shown, in shapes that are sure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.steps.read_notebook import LIMIT_BYTES

_CELLS = 5000
_OUTPUTS = 200
_LINES = 500


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a cell."""

    kind: str
    """As in nbformat: stream, error, display_data or execute_result."""
    text: str = ""
    """Of a stream."""
    error: str = ""
    message: str = ""
    traceback: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    """By MIME type, texts only."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell."""

    kind: str
    source: str
    grade_id: str = ""
    number: int | None = None
    outputs: tuple[Output, ...] = ()
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Unreadable(Exception):
    """The file is no notebook; the text says why."""


def read_cells(path: Path) -> tuple[Cell, ...]:
    """The notebook's cells; no link is followed."""
    if path.is_symlink() or not path.is_file():
        raise Unreadable("it is no file")
    if path.stat().st_size > LIMIT_BYTES:
        raise Unreadable(f"it has more than {LIMIT_BYTES >> 20} MiB")
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON") from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("it has no cells")
    return tuple(_cell(cell) for cell in cells[:_CELLS] if isinstance(cell, dict))


def _cell(cell: dict[str, Any]) -> Cell:
    number = cell.get("execution_count")
    outputs = cell.get("outputs")
    kind = cell.get("cell_type")
    return Cell(
        kind=kind if kind in ("code", "markdown") else "raw",
        source=_text(cell.get("source")),
        grade_id=_text(_dict(_dict(cell.get("metadata")).get("nbgrader")).get("grade_id")),
        number=number if isinstance(number, int) else None,
        outputs=tuple(_outputs(outputs if isinstance(outputs, list) else [])),
        attachments={
            name: _texts(bundle) for name, bundle in _dict(cell.get("attachments")).items()
        },
    )


def _outputs(outputs: list[Any]) -> Iterator[Output]:
    for output in outputs[:_OUTPUTS]:
        if not isinstance(output, dict):
            continue
        match output.get("output_type"):
            case "stream":
                yield Output("stream", text=_text(output.get("text")))
            case "error":
                lines = output.get("traceback")
                yield Output(
                    "error",
                    error=_text(output.get("ename")),
                    message=_text(output.get("evalue")),
                    traceback=tuple(_text(line) for line in lines[:_LINES])
                    if isinstance(lines, list)
                    else (),
                )
            case "display_data" | "execute_result" as kind:
                yield Output(kind, data=_texts(output.get("data")))


def _texts(value: object) -> dict[str, str]:
    return {key: text for key, part in _dict(value).items() if (text := _text(part))}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A text, or nbformat's list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""
