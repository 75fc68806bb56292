"""The command line: `autograder grade`, `autograder scores`, `autograder feedback`."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from autograder.errors import GradingError
from autograder.feedback import make_feedback
from autograder.grade import Graded, Outcome, grade
from autograder.report import show, show_kept, write_json_lines
from autograder.scores import read_scores

_INTERRUPTED = 130
_UNWRAPPED = 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code (0, or as in `autograder.errors`, or 8: see `grade`)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except GradingError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("autograder: stopped; what was graded so far is written", file=sys.stderr)
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description=__doc__,
        epilog="Exit codes: 0 done; 2 the course folder is not as needed; 3 unknown assignment; "
        "4 the assignment was not generated; 5 no submissions; 6 the configuration names what "
        "cannot be loaded; 7 the gradebook cannot be read or written; 8 a submission could not "
        "be graded because of a failure that is not the student's; 9 nothing is graded yet.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grading = commands.add_parser(
        "grade",
        help="grade what was handed in",
        description="Grade the submissions of an assignment into the gradebook and autograded/. "
        "Exit code 8 when a submission could not be graded because of a failure that is not the "
        "student's.",
    )
    _add_common(grading)
    grading.add_argument("--student", action="append", default=[], help="only this one; repeatable")
    grading.add_argument("--jobs", type=_at_least_one, help="submissions at a time")
    grading.add_argument("--results", type=Path, help="file for the JSON lines")
    grading.set_defaults(run=_grade)
    scores = commands.add_parser("scores", help="show the scores that the gradebook has")
    _add_common(scores)
    scores.set_defaults(run=_scores)
    feedback = commands.add_parser("feedback", help="make the students' feedback pages")
    _add_common(feedback)
    feedback.set_defaults(run=_feedback)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", help="the name of its folder in source/")
    parser.add_argument(
        "--course-dir",
        type=Path,
        default=Path("notebooks"),
        help="the folder with nbgrader_config.py (default: notebooks)",
    )


def _at_least_one(text: str) -> int:
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 1")
    return int(text)


def _grade(options: argparse.Namespace) -> int:
    console = _console()
    started = time.monotonic()
    graded: list[Graded] = []
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("grading", total=None)
        results = grade(
            options.assignment,
            options.course_dir,
            options.student,
            options.jobs,
            on_begin=lambda count: progress.update(bar, total=count),
        )
        for one in results:
            graded.append(one)
            progress.advance(bar)
    show(console, graded, time.monotonic() - started)
    path = options.results or options.course_dir / "autograded" / f"{options.assignment}.jsonl"
    write_json_lines(path, graded, keep_others=bool(options.student))
    console.print(f"[dim]details: {path}[/]")
    return 8 if any(one.outcome is Outcome.FAILED for one in graded) else 0


def _console() -> Console:
    """The terminal; in a pipe or a file a line is as long as it needs to be."""
    console = Console()
    return console if console.is_terminal else Console(width=_UNWRAPPED)


def _scores(options: argparse.Namespace) -> int:
    show_kept(_console(), options.assignment, read_scores(options.assignment, options.course_dir))
    return 0


def _feedback(options: argparse.Namespace) -> int:
    made = make_feedback(options.assignment, options.course_dir)
    print(f"feedback pages of {len(made.students)} students are in {made.folder}")
    if made.without:
        print(f"none for {', '.join(made.without)}: no notebook was handed in")
    return 0


if __name__ == "__main__":
    sys.exit(main())
