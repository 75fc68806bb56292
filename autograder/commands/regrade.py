"""`autograder regrade`: after a corrected test, first who changes, then write."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

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
from autograder.errors import NotConfirmed, exit_codes
from autograder.graded import Outcome
from autograder.printable import printable
from autograder.proposal import Change, Regrade, Regraded
from autograder.regrade import regrade
from autograder.results import as_line
from autograder.typed import typed

SOME_FAILED = 8
_SHOWN_CHARACTERS = 200


def add_to(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "regrade",
        help="after a corrected test: who changes from what to what, then write",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Correct the test in source/, run `nbgrader generate_assignment ASSIGNMENT\n"
        "--force` in the course folder, then this. Of results that came from other tests than\n"
        "those of now, the notebooks are run again and the questions that the change touches are\n"
        "scored anew; all other scores stay.\n"
        "Your own solution in source/ goes first: where it fails, --yes alone does not write.\n"
        "It shows who changes and why, and writes after a yes; without a terminal, what\n"
        "was run waits for --yes. Manual scores, extra credit and comments stay; a cell with a\n"
        "manual score is marked to be looked at again.",
        epilog=exit_codes(0, 1, 2, 3, 4, 5, 6, 7, SOME_FAILED, 9, 10, 11, 12, 15, 130)
        + "\n\nExamples:\n"
        "  autograder regrade regions-and-azs --course-dir notebooks\n"
        "  autograder regrade regions-and-azs --yes --json > changes.jsonl",
    )
    add_course(parser)
    parser.add_argument("--student", action="append", default=[], help="only this one; repeatable")
    parser.add_argument("--jobs", type=jobs, help="submissions at a time")
    add_sandbox(parser)
    add_cluster(parser)
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument(
        "--reference-may-fail",
        action="store_true",
        help="with --yes: write also when your own solution in source/ does not get all points",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object a line for each student that was run, and nothing else",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the proposal; write it when told so."""
    terminal = error_console() if options.json else console()
    with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        bar = progress.add_task("running again", total=None)
        with regrade(
            options.assignment,
            options.course_dir,
            options.student,
            options.jobs,
            chosen(options),
            on_begin=lambda count: progress.update(bar, total=count),
            on_run=lambda _student: progress.advance(bar),
            on_reference=lambda faults: _judge(options, faults),
            open_pool=pool_of(options),
        ) as proposal:
            progress.stop()
            if options.json:
                for one in proposal.students:
                    print(as_line(asdict(one)), flush=True)
            else:
                _show(terminal, proposal, typed(options, "grade"))
            # Before the question, for it is about these marks.
            warn_of_class_wide(terminal, proposal.graded, options)
            failed = any(one.failed for one in proposal.students)
            if any(not one.failed for one in proposal.students):
                _confirm(options, terminal, proposal)
                written = proposal.write()
                failed = failed or any(one.outcome is Outcome.FAILED for one in written)
                terminal.print(f"{len(written)} written")
    return SOME_FAILED if failed else 0


def _judge(options: argparse.Namespace, faults: tuple[str, ...]) -> None:
    """A test that the instructor's own solution fails is most likely not what was meant."""
    for line in faults:
        print(f"autograder: {printable(line)}", file=sys.stderr)
    if faults and options.yes and not options.reference_may_fail:
        raise NotConfirmed(
            "nothing was written: correct the test, or the solution, in source/ and generate the "
            "assignment again; or add --reference-may-fail to write all the same."
        )


def _confirm(options: argparse.Namespace, terminal: Console, proposal: Regrade) -> None:
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise NotConfirmed(
            "nothing was written: there is no terminal to ask. Look at the changes, then: "
            + typed(options, "regrade", "--yes")
        )
    terminal.print("Write this? [y/N] ", end="", markup=False)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        proposal.forget()
        raise NotConfirmed("nothing was written.")


def _show(terminal: Console, proposal: Regrade, grade: str) -> None:
    for line in proposal.reasons:
        terminal.print(f"[bold]changed:[/] {_plain(line)}")
    rows = sorted(proposal.students, key=lambda one: one.student)
    table = Table(title_justify="left")
    for column in ("student", "question", "test", "before", "after", "why"):
        table.add_column(column)
    for one in rows:
        for change in one.changes:
            table.add_row(
                _plain(one.student),
                _plain(change.question),
                _plain(change.grade_id),
                _points(change.before, change.max_before),
                _points(change.after, change.max_after),
                _plain(change.why) + _by_hand(change),
            )
    if table.row_count:
        terminal.print(table)
    for one in rows:
        if one.failed:
            reason = one.failed.strip().splitlines()[-1]
            terminal.print(f"{_plain(one.student)}: [bold red]failed[/], stays: {_plain(reason)}")
        for test in one.to_look_at:
            terminal.print(
                f"{_plain(one.student)}: {_plain(test)} keeps its points and is to be looked at"
            )
        for test in one.left_alone:
            terminal.print(
                f"[dim]{_plain(one.student)}: {_plain(test)} came out otherwise, though no change "
                "touches it; its score stays[/]"
            )
    for line in _by_test(rows):
        terminal.print(_plain(line))
    changed = sum(bool(one.changes) for one in rows)
    text = f"{changed} of {len(rows)} that were run again change"
    text += f"; {proposal.ran_before} were run by an earlier regrade" if proposal.ran_before else ""
    text += f"; {proposal.as_before} came from the tests of now" if proposal.as_before else ""
    if proposal.to_grade:
        text += f"; not graded as handed in: {', '.join(sorted(proposal.to_grade))} (run: {grade})"
    terminal.print(escape(text))


def _by_test(rows: Sequence[Regraded]) -> Iterator[str]:
    """How many gain and lose by each test, and what all of it comes to."""
    changes: dict[str, list[Change]] = {}
    for one in rows:
        for change in one.changes:
            changes.setdefault(change.grade_id, []).append(change)
    for test, found in changes.items():
        gains = [(each.after or 0.0) - (each.before or 0.0) for each in found]
        more, less = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        yield f"'{test}': {more} get more, {less} less, {sum(gains):+g} points together"
    if len(changes) > 1:
        flat = [each for found in changes.values() for each in found]
        before = sum(each.before or 0.0 for each in flat)
        after = sum(each.after or 0.0 for each in flat)
        yield f"all tests: {before:g} points become {after:g}"


def _by_hand(change: Change) -> str:
    if change.manual_score is None:
        return ""
    return f" [dim](a person gave {change.manual_score:g}, which stays and is to be looked at)[/]"


def _points(points: float | None, of: float) -> str:
    return f"{'?' if points is None else format(points, 'g')} / {of:g}"


def _plain(text: str) -> str:
    """Text of whatever origin, for the terminal: no markup, no control characters."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return escape(shown[:_SHOWN_CHARACTERS])
