"""`autograder scores`: what the gradebook has."""

import argparse
from typing import Any

from autograder.commands.options import add_course, console
from autograder.scores import read_scores
from autograder.terminal import show_kept


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "scores",
        help="show the scores that the gradebook has",
        epilog="Example: autograder scores regions-and-azs --course-dir notebooks",
    )
    add_course(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table."""
    show_kept(console(), options.assignment, read_scores(options.assignment, options.course_dir))
    return 0
