"""Which of the instructor's files do not come to lie beside a notebook that runs."""

from pathlib import Path

from autograder.processes.attempt import FILES_LIMIT_BYTES
from autograder.steps.files import copy_files, remove_folder


def not_given(folder: Path, home: Path) -> list[str]:
    """A line for each file that every run leaves out: links, and what is too much.

    They are copied once, as each run does, so that no other rule than its own can decide.
    """
    if not folder.is_dir():
        return []
    tried = home / "given"
    tried.mkdir()
    try:
        return copy_files(folder, tried, FILES_LIMIT_BYTES, skip=(".ipynb",))
    finally:
        remove_folder(tried)
