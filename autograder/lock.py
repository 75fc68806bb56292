"""One grader at a time on an assignment; the kernel frees the lock of one that was killed.

The lock file says who holds it and which temporary folder is theirs: of one that was killed,
the next removes it.
"""

import contextlib
import datetime as dt
import fcntl
import getpass
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AlreadyGrading, StorageFull
from autograder.room import temporary_folder
from autograder.steps.files import remove_folder

_TEXT_BYTES = 5000
_PREFIX = "autograder-"


@contextmanager
def only_one(path: Path, assignment: str, mode: int = 0o600) -> Iterator[Path]:
    """Hold the lock file `path`; a temporary folder for the time that it is held.

    `AlreadyGrading` says who holds it when it is another.
    """
    try:
        file = _take(path, assignment, mode)
    except OSError as error:
        raise StorageFull.because(error, path) from error
    try:
        with temporary_folder(_PREFIX) as home:
            _write(file, path, f"{_who()}\n{home}\n")
            yield home
    finally:
        # While it is still held: whoever opened it meanwhile finds it gone and starts over.
        path.unlink(missing_ok=True)
        os.close(file)
        with contextlib.suppress(OSError):
            # Nothing was graded into it: it was made for the lock alone.
            path.parent.rmdir()


def _take(path: Path, assignment: str, mode: int) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, mode)
        except FileNotFoundError:
            # Another grader has ended and removed the folder in between.
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, _TEXT_BYTES, 0).decode("utf-8", "replace").partition("\n")[0]
            os.close(file)
            raise AlreadyGrading(
                f"another grader is at work on '{assignment}': {holder or 'it has just begun'}. "
                "Wait until it has ended, or end that process; nothing was done here."
            ) from None
        if _is_same(file, path):
            break
        os.close(file)
    if os.fstat(file).st_uid == os.getuid():
        os.fchmod(file, mode)
    _remove_left_folder(os.pread(file, _TEXT_BYTES, 0).decode("utf-8", "replace"))
    return file


def _write(file: int, path: Path, text: str) -> None:
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, text.encode("utf-8", "backslashreplace"), 0)
    except OSError as error:
        raise StorageFull.because(error, path) from error


def _remove_left_folder(text: str) -> None:
    """Remove the folder that a killed grader's lock names, if it is one of ours indeed."""
    _, _, left = text.partition("\n")
    folder = Path(left.strip())
    ours = folder.name.startswith(_PREFIX) and folder.parent == Path(tempfile.gettempdir())
    if ours and not folder.is_symlink() and folder.is_dir():
        remove_folder(folder)


def _is_same(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except FileNotFoundError:
        return False


def _who() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = f"user {os.getuid()}"
    moment = dt.datetime.now().astimezone().isoformat(" ", "seconds")
    return f"process {os.getpid()} of {user} on {socket.gethostname()}, since {moment}"
