"""Room for temporary files: where there is none it is told once, not at every submission."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import TemporaryFull

_LEAST_BYTES = 1 << 16


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A folder, gone with the `with` block; `TemporaryFull` when there is no room for its files."""
    try:
        made = tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
    except OSError as error:
        # Where none can be written, Python does not say which it would have taken.
        place = Path(tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp")
        raise TemporaryFull.of(place, error.strerror or str(error)) from error
    with made as name:
        check_room(Path(name).parent)
        yield Path(name)


def check_room(folder: Path) -> None:
    """Return when the folder's file system takes more files; else a `TemporaryFull`."""
    now = os.statvfs(folder)
    left = now.f_bavail * now.f_frsize
    # A file system that does not count says 0 of 0.
    if now.f_blocks and left < _LEAST_BYTES:
        raise TemporaryFull.of(folder, f"{left // 1024} KiB are left")
    if now.f_files and not now.f_favail:
        raise TemporaryFull.of(folder, "it takes no more files, however small")
