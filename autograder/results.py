"""The results as a file: one JSON object a line for each submission."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autograder.errors import StorageFull
from autograder.graded import Graded, graded_to_json


def write_json_lines(path: Path, graded: Sequence[Graded]) -> None:
    """Write one JSON object for each submission, in the order of the students' names."""
    ordered = sorted(graded, key=lambda one: one.student)
    write_view(path, map(graded_to_json, ordered))


def write_view(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write these JSON objects, the whole file or nothing of it."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Half a surrogate pair, as of a file name that is no UTF-8, becomes its JSON escape.
        with partial.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for row in rows:
                file.write(as_line(row) + "\n")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StorageFull.because(error, path) from error


def as_line(row: dict[str, Any]) -> str:
    """The JSON of an object, in one line."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True)
