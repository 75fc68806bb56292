"""A task and what came of it, as messages; and a workplace as JSON."""

import dataclasses
import typing
from pathlib import Path
from typing import Any

from autograder.cluster.luggage import put_files, take_files
from autograder.cluster.message import pack, unpack
from autograder.processes.pool import Workplace
from autograder.processes.tasks import Examined, Task
from autograder.records import CellResult, cell_from_json, cell_to_json, result_to_json
from autograder.records import result_from_json as _result
from autograder.wire.frames import WireError

ANSWER_LIMIT_BYTES = 64 << 20
_NOTES_LIMIT = 1000


def pack_task(task: Task) -> bytes:
    """The task without its key and without the instructor's files, which go once for all."""
    files, blob = take_files(task.student_files)
    cells = [cell_to_json(cell) for cell in task.cells]
    return pack({"cells": cells, "files": files, "time_s": task.time_s}, blob)


def unpack_task(data: bytes, key: str, folder: Path, given_files: Path | None) -> Task:
    """The task, its files put into `folder`, which is made when it has any."""
    header, blob = unpack(data)
    if header["files"]:
        folder.mkdir()
        put_files(header["files"], blob, folder)
    cells = tuple(cell_from_json(cell) for cell in header["cells"])
    return Task(
        key, cells, folder if header["files"] else None, given_files, time_s=header["time_s"]
    )


def pack_files(folder: Path) -> bytes:
    """The instructor's files of an assignment; empty when there are none."""
    files, blob = take_files(folder)
    return pack({"files": files}, blob) if files else b""


def unpack_files(data: bytes, folder: Path) -> None:
    """Put them into the new folder."""
    header, blob = unpack(data)
    folder.mkdir()
    put_files(header["files"], blob, folder)


def examined_to_json(examined: Examined) -> dict[str, Any]:
    """What came of a task, without its key."""
    return {
        "results": [result_to_json(result) for result in examined.results],
        "notes": list(examined.notes),
        "broke": examined.broke,
        "wall_s": examined.wall_s,
    }


def examined_from_json(data: Any, task: Task) -> Examined:
    """The record; a `WireError` when it is not an answer to this task."""
    try:
        results = tuple(_checked(_result(one)) for one in data["results"])
        notes = tuple(str(note) for note in data["notes"][:_NOTES_LIMIT])
        examined = Examined(task.key, results, notes, str(data["broke"]), float(data["wall_s"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WireError(f"an answer of another form came: {error!r}") from None
    if [one.index for one in results] != [cell.index for cell in task.cells]:
        raise WireError("an answer for other cells came")
    return examined


def _checked(result: CellResult) -> CellResult:
    right = isinstance(result.note, str) and all(isinstance(one, dict) for one in result.outputs)
    if not right:
        raise ValueError("outputs are objects, and a note is text")
    return result


def workplace_to_json(place: Workplace) -> dict[str, Any]:
    """All that is the same on every machine; of the instructor's notebooks their text."""
    data = dataclasses.asdict(place)
    del data["home"], data["jobs"]
    texts = [Path(name).read_text("utf-8") for name in place.rehearsed]
    return {**data, "rehearsed": texts}


def workplace_from_json(data: dict[str, Any], home: Path, jobs: int) -> Workplace:
    """The workplace on this machine; the instructor's notebooks are written into `home`."""
    paths = [home / f"rehearsed-{number}.ipynb" for number in range(len(data["rehearsed"]))]
    for path, text in zip(paths, data["rehearsed"], strict=True):
        path.write_text(text, "utf-8")
    names = [str(path) for path in paths]
    made: Workplace = _made(Workplace, {**data, "rehearsed": names, "home": home, "jobs": jobs})
    return made


def _made(kind: Any, value: Any) -> Any:
    kinds = [one for one in (typing.get_args(kind) or (kind,)) if dataclasses.is_dataclass(one)]
    if isinstance(value, dict) and kinds:
        types = typing.get_type_hints(kinds[0])
        return kinds[0](**{name: _made(types[name], part) for name, part in value.items()})  # type: ignore[operator]
    return tuple(value) if isinstance(value, list) else value
