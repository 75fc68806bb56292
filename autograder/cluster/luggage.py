"""The files of a folder as a list of names and sizes with the bytes after it, and back.

No archive format: what is not in the list cannot come out, be it a link, an owner or a mode.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.processes.attempt import FILES_LIMIT_BYTES
from autograder.steps.files import copy_files
from autograder.wire.frames import WireError

_COUNT_LIMIT = 2000


def take_files(folder: Path | None) -> tuple[list[list[Any]], bytes]:
    """Names with sizes, and the contents one after another, of what a submission may bring.

    The rules are those of `copy_files`: no links, no notebooks, so many bytes at most.
    """
    if folder is None or not folder.is_dir():
        return [], b""
    with tempfile.TemporaryDirectory(prefix="luggage-") as place:
        safe = Path(place)
        copy_files(folder, safe, FILES_LIMIT_BYTES, skip=(".ipynb",))
        paths = sorted(path for path in safe.rglob("*") if path.is_file())
        contents = [path.read_bytes() for path in paths]
        names = [path.relative_to(safe).as_posix() for path in paths]
    sizes = [len(content) for content in contents]
    return [list(pair) for pair in zip(names, sizes, strict=True)], b"".join(contents)


def put_files(files: Sequence[Any], blob: memoryview, target: Path) -> None:
    """Write the files into the empty folder `target`; a `WireError` for a list that is wrong."""
    if len(files) > _COUNT_LIMIT or len(blob) > FILES_LIMIT_BYTES:
        raise WireError(f"{len(files)} files of {len(blob)} bytes are too much")
    start = 0
    for entry in files:
        name, size = _checked(entry)
        if start + size > len(blob):
            raise WireError(f"the file {name!r} is not whole")
        path = target.joinpath(*PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(blob[start : start + size])
        start += size
    if start != len(blob):
        raise WireError(f"{len(blob) - start} bytes belong to no file")


def _checked(entry: Any) -> tuple[str, int]:
    match entry:
        case [str(name), int(size)] if size >= 0 and not isinstance(size, bool):
            path = PurePosixPath(name)
            if path.parts and not path.is_absolute() and ".." not in path.parts:
                return name, size
    raise WireError(f"{str(entry)[:80]} is no file's name and size")
