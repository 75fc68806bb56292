"""Tell a student how the submission ran, in words that are for the student."""

import re

from autograder.graded import Outcome
from autograder.reports.records import StudentRecord

_NOT_READ = (Outcome.NO_NOTEBOOK, Outcome.BROKEN_NOTEBOOK)
# Only who grades can grade again; where a link leads is not for its student to read, either.
_FOR_INSTRUCTORS = re.compile(
    r"[:;,]? (?:rename it|put the student's own \w+ in its place) and grade again"
)
_LINK = re.compile(r"(\S+) is a link to .*?(?=, and links are not followed|$)", re.DOTALL)


def how_it_ran(student: StudentRecord, notebook: str = "") -> str:
    """A sentence; empty where all went its way or the failure is ours.

    With `notebook`, the student's marks are those of one notebook of several.
    """
    if not student.why or student.failed:
        return ""
    if student.outcome not in _NOT_READ and not student.nothing_ran:
        tested = [mark for mark in student.marks if mark.end]
        if tested and all(mark.is_full for mark in tested):
            return (
                "Every test passed, though the notebook did not run to its end: "
                f"{student.outcome}, {student.why}."
            )
        return f"It was graded as far as it ran: {student.outcome}, {student.why}."
    why = _FOR_INSTRUCTORS.sub("", _LINK.sub(r"\1 is a link", student.why))
    if not student.nothing_ran:
        what = "Not all was graded"
    elif any(mark.by_hand for mark in student.marks):
        what = "No test was run"
    else:
        what = "Nothing of this notebook was graded" if notebook else "Nothing was graded"
    return f"{what}: {why}. Ask your instructor what to do."
