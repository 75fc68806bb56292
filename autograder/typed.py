"""The command line as it was typed, for the ones that a message tells to type next."""

import argparse
import shlex
import shutil
import sys
from pathlib import Path


def typed(options: argparse.Namespace, command: str, *more: str) -> str:
    """Another command on the same assignment of the same course, by the same program."""
    course = str(options.course_dir)
    folder = () if course == options.default_course_dir else ("--course-dir", course)
    return " ".join((_program(), *map(shlex.quote, (command, options.assignment, *folder, *more))))


def _program() -> str:
    name = sys.argv[0] if sys.argv else ""
    if Path(name).name == "cli.py":
        return "python -m autograder.cli"
    if Path(name).name != "autograder":
        # Called by another program, which did not type anything.
        return "autograder"
    found = shutil.which("autograder")
    return "autograder" if found and Path(found) == Path(name) else shlex.quote(name)
