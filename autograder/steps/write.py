"""Write a graded submission to autograded/, whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.steps.files import copy_files

# As nbgrader does by default: nobody edits a graded notebook by mistake.
_FILE_MODE = 0o444
_GROUP_FILE_MODE = 0o664


def write_autograded(
    target: Path,
    notebooks: Mapping[str, NotebookNode],
    student_files: Path,
    given_files: Path,
    limit_bytes: int,
    group_shared: bool,
) -> list[str]:
    """Replace the folder `target` in one rename; one line for each file that was left out."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    before = target.with_name(f".{target.name}.before")
    for leftover in (partial, before):
        remove_folder(leftover)
    partial.mkdir()
    notes = copy_files(student_files, partial, limit_bytes, skip=(".ipynb",))
    if given_files.is_dir():
        copy_files(given_files, partial, limit_bytes, skip=(".ipynb",))
    write: Any = nbformat.write
    for name, notebook in notebooks.items():
        write(notebook, partial / f"{name}.ipynb")
    mode = _GROUP_FILE_MODE if group_shared else _FILE_MODE
    for folder, _, names in os.walk(partial):
        for name in names:
            os.chmod(os.path.join(folder, name), mode)
    if target.exists():
        target.rename(before)
    partial.rename(target)
    remove_folder(before)
    return notes


def remove_folder(folder: Path) -> None:
    """Remove a folder and its read-only files, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)
