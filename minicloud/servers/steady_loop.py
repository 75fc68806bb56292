"""An event loop whose time stands still while the machine keeps it from running.

AWS's load balancer has its machine to itself; a notebook's shares a laptop. Timers here count
the time that the loop slept because nothing was due, and the time that it worked. Time in which
it wanted to run and could not is left out, so that a busy machine makes a site slow and not
sick: no health check is missed, and no client gives up, because a tab was being drawn.
"""

import asyncio
import selectors
import time


class SteadyLoop(asyncio.SelectorEventLoop):
    """To be made, run and asked for its time in one thread."""

    def __init__(self) -> None:
        self._timed = _TimedSelector()
        super().__init__(self._timed)

    def time(self) -> float:
        return self._timed.slept_s + time.thread_time()


class _TimedSelector(selectors.DefaultSelector):
    """Adds up how long it slept, up to the time for which it was told to."""

    def __init__(self) -> None:
        super().__init__()
        self.slept_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        started_s = time.monotonic()
        try:
            return super().select(timeout)
        finally:
            slept_s = time.monotonic() - started_s
            self.slept_s += slept_s if timeout is None else min(slept_s, max(timeout, 0.0))
