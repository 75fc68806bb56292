"""Notice that somebody else wrote the gradebook while students' code ran.

Simplified: a student's process runs as the user who grades, so this notices and cannot prevent;
a write in the moments in which the grader itself writes is not noticed.
"""

import os
from typing import Any

_BESIDE = ("", "-journal", "-wal")

_Print = tuple[tuple[int, ...] | None, ...]


class GradebookWatch:
    """Remembers the gradebook's files; of a database that is no SQLite file, nothing."""

    def __init__(self, gradebook: Any) -> None:
        url = gradebook.engine.url
        self._path: str | None = url.database if url.get_backend_name() == "sqlite" else None
        self._seen = self._look()

    def is_changed(self) -> bool:
        """Whether the files are others than when they were last remembered."""
        return self._look() != self._seen

    def remember(self) -> None:
        """Take the files as they are for right: after a write of one's own."""
        self._seen = self._look()

    def _look(self) -> _Print:
        if not self._path:
            return ()
        return tuple(_stat(self._path + suffix) for suffix in _BESIDE)


def _stat(path: str) -> tuple[int, ...] | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    # A program can set back the time of modification, but not that of change.
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
