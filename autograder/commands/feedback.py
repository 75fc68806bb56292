"""`autograder feedback`: the students' pages."""

import argparse
from typing import Any

from autograder.commands.options import add_course
from autograder.feedback import make_feedback


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "feedback",
        help="make the students' feedback pages",
        epilog="Example: autograder feedback regions-and-azs --course-dir notebooks",
    )
    add_course(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the pages and say where they are."""
    made = make_feedback(options.assignment, options.course_dir)
    print(f"feedback pages of {len(made.students)} students are in {made.folder}")
    if made.without:
        print(f"none for {', '.join(made.without)}: no notebook was handed in")
    return 0
