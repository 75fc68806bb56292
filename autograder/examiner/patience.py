"""How long a test waits for a function of the student's."""

import time
from collections.abc import Callable

_LATER = 0.1


class Patience:
    """As long as the cell has; a tenth of a cell's time for a function that timed out before.

    Otherwise one endless function would cost its time once for each test that calls it, and
    with it the time of the questions after.
    """

    def __init__(self, cell_s: float, deadline: Callable[[], float]) -> None:
        self._cell_s = cell_s
        self._deadline = deadline
        self._lost: set[str] = set()

    def until(self, name: str) -> float:
        """When to give up a call that begins now, on the clock of `time.monotonic()`."""
        if name in self._lost:
            return min(self._deadline(), time.monotonic() + _LATER * self._cell_s)
        return self._deadline()

    def lost(self, name: str, after_s: float) -> str:
        """Note that a call was given up; what to tell about it."""
        again = name in self._lost
        self._lost.add(name)
        text = f"{name}() did not return within {after_s:.0f} s"
        return f"{text}; it had not within a cell's time before, so it got less" if again else text
