"""Copy a submission's files: regular ones only, none too large, no link followed."""

import os
import shutil
import stat
from collections.abc import Collection
from pathlib import Path

_SKIPPED_FOLDERS = {".ipynb_checkpoints", "__pycache__", "feedback", ".git"}
_COUNT_LIMIT = 2000


def copy_files(
    source: Path, target: Path, limit_bytes: int, skip: Collection[str] = ()
) -> list[str]:
    """Copy all files but those whose suffix is in `skip`; one line for each that was left out."""
    left, count = limit_bytes, 0
    notes = []
    for folder, folders, names in os.walk(source, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
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
    """Remove a folder if it is there, whatever permissions its parts were given."""
    if not folder.exists():
        return
    for path, folders, _ in os.walk(folder):
        for name in folders:
            inner = os.path.join(path, name)
            if not os.path.islink(inner):
                os.chmod(inner, stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
