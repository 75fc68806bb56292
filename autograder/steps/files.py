"""Copy a submission's files: regular ones only, none too large, no link followed."""

import os
import secrets
import shutil
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_SKIPPED_FOLDERS = {".ipynb_checkpoints", "__pycache__", "feedback", ".git"}
_COUNT_LIMIT = 2000
# How deep folders may lie in one another: far from where paths, and what walks them, give out.
DEPTH_LIMIT = 20


def copy_files(
    source: Path, target: Path, limit_bytes: int, skip: Collection[str] = ()
) -> list[str]:
    """Copy all files but those whose suffix is in `skip`; one line for each that was left out."""
    left, count = limit_bytes, 0
    notes = []
    for folder, folders, names in os.walk(source, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        inside = Path(folder).relative_to(source)
        if folders and len(inside.parts) >= DEPTH_LIMIT:
            notes.append(f"what lies deeper than {DEPTH_LIMIT} folders, in '{inside}', is left out")
            folders.clear()
        for name in sorted(names):
            path = Path(folder, name)
            relative = path.relative_to(source)
            if path.suffix in skip:
                continue
            if path.is_symlink() or not path.is_file():
                notes.append(f"file '{relative}' is a link, a pipe or a device; left out")
                continue
            stat_now = path.stat()
            if stat_now.st_nlink > 1:
                # It may be a second name for what the one who grades can read.
                notes.append(f"file '{relative}' is a hard link; left out (hand in a copy)")
                continue
            size = stat_now.st_size
            if size > left or count >= _COUNT_LIMIT:
                notes.append(f"file '{relative}' ({size} bytes) is too much; left out")
                continue
            left -= size
            count += 1
            _make_way(target, relative)
            shutil.copyfile(path, target / relative)
    return notes


def _make_way(target: Path, relative: Path) -> None:
    """Make the folders of a file; what is there under its name or theirs gives way."""
    folder = target
    for part in relative.parts[:-1]:
        folder /= part
        if folder.is_symlink() or not folder.is_dir():
            folder.unlink(missing_ok=True)
            folder.mkdir(parents=True)
    destination = target / relative
    if destination.is_dir() and not destination.is_symlink():
        remove_folder(destination)
    destination.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder if it is there, however deep it is and whatever permissions its parts have.

    What cannot be removed stays.
    """
    if folder.is_symlink() or not folder.is_dir():
        return
    # Each folder is moved to the top before it is emptied: no path gets long, and nothing recurs.
    mark, number = secrets.token_hex(8), 0
    left = [str(folder)]
    while left:
        path = left.pop()
        with suppress(OSError):
            os.chmod(path, stat.S_IRWXU)
            with os.scandir(path) as entries:
                found = list(entries)
            for entry in found:
                with suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)
                        continue
                    number += 1
                    os.chmod(entry.path, stat.S_IRWXU)
                    top = os.path.join(folder, f"{mark}-{number}")
                    os.rename(entry.path, top)
                    left.append(top)
            if path != str(folder):
                os.rmdir(path)
    with suppress(OSError):
        os.rmdir(folder)
