"""One grader at a time on an assignment; the kernel frees the lock of one that was killed."""

import contextlib
import datetime as dt
import fcntl
import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AlreadyGrading, StorageFull

_TEXT_BYTES = 500


@contextmanager
def only_one(path: Path, assignment: str) -> Iterator[None]:
    """Hold the lock file `path`; `AlreadyGrading` says who does when it is another."""
    try:
        file = _take(path, assignment)
    except OSError as error:
        raise StorageFull.because(error, path) from error
    try:
        yield
    finally:
        # While it is still held: whoever opened it meanwhile finds it gone and starts over.
        path.unlink(missing_ok=True)
        os.close(file)
        with contextlib.suppress(OSError):
            # Nothing was graded into it: it was made for the lock alone.
            path.parent.rmdir()


def _take(path: Path, assignment: str) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            # Another grader has ended and removed the folder in between.
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, _TEXT_BYTES, 0).decode("utf-8", "replace").strip()
            os.close(file)
            raise AlreadyGrading(
                f"another grader is at work on '{assignment}': {holder or 'it has just begun'}. "
                "Wait until it has ended, or end that process; nothing was done here."
            ) from None
        if _is_same(file, path):
            break
        os.close(file)
    os.ftruncate(file, 0)
    os.write(file, _who().encode("utf-8", "backslashreplace"))
    return file


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
    return f"process {os.getpid()} of {user} on {socket.gethostname()}, since {moment}\n"
