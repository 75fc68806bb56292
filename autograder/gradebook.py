"""Open nbgrader's gradebook, with errors that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, InvalidEntry, MissingEntry, StatementError
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from autograder.errors import (
    GradebookError,
    NotGenerated,
    SetupError,
    StorageFull,
    UnknownAssignment,
)


@contextmanager
def open_gradebook(course: Any, assignment: str) -> Iterator[Gradebook]:
    """The course's gradebook, which knows the assignment's cells; else an error with what to do.

    None is made: what `nbgrader generate_assignment` did not write cannot be graded. A
    `GradebookError` for whatever the database refuses inside.
    """
    try:
        if not _is_made(course.db_url):
            raise _unknown(course, assignment, set())
        with Gradebook(course.db_url, course.course_id) as gradebook:
            _check_assignment(gradebook, course, assignment)
            yield gradebook
    except (StatementError, InvalidEntry) as error:
        text = str(error.orig) if isinstance(error, StatementError) else str(error)
        if "full" in text or "disk I/O" in text:
            raise StorageFull(
                f"the gradebook {course.db_url} cannot be written: {text}; free some space and "
                "type the same command again: it goes on where this one stopped, nothing is "
                "half-written"
            ) from error
        if "locked" in text:
            advice = "another program is writing it: close formgrader, or wait, and grade again"
        elif "readonly" in text:
            advice = "it may not be written: correct the permissions of the file and its folder"
        elif "not a database" in text:
            advice = "move it away and put a copy of the gradebook in its place"
        else:
            advice = (
                "it may be of another version of nbgrader: keep a copy of it and run "
                "`nbgrader db upgrade` in the course folder"
            )
        raise GradebookError(f"the gradebook {course.db_url}: {text}; {advice}") from error


def _is_made(db_url: str) -> bool:
    """Whether there are tables; looking makes no file."""
    try:
        engine = create_engine(db_url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise SetupError(
            f"c.CourseDirectory.db_url is {db_url!r}, with which no database can be opened: "
            f"{error}. Expected is a form such as sqlite:////folder/gradebook.db"
        ) from error
    file = engine.url.database or ""
    try:
        if engine.dialect.name == "sqlite" and not file.startswith("file:"):
            return Path(file).is_file() and bool(inspect(engine).get_table_names())
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _check_assignment(gradebook: Gradebook, course: Any, assignment: str) -> None:
    try:
        known = gradebook.find_assignment(assignment)
    except MissingEntry:
        known = None
    if known is None or not known.notebooks:
        raise _unknown(course, assignment, {entry.name for entry in gradebook.assignments})


def _unknown(course: Any, assignment: str, entered: set[str]) -> Exception:
    """Why the gradebook, which has these assignments, does not know the cells of this one."""
    source = Path(course.format_path(course.source_directory, ".", assignment))
    if assignment in entered or source.is_dir():
        return NotGenerated(
            f"the gradebook does not know the cells of '{assignment}'. Run "
            f"`nbgrader generate_assignment {assignment}` in {course.root} first."
        )
    names = entered | {path.name for path in source.parent.glob("*") if path.is_dir()}
    return UnknownAssignment.among(names, assignment, Path(course.root))
