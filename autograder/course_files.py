"""Where the grader's own files of an assignment are: hidden, in autograded/."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class CourseFiles:
    """The paths of one assignment."""

    journal: Path
    proposed: Path
    """What a regrade that nobody has said yes to yet has run."""
    lock: Path
    view: Path
    """One JSON object a line for each submission."""
    given: Path
    """What the instructor hands out: source/."""
    ordered_by: tuple[Path, ...]
    """Folders whose notebooks tell the order of the cells."""


def course_files(course: Any, assignment: str) -> CourseFiles:
    """The paths of an assignment in nbgrader's course folder."""
    graded = Path(course.root) / str(course.autograded_directory)
    release, source = (
        Path(course.format_path(step, ".", assignment))
        for step in (course.release_directory, course.source_directory)
    )
    return CourseFiles(
        journal=graded / f".{assignment}.journal",
        proposed=graded / f".{assignment}.proposed",
        lock=graded / f".{assignment}.lock",
        view=graded / f"{assignment}.jsonl",
        given=source,
        ordered_by=(release, source),
    )
