"""Read the last grading's lines, `autograded/<assignment>.jsonl`, whoever wrote them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class CellLine:
    """What the file says of one graded cell."""

    points: float | None = None
    end: str = ""
    error: str = ""
    message: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StudentLine:
    """What the file says of one submission."""

    outcome: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()
    wall_s: float | None = None
    cells: Mapping[str, tuple[CellLine, ...]] = field(default_factory=dict)
    """By grade_id; one for each notebook that has a cell of that id, in the notebooks' order."""


def read_lines(path: Path) -> dict[str, StudentLine]:
    """The file's lines by student; a line that is none is passed over, a missing file is empty."""
    if not path.is_file():
        return {}
    found = {}
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                data = json.loads(line)
            except ValueError:
                continue
            if isinstance(data, dict) and isinstance(data.get("student"), str):
                found[data["student"]] = _student(data)
    return found


def _student(data: dict[str, Any]) -> StudentLine:
    cells: dict[str, list[CellLine]] = {}
    for score in _dicts(data.get("scores")):
        cells.setdefault(_text(score.get("grade_id")), []).append(
            CellLine(
                points=_number(score.get("points")),
                end=_text(score.get("end")),
                error=_text(score.get("error")),
                message=_text(score.get("message")),
                note=_text(score.get("note")),
            )
        )
    notes = data.get("notes")
    return StudentLine(
        outcome=_text(data.get("outcome")),
        why=_text(data.get("why")),
        notes=tuple(_text(note) for note in notes) if isinstance(notes, list) else (),
        wall_s=_number(data.get("wall_s")),
        cells={grade_id: tuple(lines) for grade_id, lines in cells.items()},
    )


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            yield one


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]
