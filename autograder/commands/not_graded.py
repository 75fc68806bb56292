"""Say how many were handed in and have no result yet: a table of some looks like one of all."""

import argparse
import sys
from typing import Any

from autograder.errors import NoSubmissions
from autograder.printable import counted, printable
from autograder.reports.records import ClassRecord
from autograder.steps.find import find_submissions
from autograder.typed import typed

_NAMED = 5


def tell_not_graded(course: Any, record: ClassRecord, options: argparse.Namespace) -> None:
    """A line on stderr, where there are any."""
    try:
        found = find_submissions(course, record.assignment)
    except NoSubmissions:
        return
    known = {printable(student.student) for student in record.students}
    names = [name for one in found if (name := printable(one.student)) not in known]
    if names:
        more = f" and {len(names) - _NAMED} more" if names[_NAMED:] else ""
        print(
            f"autograder: {counted(len(names), 'submission')} of {len(found)} not graded yet: "
            f"{', '.join(names[:_NAMED])}{more}. Run: {typed(options, 'grade')}",
            file=sys.stderr,
        )
