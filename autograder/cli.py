"""Grades a class: each submission in processes of its own, no student code beside a test."""

import argparse
import contextlib
import importlib
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.errors import GradingError, Stopped, StorageFull, exit_codes
from autograder.lean_imports import leave_out_the_rest
from autograder.typed import typed

_PACKAGE = "aws-course"
_COMMANDS = ("check", "grade", "regrade", "scores", "report", "feedback")
"""A module of `autograder.commands` each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code, as in `autograder.errors.EXIT_CODES`."""
    try:
        with _interrupts_are_answered():
            return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        print("autograder: stopped; what was written before stays", file=sys.stderr)
        return Stopped.exit_code


def _run(given: list[str]) -> int:
    leave_out_the_rest()
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


@contextlib.contextmanager
def _interrupts_are_answered() -> Iterator[None]:
    """Ctrl-C is answered at once, also while what is done is still being written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    mine = os.getpid()

    def stop(number: int, frame: FrameType | None) -> None:
        if os.getpid() == mine:
            # Not by print(): the signal may have come in the middle of one.
            with contextlib.suppress(OSError):
                os.write(2, b"\nautograder: stopping ...\n")
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _command(name: str) -> Any:
    return importlib.import_module(f"autograder.commands.{name}")


def _parser(commands: Sequence[Any]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=exit_codes(),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version(_PACKAGE)}")
    parsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in commands:
        command.add_to(parsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
