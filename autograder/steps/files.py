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
                notes.append(f"file '{relative}' is a link; left out")
                continue
            size = path.stat().st_size
            if size > left or count >= _COUNT_LIMIT:
                notes.append(f"file '{relative}' ({size} bytes) is too much; left out")
                continue
            left -= size
            count += 1
            destination = target / relative
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.unlink(missing_ok=True)
            shutil.copyfile(path, destination)
    return notes


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
