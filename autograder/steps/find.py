"""Find what was handed in."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from autograder.errors import NoSubmissions


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's folder."""

    student: str
    folder: Path
    timestamp: dt.datetime | None
    """UTC, without a zone, as nbgrader keeps it."""
    note: str = ""


def find_submissions(
    course: CourseDirectory, assignment: str, students: Sequence[str] = ()
) -> list[Submission]:
    """The submissions of an assignment by student; of all students when none is named."""
    pattern = Path(course.format_path(course.submitted_directory, "*", assignment))
    named = re.compile(
        course.format_path(
            course.submitted_directory, "(?P<student>[^/]+)", re.escape(assignment), escape=True
        )
    )
    root = Path(course.root)
    found = []
    for folder in sorted(root.glob(str(pattern.relative_to(root)))):
        match = named.fullmatch(str(folder))
        if match is None:
            continue
        student = match["student"]
        wanted = not students or student in students
        if wanted and folder.is_dir() and not folder.is_symlink() and student[0] != ".":
            found.append(_submission(student, folder))
    missing = sorted(set(students) - {submission.student for submission in found})
    if missing:
        raise NoSubmissions(
            f"no submission of '{assignment}' by {', '.join(missing)}: looked for {pattern}. "
            "Collect it first (nbgrader collect), or correct --student."
        )
    if not found:
        raise NoSubmissions(
            f"no submission of '{assignment}': looked for {pattern}. "
            f"Put each student's notebooks into a folder of that form, or run "
            f"`nbgrader collect {assignment}`."
        )
    return found


def _submission(student: str, folder: Path) -> Submission:
    path = folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return Submission(student, folder, None)
    try:
        text = path.read_text(encoding="utf-8", errors="replace").strip()[:100]
    except OSError as error:
        note = f"timestamp.txt cannot be read ({error.strerror}); taken as not late"
        return Submission(student, folder, None, note)
    try:
        return Submission(student, folder, parse_utc(text) if text else None)
    except (ValueError, OverflowError):
        note = f"timestamp.txt says {text!r}, which is no time; taken as not late"
        return Submission(student, folder, None, note)
