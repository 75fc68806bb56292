"""Write a graded submission to autograded/, whole or not at all.

Staged beside its place before the gradebook is written, and renamed into it after.
"""

import filecmp
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.steps.files import copy_files, remove_folder

# As nbgrader does by default: nobody edits a graded notebook by mistake.
_FILE_MODE = 0o444
_GROUP_FILE_MODE = 0o664


def stage(
    target: Path,
    notebooks: Mapping[str, NotebookNode],
    student_files: Path | None,
    given_files: Path,
    limit_bytes: int,
    group_shared: bool,
) -> list[str]:
    """Write what is to become `target`; one line for each file that was left out."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = _staged(target)
    remove_folder(partial)
    partial.mkdir()
    notes: list[str] = []
    if student_files is not None:
        notes += copy_files(student_files, partial, limit_bytes, skip=(".ipynb",))
    if given_files.is_dir():
        copy_files(given_files, partial, limit_bytes, skip=(".ipynb",))
    write: Any = nbformat.write
    for name, notebook in notebooks.items():
        write(notebook, partial / f"{name}.ipynb")
    mode = _GROUP_FILE_MODE if group_shared else _FILE_MODE
    for folder, _, names in os.walk(partial):
        for name in names:
            os.chmod(os.path.join(folder, name), mode)
    return notes


def publish(target: Path) -> None:
    """Put what was staged in place of `target`, whatever is there."""
    before = target.with_name(f".{target.name}.before")
    _remove(before)
    # Also a file, or a link that leads nowhere: the gradebook is written by now.
    if os.path.lexists(target):
        target.rename(before)
    _staged(target).rename(target)
    _remove(before)


def has_same_files(target: Path) -> bool:
    """Whether what was staged has the files beside its notebooks that `target` has."""
    before, now = (_files_beside(folder) for folder in (target, _staged(target)))
    return before.keys() == now.keys() and all(
        filecmp.cmp(before[name], now[name], shallow=False) for name in before
    )


def _files_beside(folder: Path) -> dict[str, Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
    return {str(path.relative_to(folder)): path for path in found}


def discard(target: Path) -> None:
    """Remove what was staged for `target`, if anything was."""
    remove_folder(_staged(target))


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        remove_folder(path)


def _staged(target: Path) -> Path:
    return target.with_name(f".{target.name}.partial")
