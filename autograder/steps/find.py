"""Find what was handed in."""

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
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
    linked: str = ""
    """Why nothing of it is read: a link stands where a folder of the student's should."""


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
    for folder in sorted(_handed_in(root, pattern)):
        match = named.fullmatch(str(folder))
        if match is None or (students and match["student"] not in students):
            continue
        # What lies above the students is the instructor's, who may have linked it elsewhere.
        theirs = Path(str(folder)[: match.start("student")]).parts
        if link := _first_link(folder, len(theirs)):
            found.append(_linked(match["student"], folder, link))
        elif folder.is_dir():
            found.append(_submission(match["student"], folder))
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


def _handed_in(root: Path, pattern: Path) -> Iterator[Path]:
    """What is where a submission would be, links that lead nowhere too."""
    relative = pattern.relative_to(root)
    if "*" in relative.name:
        yield from root.glob(str(relative))
        return
    for parent in root.glob(str(relative.parent)):
        if os.path.lexists(parent / relative.name):
            yield parent / relative.name


def _first_link(folder: Path, above: int) -> Path | None:
    """The first part of the path, below so many, that is a link."""
    for count in range(above + 1, len(folder.parts) + 1):
        part = Path(*folder.parts[:count])
        if part.is_symlink():
            return part
    return None


def _linked(student: str, folder: Path, link: Path) -> Submission:
    why = (
        f"{link.name} is a link to {os.readlink(link)}, and links are not followed; "
        "put the student's own folder in its place and grade again"
    )
    return Submission(student, folder, None, linked=why)


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
