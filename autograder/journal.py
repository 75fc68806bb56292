"""A file of JSON lines that is only added to, and of which a torn end is known and dropped.

Each line is the CRC-32 of its JSON in eight hexadecimal digits, a space, and the JSON.
A line is in the file as soon as `append` returns: a killed grader loses none. `sync` returns
once all lines are on the disk: a lost machine loses none of those.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.errors import GradingError, StorageFull

_FORMAT = 1
_PREFIX = 9
_READ_BYTES = 1 << 20


class Journal:
    """The lines of one assignment; use it in a `with` block, and one at a time on a file."""

    def __init__(self, path: Path, assignment: str, mode: int = 0o600) -> None:
        self.path = path
        self._mode = mode
        self._assignment = assignment
        self._synced = True
        self.damaged = 0
        """Lines before the last that could not be read: the disk's or another program's doing."""
        self.damaged_at = -1
        """Where the last of them stands."""

    def __enter__(self) -> Self:
        with _told_when_full(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _partial(self.path).unlink(missing_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, self._mode)
            if os.fstat(self._file).st_size == 0:
                os.fchmod(self._file, self._mode)
        self._end = 0
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if os.fstat(self._file).st_size == 0:
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each line with its place, from the first; to be gone through before `append`.

        What stands after the last whole line is cut off the file.
        """
        whole = 0
        for place, raw in _raw_lines(self._file):
            data = _parse(raw)
            if data is None:
                if raw.endswith(b"\n"):
                    self.damaged += 1
                    self.damaged_at = place
            elif place == 0:
                self._check_head(data)
            else:
                yield place, data
            if raw.endswith(b"\n"):
                whole = place + len(raw)
        with _told_when_full(self.path):
            os.ftruncate(self._file, whole)
        self._end = whole

    def append(self, data: dict[str, Any]) -> int:
        """Write a line; its place."""
        if self._end == 0:
            self._write(_line({"journal": _FORMAT, "assignment": self._assignment}))
        place = self._end
        self._write(_line(data))
        return place

    def read(self, place: int) -> dict[str, Any]:
        """The line at a place that `lines` or `append` gave."""
        pieces: list[bytes] = []
        at = place
        while piece := os.pread(self._file, _READ_BYTES, at):
            head, newline, _ = piece.partition(b"\n")
            pieces.append(head + newline)
            at += len(piece)
            if newline:
                break
        data = _parse(b"".join(pieces))
        if data is None:
            raise GradingError(
                f"{self.path} was changed by another program while it was in use; grade again"
            )
        return data

    def sync(self) -> None:
        """Return when every line is on the disk."""
        if not self._synced:
            with _told_when_full(self.path):
                os.fdatasync(self._file)
            self._synced = True

    def rewrite(self, records: Iterable[dict[str, Any]]) -> None:
        """Put these lines in place of all; after a crash the file is the old or the new one."""
        partial = _partial(self.path)
        with _told_when_full(self.path):
            try:
                with partial.open("wb") as file:
                    os.chmod(partial, self._mode)
                    file.write(_line({"journal": _FORMAT, "assignment": self._assignment}))
                    file.writelines(map(_line, records))
                    file.flush()
                    os.fdatasync(file.fileno())
            except OSError:
                partial.unlink(missing_ok=True)
                raise
            partial.replace(self.path)
            _sync_folder(self.path.parent)
        os.close(self._file)
        self._file = os.open(self.path, os.O_RDWR | os.O_APPEND)
        self._end = os.fstat(self._file).st_size
        self._synced = True

    def _write(self, line: bytes) -> None:
        with _told_when_full(self.path):
            try:
                left = line
                while left:
                    left = left[os.write(self._file, left) :]
                if self._end == 0:
                    _sync_folder(self.path.parent)
            except OSError:
                os.ftruncate(self._file, self._end)
                raise
        self._end += len(line)
        self._synced = False

    def _check_head(self, data: dict[str, Any]) -> None:
        if data.get("journal") != _FORMAT or data.get("assignment") != self._assignment:
            raise GradingError(
                f"{self.path} is no journal of '{self._assignment}' in format {_FORMAT}; it says "
                f"{json.dumps(data)[:100]}. Move it away to have everything graded anew."
            )


def written_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The file's whole lines but its head, for who only looks; the file is left as it is.

    A missing file has none. A grader may add to it meanwhile.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise GradingError(
            f"{path} cannot be read ({error.strerror}), and it tells from which tests results "
            "come: run this as who graded, or correct the file's permissions"
        ) from error
    with file:
        for raw in file:
            data = _parse(raw)
            if data is not None and "journal" not in data:
                yield data


@contextmanager
def _told_when_full(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFull.because(error, path) from error


def _line(data: dict[str, Any]) -> bytes:
    text = json.dumps(data, separators=(",", ":")).encode("ascii")
    return b"%08x %b\n" % (zlib.crc32(text), text)


def _parse(raw: bytes) -> dict[str, Any] | None:
    text = raw[_PREFIX:].removesuffix(b"\n")
    if not raw.endswith(b"\n") or raw[:_PREFIX] != b"%08x " % zlib.crc32(text):
        return None
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _raw_lines(file: int) -> Iterator[tuple[int, bytes]]:
    with os.fdopen(os.dup(file), "rb") as lines:
        lines.seek(0)
        place = 0
        for raw in lines:
            yield place, raw
            place += len(raw)


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.partial")


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
