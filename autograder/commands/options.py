"""Options that several commands have, and the terminal that they print to."""

import argparse
from pathlib import Path

from rich.console import Console
from traitlets.config import Config

from autograder.records import MOST_JOBS

_UNWRAPPED = 1000
_COURSE_DIR = "notebooks"
_CONFIG_NAME = "nbgrader_config.py"


class HelpText(argparse.RawDescriptionHelpFormatter):
    """Texts with lines of their own stay as they are written; any other is filled."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)


def add_course(parser: argparse.ArgumentParser) -> None:
    """The assignment and its course folder."""
    parser.add_argument("assignment", type=_named, help="the name of its folder in source/")
    # Where nbgrader's own commands are typed, ours can be, too.
    course_dir = "." if Path(_CONFIG_NAME).is_file() else _COURSE_DIR
    parser.set_defaults(default_course_dir=course_dir)
    parser.add_argument(
        "--course-dir",
        type=Path,
        default=Path(course_dir),
        help="the folder with nbgrader_config.py (default: this one if it has it, else notebooks)",
    )


def _named(text: str) -> str:
    # A shell completes the name of a folder with a slash.
    return text.rstrip("/") or text


def add_students(parser: argparse.ArgumentParser, help_: str) -> None:
    """`--student`, a list of names."""
    parser.add_argument(
        "--student", action="append", default=[], metavar="NAME", help=f"{help_} (repeatable)"
    )


def add_sandbox(parser: argparse.ArgumentParser) -> None:
    """`--no-sandbox`; `chosen` reads it."""
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run students' code unprotected, as you: only where you trust them that far",
    )


def chosen(options: argparse.Namespace) -> Config:
    """What the options say, to be merged over the course folder's configuration."""
    config = Config()
    if options.no_sandbox:
        config.Autograder.sandbox = False
    return config


def at_least_one(text: str) -> int:
    """A whole number of at least 1, for argparse."""
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 1")
    return int(text)


def jobs(text: str) -> int:
    """So many notebooks at a time as one process can watch."""
    count = at_least_one(text)
    if count > MOST_JOBS:
        raise argparse.ArgumentTypeError(f"at most {MOST_JOBS} run at a time on one machine")
    return count


def console() -> Console:
    """The terminal; in a pipe or a file a line is as long as it needs to be."""
    made = Console()
    return made if made.is_terminal else Console(width=_UNWRAPPED)


def error_console() -> Console:
    """The terminal behind stderr, when stdout is for a program."""
    return Console(stderr=True)
