"""Make the release as nbgrader would, in a folder of its own and without a gradebook."""

import logging
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import capture_log
from traitlets.config import Config

from autograder.errors import UnknownAssignment, UsageError
from autograder.steps.blueprint import IN_PROCESS_TAG, Blueprint, BlueprintCell, is_trusted

_RAISED = re.compile(r"[\w.]+(Error|Exception): .")


class NotReleasable(UsageError):
    """nbgrader itself cannot make the release; the text is its own."""


@dataclass(frozen=True, slots=True)
class Released:
    """An assignment's release in its scratch folder."""

    source: Path
    release: Path
    blueprints: Mapping[str, Blueprint]


def source_folder(course: Any, assignment: str) -> Path:
    """The assignment's folder in source/; `UnknownAssignment` with those that there are."""
    folder = Path(course.format_path(course.source_directory, ".", assignment))
    if any(folder.glob("*.ipynb")):
        return folder
    names = {path.name for path in folder.parent.glob("*") if any(path.glob("*.ipynb"))}
    if folder.is_dir():
        raise UnknownAssignment(f"there is no notebook in {folder}, and nothing to check.")
    raise UnknownAssignment.among(names, assignment, Path(course.root))


def release(
    config: Config, assignment: str, source: Path, scratch: Path, trusted_tests: list[str]
) -> Released:
    """The release of an assignment, and what the gradebook would know of it."""
    config = deepcopy(config)
    root = config.CourseDirectory.root
    config.CourseDirectory.root = str(scratch)
    config.CourseDirectory.source_directory = "source"
    config.CourseDirectory.release_directory = "release"
    config.CourseDirectory.db_url = f"sqlite:///{scratch / 'never-made.db'}"
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.notebook_id = "*"
    for name in ("header", "footer"):
        if name in config.IncludeHeaderFooter:
            path = Path(root, config.IncludeHeaderFooter[name])
            config.IncludeHeaderFooter[name] = str(path)
    make_course: Any = CourseDirectory
    course = make_course(config=config)
    copied = Path(course.format_path("source", ".", assignment))
    shutil.copytree(source, copied)
    blueprints: dict[str, Blueprint] = {}

    def keep(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        name = resources["nbgrader"]["notebook"]
        blueprints[name] = _blueprint(name, notebook, assignment, trusted_tests)
        return notebook, resources

    make: Any = GenerateAssignment
    generate = make(coursedir=course, config=config)
    generate.no_database = True
    generate.preprocessors = [
        keep if step is SaveCells else step for step in generate.preprocessors
    ]
    capture: Any = capture_log
    with _quiet(generate.log):
        result = capture(generate)
    if not result["success"]:
        raise NotReleasable(_reason(result.get("log", "") + result.get("error", "")))
    return Released(copied, Path(course.format_path("release", ".", assignment)), blueprints)


@contextmanager
def _quiet(log: logging.Logger) -> Iterator[None]:
    """Without the handlers that print: the log is read, and what matters in it is a finding."""
    handlers, log.handlers = log.handlers, []
    try:
        yield
    finally:
        log.handlers = handlers


def read_source(path: Path) -> NotebookNode:
    """A notebook of the instructor's, in format 4; `UsageError` when it is none."""
    read: Any = nbformat.read
    try:
        notebook: NotebookNode = read(path, as_version=4)
    except Exception as error:
        raise UsageError(
            f"{path} cannot be read as a notebook: {error!r:.200}; open and save it in JupyterLab, "
            "or put a copy back"
        ) from error
    return notebook


def _blueprint(
    name: str, notebook: NotebookNode, assignment: str, trusted_tests: list[str]
) -> Blueprint:
    cells = []
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader")
        if not marks or not any(
            marks.get(mark) for mark in ("grade", "solution", "locked", "task")
        ):
            continue
        grade_id = marks["grade_id"]
        tagged = IN_PROCESS_TAG in cell.metadata.get("tags", [])
        cells.append(
            BlueprintCell(
                grade_id=grade_id,
                cell_type=cell.cell_type,
                source=cell.source,
                locked=bool(marks.get("locked")),
                grade=bool(marks.get("grade")),
                solution=bool(marks.get("solution")),
                task=bool(marks.get("task")),
                points=float(marks.get("points", 0)),
                checksum=marks.get("checksum"),
                in_process=tagged or is_trusted(assignment, grade_id, trusted_tests),
            )
        )
    kernelspec = dict(notebook.metadata.get("kernelspec", {}))
    return Blueprint(name, tuple(cells), kernelspec)


def _reason(log: str) -> str:
    """The exception that ended it, from nbgrader's log; else the last lines."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    raised = [line for line in lines if _RAISED.match(line)]
    return raised[0].partition(": ")[2] if raised else "\n".join(lines[-3:])
