"""The results as a file: one JSON object a line for each submission."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.grade import Graded


def write_json_lines(path: Path, graded: Sequence[Graded], keep_others: bool = False) -> None:
    """Write one JSON object for each submission, in the order of the students' names.

    With `keep_others`, lines that the file has of other students stay.
    """
    objects = {one["student"]: one for one in _lines_of(path)} if keep_others else {}
    objects |= {one.student: asdict(one) for one in graded}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    lines = [
        json.dumps(one, ensure_ascii=False, sort_keys=True) for _, one in sorted(objects.items())
    ]
    # Half a surrogate pair, as of a file name that is no UTF-8, becomes its JSON escape.
    text = "".join(f"{line}\n" for line in lines)
    partial.write_text(text, encoding="utf-8", errors="backslashreplace")
    partial.replace(path)


def _lines_of(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and isinstance(found.get("student"), str):
            yield found
