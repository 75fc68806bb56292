"""`autograder feedback`: the students' pages."""

import argparse
import json
from typing import Any

from rich.progress import Progress

from autograder.commands.options import (
    HelpText,
    add_course,
    add_students,
    console,
    error_console,
    jobs,
)
from autograder.commands.outdated import tell_outdated
from autograder.errors import exit_codes
from autograder.printable import counted, printable


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "feedback",
        help="make the students' feedback pages",
        description="Make a page of each graded notebook: scores, comments, what failing tests "
        "said, and the notebook as it ran, without hidden tests. `nbgrader release_feedback` "
        "hands them out where nbgrader's exchange is used. Exit code 13 when a page would tell a "
        "hidden test or another student's name: that page is not written.",
        formatter_class=HelpText,
        epilog=exit_codes(0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 130)
        + "\n\nExample: autograder feedback regions-and-azs --course-dir notebooks",
    )
    add_course(parser)
    add_students(parser, "make only this student's pages again")
    parser.add_argument("--jobs", type=jobs, help="students at a time (default: cores)")
    parser.add_argument("--json", action="store_true", help="print what was made as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the pages and say where they are."""
    # Imported here, so that the other commands start without it.
    from autograder.feedback import make_feedback
    from autograder.reports.gate import refuse

    terminal = error_console() if options.json else console()
    progress = Progress(console=terminal, transient=True, disable=not terminal.is_terminal)
    bar = progress.add_task("feedback", total=None)

    def begin(count: int) -> None:
        # Only now: a bar has a thread, and the processes are forked before.
        progress.update(bar, total=count)
        progress.start()

    try:
        made = make_feedback(
            options.assignment,
            options.course_dir,
            options.jobs,
            options.student,
            on_begin=begin,
            on_student=lambda: progress.advance(bar),
        )
    finally:
        progress.stop()
    tell_outdated(made.outdated, options)
    if options.json:
        told = {
            "folder": str(made.folder),
            "students": made.students,
            "without": made.without,
            "without_receipt": made.without_receipt,
            "held_back": [str(leak) for leak in made.leaks],
        }
        print(json.dumps(told))
        refuse(made.leaks)
        return 0
    print(f"feedback pages of {counted(len(made.students), 'student')} are in {made.folder}")
    if made.without:
        names = ", ".join(printable(student) for student in made.without)
        print(f"none for {names}: no notebook was handed in")
    refuse(made.leaks)
    if made.why_not_released:
        print(f"send the files in {made.folder}: {made.why_not_released}")
    else:
        print(f"hand them out with: nbgrader release_feedback {options.assignment}")
    return 0
