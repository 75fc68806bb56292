"""The bar of a run, as a terminal of 80 columns shows it."""

import io

from rich.console import Console

from autograder.commands.progress import GradingProgress
from autograder.graded import Graded, Outcome


def _graded(outcome: Outcome, unchanged: bool = False) -> Graded:
    return Graded("s", "toy", outcome, "", (), 0, 1, (), 0, unchanged=unchanged)


def _shown(console: Console) -> str:
    with GradingProgress(console) as progress:
        progress.begin(7)
        for one in (
            _graded(Outcome.GRADED),
            _graded(Outcome.GRADED),
            _graded(Outcome.TIMED_OUT),
            _graded(Outcome.GRADED, unchanged=True),
        ):
            progress.add(one)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_terminal_shows_how_many_and_what_became_of_them() -> None:
    shown = _shown(Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None))
    assert "4/7" in shown
    assert "2 graded, 1 timed out, 1 unchanged" in shown


def test_pipe_gets_nothing_of_it() -> None:
    assert _shown(Console(file=io.StringIO(), width=80)) == ""
