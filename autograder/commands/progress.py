"""A bar that shows how far grading is: how many of how many, by outcome, and when it ends."""

from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from autograder.graded import Graded

_BEFORE = "unchanged"
# Narrow, so that the counts find room in a terminal of 80 columns.
_BAR_WIDTH = 16


class GradingProgress:
    """Shows itself in a terminal and is gone at the end; in a pipe or a file it prints nothing."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            BarColumn(bar_width=_BAR_WIDTH),
            MofNCompleteColumn(),
            TextColumn("left"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[counts]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._bar = self._progress.add_task("grading", total=None, counts="warming up")
        self._counts: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begin(self, count: int) -> None:
        """How many there are."""
        self._progress.update(self._bar, total=count)

    def add(self, one: Graded) -> None:
        """One more is graded."""
        self._counts[_BEFORE if one.unchanged else str(one.outcome)] += 1
        told = ", ".join(f"{count} {name}" for name, count in self._counts.most_common())
        self._progress.update(self._bar, advance=1, counts=told)
