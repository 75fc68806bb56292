"""`autograder grade`: what was handed in, into the gradebook and autograded/."""

import argparse
import time
from pathlib import Path
from typing import Any

from rich.progress import Progress

from autograder.commands.options import add_course, add_sandbox, at_least_one, chosen, console
from autograder.grade import Graded, Outcome, grade
from autograder.results import write_json_lines
from autograder.terminal import show

SOME_FAILED = 8


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "grade",
        help="grade what was handed in",
        description="Grade the submissions of an assignment into the gradebook and autograded/. "
        "Exit code 8 when a submission could not be graded because of a failure that is not the "
        "student's.",
        epilog="Example: autograder grade regions-and-azs --course-dir notebooks --jobs 2",
    )
    add_course(parser)
    parser.add_argument("--student", action="append", default=[], help="only this one; repeatable")
    parser.add_argument("--jobs", type=at_least_one, help="submissions at a time")
    parser.add_argument(
        "--force", action="store_true", help="run also what was graded before and is unchanged"
    )
    add_sandbox(parser)
    parser.add_argument("--results", type=Path, help="file for the JSON lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Grade, and show how it went."""
    terminal = console()
    started = time.monotonic()
    graded: list[Graded] = []
    with Progress(console=terminal, transient=True) as progress:
        bar = progress.add_task("grading", total=None)
        results = grade(
            options.assignment,
            options.course_dir,
            options.student,
            options.jobs,
            chosen(options),
            on_begin=lambda count: progress.update(bar, total=count),
            force=options.force,
        )
        for one in results:
            graded.append(one)
            progress.advance(bar)
    show(terminal, graded, time.monotonic() - started)
    path = options.results or options.course_dir / "autograded" / f"{options.assignment}.jsonl"
    if options.results:
        write_json_lines(path, graded)
    terminal.print(f"[dim]details: {path}[/]")
    return SOME_FAILED if any(one.outcome is Outcome.FAILED for one in graded) else 0
