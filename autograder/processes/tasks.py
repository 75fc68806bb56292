"""What a pool is given to run, and what it gives back."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder.records import CellResult, PlannedCell


@dataclass(frozen=True, slots=True)
class Task:
    """One notebook to run."""

    key: str
    cells: tuple[PlannedCell, ...]
    student_files: Path | None = None
    given_files: Path | None = None
    time_s: float | None = None
    """Longest time of this notebook, where it is to be less than every notebook's."""


class Later(Protocol):
    """Given instead of a task: there is none yet, ask again when this is readable."""

    def fileno(self) -> int:
        """The number to select on."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of a task: a result for every cell of it."""

    key: str
    results: tuple[CellResult, ...]
    notes: tuple[str, ...] = ()
    broke: str = ""
    """Traceback, when the failure is the grader's own."""
    wall_s: float = 0.0


class Ahead:
    """The tasks in their order, one of them asked for before there is a place for it."""

    def __init__(self, tasks: Iterable[Task | Later]) -> None:
        self._tasks = iter(tasks)
        self._next: Task | None = None
        self._exhausted = False
        self.later: Later | None = None
        """What to wait for before asking again."""

    @property
    def more(self) -> bool:
        """Whether a task is there or may come."""
        return self._next is not None or not self._exhausted

    def take(self) -> Task | None:
        """The next task, if there is one now."""
        self.look()
        task, self._next = self._next, None
        return task

    def look(self) -> None:
        """Ask for the next task, unless one is there."""
        if self._next is not None or self._exhausted:
            return
        found = next(self._tasks, None)
        self._exhausted = found is None
        self._next, self.later = (found, None) if isinstance(found, Task) else (None, found)
