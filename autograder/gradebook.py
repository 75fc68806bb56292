"""Open nbgrader's gradebook, with errors that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, InvalidEntry, MissingEntry, StatementError

from autograder.errors import GradebookError, NotGenerated, StorageFull, UnknownAssignment


@contextmanager
def open_gradebook(course: Any) -> Iterator[Gradebook]:
    """The course's gradebook; a `GradebookError` for whatever the database refuses inside."""
    try:
        with Gradebook(course.db_url, course.course_id) as gradebook:
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
        else:
            advice = (
                "it may be of another version of nbgrader: keep a copy of it and run "
                "`nbgrader db upgrade` in the course folder"
            )
        raise GradebookError(f"the gradebook {course.db_url}: {text}; {advice}") from error


def check_assignment(gradebook: Gradebook, course: Any, assignment: str) -> None:
    """Return when the gradebook knows the assignment's cells; else say what to do."""
    source = Path(course.format_path(course.source_directory, ".", assignment))
    try:
        known = gradebook.find_assignment(assignment)
    except MissingEntry:
        known = None
    if known is not None and known.notebooks:
        return
    if known is not None or source.is_dir():
        raise NotGenerated(
            f"the gradebook does not know the cells of '{assignment}'. Run "
            f"`nbgrader generate_assignment {assignment}` in {course.root} first."
        )
    names = {entry.name for entry in gradebook.assignments}
    names |= {path.name for path in source.parent.glob("*") if path.is_dir()}
    raise UnknownAssignment(
        f"there is no assignment '{assignment}' in {course.root}; "
        f"there are: {', '.join(sorted(names)) or 'none'}."
    )
