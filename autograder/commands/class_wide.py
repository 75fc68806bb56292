"""The warning that a whole class fails for a cause that is none of theirs."""

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from autograder.class_wide import class_wide_faults
from autograder.graded import Graded
from autograder.printable import printable
from autograder.typed import typed


def warn_of_class_wide(
    terminal: Console, graded: Sequence[Graded], options: argparse.Namespace
) -> None:
    """Say what to put right before the marks are believed, and the command that shows more."""
    faults = class_wide_faults(graded)
    for fault in faults:
        terminal.print(f"[bold red]warning:[/] {escape(printable(fault))}", soft_wrap=True)
    if faults:
        check = escape(typed(options, "check"))
        terminal.print(
            f"These marks say nothing of the answers. See what your own solution gets: {check}",
            soft_wrap=True,
        )
