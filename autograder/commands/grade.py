"""`autograder grade`: what was handed in, into the gradebook and autograded/."""

import argparse
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.markup import escape

from autograder.commands.class_wide import warn_of_class_wide
from autograder.commands.cluster_options import add_cluster, pool_of
from autograder.commands.options import (
    add_course,
    add_sandbox,
    chosen,
    console,
    error_console,
    jobs,
)
from autograder.commands.progress import GradingProgress
from autograder.errors import Stopped, exit_codes
from autograder.grade import Graded, Outcome, grade
from autograder.graded import graded_to_json
from autograder.results import as_line, write_json_lines
from autograder.terminal import show
from autograder.typed import typed

SOME_FAILED = 8


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "grade",
        help="grade what was handed in",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Grade the submissions of an assignment into the gradebook and autograded/.\n\n"
        "What was graded before, as it was handed in and by the same tests and settings, is not\n"
        "run again; the table counts it as unchanged. A grader that was stopped, or killed, goes\n"
        "on where it was. Submissions that the grader failed at are tried again. What a person\n"
        "wrote (manual scores, extra credit, comments) stays.",
        epilog=exit_codes(0, 1, 2, 3, 4, 5, 6, 7, SOME_FAILED, 10, 11, 15, 130) + "\n\nExamples:\n"
        "  autograder grade regions-and-azs --course-dir notebooks --jobs 2\n"
        "  autograder grade regions-and-azs --student s0001 --force\n"
        "  autograder grade regions-and-azs --json | jq -r '[.student, .score] | @csv'",
    )
    add_course(parser)
    parser.add_argument("--student", action="append", default=[], help="only this one; repeatable")
    parser.add_argument("--jobs", type=jobs, help="submissions at a time")
    parser.add_argument(
        "--force", action="store_true", help="run also what was graded before and is unchanged"
    )
    add_sandbox(parser)
    add_cluster(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object a line for each submission as it is graded, and nothing else",
    )
    parser.add_argument("--results", type=Path, help="a file for these lines, sorted by student")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Grade, and show how it went."""
    terminal = error_console() if options.json else console()
    started = time.monotonic()
    graded: list[Graded] = []
    asked = written = 0

    def begin(count: int) -> None:
        nonlocal asked
        asked = count
        progress.begin(count)

    def tell_other_tests(count: int) -> None:
        what = "1 result comes" if count == 1 else f"{count} results come"
        instead = typed(options, "regrade")
        terminal.print(
            f"{what} from other tests than those of now; what is graded now is written in their "
            f"place. This shows first who changes, and then asks: {escape(instead)}",
            soft_wrap=True,
        )

    def stop(count: int) -> None:
        nonlocal written
        written = count

    progress = GradingProgress(terminal)
    results = grade(
        options.assignment,
        options.course_dir,
        options.student,
        options.jobs,
        chosen(options),
        on_begin=begin,
        on_other_tests=tell_other_tests,
        force=options.force,
        on_stop=stop,
        open_pool=pool_of(options),
    )
    # Closed at once, so that what is graded is kept when whoever reads stdout has gone.
    try:
        with progress, closing(results):
            for one in results:
                graded.append(one)
                if options.json:
                    print(as_line(graded_to_json(one)), flush=True)
                progress.add(one)
    except KeyboardInterrupt:
        if not asked:
            raise
        raise Stopped(written, asked) from None
    if options.results:
        write_json_lines(options.results, graded)
    if not options.json:
        show(terminal, graded, time.monotonic() - started)
        path = options.results or options.course_dir / "autograded" / f"{options.assignment}.jsonl"
        terminal.print(f"[dim]details: {path}[/]")
        report, feedback = typed(options, "report"), typed(options, "feedback")
        for line in (f"next: {report}", f"then: {feedback}"):
            terminal.print(f"[dim]{escape(line)}[/]", soft_wrap=True)
    # Last, where it is read; also with --json, on stderr.
    warn_of_class_wide(terminal, graded, options)
    return SOME_FAILED if any(one.outcome is Outcome.FAILED for one in graded) else 0
