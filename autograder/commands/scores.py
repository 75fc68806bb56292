"""`autograder scores`: what the gradebook has."""

import argparse
import json
import sys
from typing import Any

from autograder.commands.options import HelpText, add_course, console
from autograder.commands.outdated import tell_outdated
from autograder.errors import exit_codes


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "scores",
        help="show the scores that the gradebook has",
        description="Show each student's points by question as the gradebook has them: what "
        "people gave, extra credit and late penalties included.",
        formatter_class=HelpText,
        epilog=exit_codes(0, 1, 2, 3, 4, 6, 7, 9, 130)
        + "\n\nExample: autograder scores regions-and-azs --course-dir notebooks --csv",
    )
    add_course(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="as CSV")
    form.add_argument("--json", action="store_true", help="as JSON, with all that is known")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the scores."""
    # Imported here, so that the other commands start without it.
    from autograder.commands.not_graded import tell_not_graded
    from autograder.reports.exports.by_question import by_question
    from autograder.reports.read import read_class
    from autograder.reports.records import class_to_json
    from autograder.terminal import show_kept

    graded = read_class(options.assignment, options.course_dir)
    record = graded.record
    if options.csv:
        sys.stdout.write(by_question(record).replace("\r\n", "\n"))
    elif options.json:
        print(json.dumps(class_to_json(record)))
    else:
        show_kept(console(), record)
    tell_outdated(record.outdated, options)
    tell_not_graded(graded.course, record, options)
    return 0
