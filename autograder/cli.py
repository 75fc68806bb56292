"""Grades a class: each submission in processes of its own, no student code beside a test."""

import argparse
import contextlib
import importlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.errors import GradingError, StorageFull
from autograder.lean_imports import leave_out_the_rest
from autograder.typed import typed

_COMMANDS = ("check", "grade", "regrade", "scores", "report", "feedback")
"""A module of `autograder.commands` each."""
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code (0, or as in `autograder.errors`, or 8: see `grade`)."""
    leave_out_the_rest()
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Only what is asked for is imported: the others' tools take longer than many a command.
    asked = given[:1] if given and given[0] in _COMMANDS else list(_COMMANDS)
    options = _parser([_command(name) for name in asked]).parse_args(given)
    try:
        return int(options.run(options))
    except GradingError as error:
        print(f"autograder: {error.told(typed(options, 'grade'))}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Who read stdout has gone; a second error at the end of the program helps nobody.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GradingError.exit_code
    except OSError as error:
        if not StorageFull.explains(error):
            raise
        full = StorageFull.because(error, Path(str(error.filename or tempfile.gettempdir())))
        print(f"autograder: {full}", file=sys.stderr)
        return full.exit_code
    except KeyboardInterrupt:
        print("autograder: stopped; what was graded so far is written", file=sys.stderr)
        return _INTERRUPTED


def _command(name: str) -> Any:
    return importlib.import_module(f"autograder.commands.{name}")


def _parser(commands: Sequence[Any]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description=__doc__,
        epilog="Exit codes: 0 done; 2 the course folder is not as needed; 3 unknown assignment; "
        "4 the assignment was not generated; 5 no submissions; 6 the configuration names what "
        "cannot be loaded; 7 the gradebook cannot be read or written; 8 a submission could not "
        "be graded because of a failure that is not the student's; 9 nothing is graded yet; "
        "10 the disk is full or cannot be written; 11 another grader is at work on the assignment; "
        "12 nothing was written, because nobody said yes; "
        "13 a page for a student was not written, for it would tell a hidden test; "
        "14 the assignment is not gradeable (see check); 15 the cluster was lost.",
    )
    parsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in commands:
        command.add_to(parsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
