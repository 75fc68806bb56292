"""One server process on an instance: workers, a queue in front of them, and its condition."""

from collections import deque
from enum import StrEnum
from heapq import heapreplace


class Condition(StrEnum):
    """What a process is like, whatever anyone believes."""

    UP = "up"
    SLOW = "slow"
    DEAD = "dead"  # connections are refused
    HUNG = "hung"  # connections are accepted, answers never come
    NO_POWER = "no_power"  # nothing comes back at all


class Process:
    """A first-come-first-served queue with `workers` servers and room for `queue_limit` more.

    Its work is known at once when a request arrives, so a queue costs no event a request.
    """

    __slots__ = ("_free_at_s", "_queue_limit", "_starts_s", "_workers", "condition", "factor")

    def __init__(self, workers: int, queue_limit: int) -> None:
        self._workers = workers
        self._queue_limit = queue_limit
        self._free_at_s = [0.0] * workers
        self._starts_s: deque[float] = deque()
        self.condition = Condition.UP
        self.factor = 1.0

    def accept(self, arrival_s: float, service_s: float) -> float:
        """When a worker takes the request that arrives now; -1 when the queue is full.

        Arrivals come in order of time.
        """
        free_at_s = self._free_at_s
        start_s = free_at_s[0]
        if start_s <= arrival_s:
            heapreplace(free_at_s, arrival_s + service_s)
            return arrival_s
        starts_s = self._starts_s
        while starts_s and starts_s[0] <= arrival_s:
            starts_s.popleft()
        if len(starts_s) >= self._queue_limit:
            return -1.0
        starts_s.append(start_s)
        heapreplace(free_at_s, start_s + service_s)
        return start_s

    def wait_s(self, now_s: float) -> float:
        """How long a request would wait that arrives now."""
        return max(0.0, self._free_at_s[0] - now_s)

    def restart(self, now_s: float) -> None:
        """Lose all work at hand and start with idle workers."""
        self._free_at_s = [now_s] * self._workers
        self._starts_s.clear()
