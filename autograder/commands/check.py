"""`autograder check`: is an assignment gradeable?"""

import argparse
import json
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.check.findings import MUTANTS_EACH, Checked, Exercise, Severity
from autograder.commands.options import (
    HelpText,
    add_course,
    add_sandbox,
    chosen,
    console,
    jobs,
)
from autograder.errors import exit_codes
from autograder.printable import counted

NOT_GRADEABLE = 14
_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "check",
        help="see whether an assignment can be graded",
        description="Grade the assignment's own answers, an untouched release, the wrong answers "
        "that c.Autograder.wrong_answers names, and the reference with small mistakes put in. "
        "Nothing in the course folder is written. Exit code 14 when marks would be wrong: the "
        "reference does not get all points, the release gets some, a wrong answer gets other "
        "points than it says, or a cell cannot be graded.",
        formatter_class=HelpText,
        epilog=exit_codes(0, 1, 2, 3, 6, NOT_GRADEABLE, 130)
        + "\n\nExample: autograder check regions-and-azs --course-dir notebooks --mutants 10",
    )
    add_course(parser)
    parser.add_argument("--jobs", type=jobs, help="notebooks at a time")
    parser.add_argument(
        "--mutants",
        type=_count,
        default=MUTANTS_EACH,
        metavar="N",
        help="at most so many changed references an exercise; 0 for none (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    add_sandbox(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check, and show what was seen."""
    # On use: it loads much of nbgrader, which the other commands need not wait for.
    from autograder.check.run import check

    terminal = console()
    if options.json:
        checked = check(
            options.assignment,
            options.course_dir,
            options.jobs,
            options.mutants,
            chosen(options),
        )
        found = {**asdict(checked), "errors": checked.counts[Severity.ERROR]}
        print(json.dumps(found, ensure_ascii=False, sort_keys=True))
    else:
        with terminal.status("reading") as status:
            checked = check(
                options.assignment,
                options.course_dir,
                options.jobs,
                options.mutants,
                chosen(options),
                on_step=status.update,
            )
        _show(terminal, checked)
    return NOT_GRADEABLE if checked.counts[Severity.ERROR] else 0


def _show(terminal: Console, checked: Checked) -> None:
    several = len({one.notebook for one in checked.exercises}) > 1
    table = Table(title=escape(checked.assignment), title_justify="left")
    for column in ("exercise", "reference", "release", "wrong noticed", "changed noticed"):
        table.add_column(column, justify="left" if column == "exercise" else "right")
    table.add_column("slowest test", justify="right")
    for one in checked.exercises:
        name = f"{one.notebook}: {one.question}" if several else one.question
        table.add_row(escape(name), *_numbers(one))
    if checked.exercises:
        terminal.print(table)
    for found in checked.findings:
        where = "/".join(part for part in (found.notebook, found.cell) if part)
        line = f"[{_STYLE[found.severity]}]{found.severity}[/] {escape(where)}: "
        terminal.print(line + escape(found.text), soft_wrap=True)
    for one in checked.exercises:
        if one.survivors:
            terminal.print(
                f"\n{escape(one.question)}: these changes of the reference were not noticed. "
                "Either a test is missing or the change makes no difference.",
                soft_wrap=True,
            )
        for survivor in one.survivors:
            text = f"  {survivor.cell} line {survivor.line}: {survivor.change}: {survivor.text}"
            terminal.print(f"[dim]{escape(text)}[/]", soft_wrap=True)
    counts = checked.counts
    verdict = "not gradeable" if counts[Severity.ERROR] else "gradeable"
    numbers = ", ".join(counted(count, severity) for severity, count in counts.items())
    terminal.print(
        f"{checked.assignment} is {verdict}: {numbers}; "
        f"{counted(checked.runs, 'notebook')} run in {checked.wall_s:.1f} s"
    )


def _numbers(one: Exercise) -> list[str]:
    def points(seen: float) -> str:
        return f"{seen:g} / {one.points:g}" if one.points else "by hand"

    def score(noticed: int, tried: int) -> str:
        return f"{noticed} of {tried}" if tried else "-"

    changed = score(one.mutants_noticed, one.mutants)
    if one.mutants < one.mutants_possible:
        changed += f" (of {one.mutants_possible})"
    return [
        points(one.reference),
        points(one.release),
        score(one.wrong_noticed, one.wrong),
        changed,
        f"{one.slowest_s:.1f} s" if one.points else "-",
    ]


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 0")
    return int(text)
