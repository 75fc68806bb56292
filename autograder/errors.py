"""Why a command cannot go on, each kind with its exit code.

    GradingError (1)
    ├── UsageError (2)           the course or the assignment is not as the command needs it
    │   ├── UnknownAssignment    (3)
    │   ├── NotGenerated         (4)
    │   ├── NoSubmissions        (5)
    │   └── OtherLanguage        (2) a notebook whose cells are not Python
    ├── SetupError (6)           the configuration names what cannot be loaded
    ├── GradebookError (7)       locked, or made by another version of nbgrader
    ├── NotGraded (9)            there are no grades yet to show
    ├── StorageFull (10)         the disk is full, read-only or broken
    │   └── TemporaryFull (10)   the folder that notebooks run in is
    ├── AlreadyGrading (11)      another grader is at work on the assignment
    ├── NotConfirmed (12)        nothing was written, because nobody said yes
    ├── LeakError (13)           a page would tell a hidden test or another student's name
    ├── ClusterError (15)        the cluster was lost in mid-run
    └── Stopped (130)            by Ctrl-C

What is wrong with one submission is no exception: it is an outcome in the report.
"""

import errno
from collections.abc import Collection
from pathlib import Path

EXIT_CODES = {
    0: "done",
    1: "an error that is none of these",
    2: "the command line or the course folder is not as needed",
    3: "unknown assignment",
    4: "the assignment was not generated",
    5: "no submissions",
    6: "the configuration names what cannot be loaded",
    7: "the gradebook cannot be read or written",
    8: "some could not be graded because of a failure that is not the student's",
    9: "nothing is graded yet",
    10: "the disk is full or may not be written",
    11: "another grader is at work on the assignment",
    12: "nothing was written, because nobody said yes",
    13: "a page for a student was not written, for it would tell a hidden test or a name",
    14: "the assignment is not gradeable",
    15: "the cluster was lost",
    130: "stopped with Ctrl-C; what was written stays, and the same command goes on",
}
"""What each exit code says; the one place that does."""

_ADVICE = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some of your quota",
    errno.EROFS: "mount its file system for writing",
    errno.EACCES: "correct the permissions of the file and its folder",
    errno.EPERM: "correct the permissions of the file and its folder",
    errno.EIO: "look at the disk",
}


def exit_codes(*codes: int) -> str:
    """The table for a command's help; of all codes when none is named."""
    lines = (f"  {code:>4}  {EXIT_CODES[code]}" for code in codes or EXIT_CODES)
    return "\n".join(("Exit codes:", *lines))


class GradingError(Exception):
    """The command ends; the text says what was seen and what to do."""

    exit_code = 1

    def told(self, grade_command: str) -> str:
        """The text for a terminal, where that is how the assignment's grading is typed."""
        return str(self)


class UsageError(GradingError):
    """The course folder or the assignment is not as the command needs it."""

    exit_code = 2


class OtherLanguage(UsageError):
    """The notebook's kernel is not Python's; for a submission it is the outcome's reason."""

    def __init__(self, notebook: str, kernel: str, language: str) -> None:
        super().__init__(
            f"'{notebook}.ipynb' is for the kernel '{kernel}' ({language}), and only Python is "
            "graded here; nothing of it was written. Use `nbgrader autograde` for it."
        )


class UnknownAssignment(UsageError):
    """No folder and no gradebook entry of that name."""

    exit_code = 3

    @classmethod
    def among(cls, names: Collection[str], assignment: str, course: Path) -> "UnknownAssignment":
        """The error that says which there are."""
        there = f"there are: {', '.join(sorted(names))}."
        none = "it has none at all. Give the course folder, which holds source/, with --course-dir."
        return cls(f"there is no assignment '{assignment}' in {course}; {there if names else none}")


class NotGenerated(UsageError):
    """The gradebook does not know the assignment's cells yet."""

    exit_code = 4


class NoSubmissions(UsageError):
    """Nothing was handed in, or nothing by the students asked for."""

    exit_code = 5


class NotGraded(GradingError):
    """Nothing of the assignment is graded yet."""

    exit_code = 9

    def __init__(self, assignment: str) -> None:
        super().__init__(
            f"nothing of '{assignment}' is graded yet. Run `autograder grade {assignment}` first."
        )
        self._assignment = assignment

    def told(self, grade_command: str) -> str:
        """With the program and the course folder as they were typed."""
        return f"nothing of '{self._assignment}' is graded yet. Run `{grade_command}` first."


class SetupError(GradingError):
    """The configuration names something that cannot be loaded."""

    exit_code = 6


class GradebookError(GradingError):
    """The gradebook cannot be read or written."""

    exit_code = 7


class StorageFull(GradingError):
    """Results cannot be written: the disk is full, read-only or broken."""

    exit_code = 10

    @classmethod
    def because(cls, error: OSError, path: Path) -> "StorageFull":
        """The error of the system, with what to do about it."""
        advice = _ADVICE.get(error.errno or 0, "see that it can be written")
        return cls(
            f"{path} cannot be written: {error.strerror or error}; {advice} and type the same "
            "command again: it goes on where this one stopped, nothing is half-written"
        )

    @staticmethod
    def explains(error: OSError) -> bool:
        """Whether the next submission would meet the error too."""
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


class TemporaryFull(StorageFull):
    """Notebooks cannot be run for want of room; the course's own files may be written."""

    @classmethod
    def of(cls, folder: Path, seen: str) -> "TemporaryFull":
        """The error for this folder."""
        return cls(
            f"there is no room for temporary files in {folder}: {seen}; free some space there, or "
            "set TMPDIR to a folder with more, and type the same command again: it goes on where "
            "this one stopped"
        )


class AlreadyGrading(GradingError):
    """Another grader is at work on the assignment."""

    exit_code = 11


class NotConfirmed(GradingError):
    """Nothing was written, because nobody said yes."""

    exit_code = 12


class ClusterError(GradingError):
    """The cluster was lost in mid-run; what came back before is kept."""

    exit_code = 15


class Stopped(GradingError):
    """Stopped by Ctrl-C."""

    exit_code = 130

    def __init__(self, written: int, of: int) -> None:
        super().__init__(f"stopped; {written} of {of} are written; the same command goes on")
