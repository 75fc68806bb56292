"""What is to happen, by time: the virtual clock's calendar."""

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf
from typing import Any


class Agenda:
    """Runs what was noted for a time when the clock gets there; equals run in order of noting.

    `now_s` is the time of what is being run, `next_s` of what comes next (infinite: nothing).
    """

    __slots__ = ("_count", "_heap", "next_s", "now_s")

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0
        self.now_s = 0.0
        self.next_s = inf

    def at(self, time_s: float, action: Callable[..., None], *arguments: Any) -> None:
        self._count += 1
        heappush(self._heap, (time_s, self._count, action, arguments))
        self.next_s = self._heap[0][0]

    def after(self, delay_s: float, action: Callable[..., None], *arguments: Any) -> None:
        self.at(self.now_s + delay_s, action, *arguments)

    def run_until(self, time_s: float) -> None:
        """Run all that is due at `time_s` or before."""
        heap = self._heap
        while heap and heap[0][0] <= time_s:
            self.now_s, _, action, arguments = heappop(heap)
            action(*arguments)
        self.next_s = heap[0][0] if heap else inf
