"""Virtual time: seconds since the cloud was started or reset."""

from collections.abc import Callable
from math import ceil, floor, inf

Watcher = Callable[[float], None]
Quiet = Callable[[float], float]


class VirtualClock:
    """Time that passes only when it is told to.

    What has to happen as it passes (health checks, Auto Scaling) is given to `on_tick`, and
    is called once for each step of at most `step_s`, so that one long advance does what many
    short ones do. A watcher may also say until when it is not needed (`quiet_until`): steps
    that nobody needs are left out.
    """

    def __init__(self, step_s: float = 1.0) -> None:
        self.now_s = 0.0
        self.step_s = step_s
        self._watchers: list[tuple[Watcher, Quiet | None]] = []

    def on_tick(self, watcher: Watcher, quiet_until: Quiet | None = None) -> None:
        """Call `watcher(now_s)` after each step from now on, and at the end of each advance.

        `quiet_until(now_s)` is the time before which no step is needed; None: each one is.
        """
        self._watchers.append((watcher, quiet_until))

    def advance(self, seconds: float) -> float:
        """Let `seconds` pass and return the new time."""
        if not seconds >= 0 or seconds == inf:
            raise ValueError(f"advance({seconds!r}): give a number of seconds, 0 or more")
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(self._next_step_s(), end_s)
            for watcher, _ in self._watchers:
                watcher(self.now_s)
        return self.now_s

    def _next_step_s(self) -> float:
        """The first step at which something may happen; the steps stay where they were."""
        needed = (self.now_s if quiet is None else quiet(self.now_s) for _, quiet in self._watchers)
        needed_s = min(needed, default=self.now_s)
        if needed_s == inf:
            return inf
        # Steps are whole ones from time 0, wherever the last advance ended.
        step = max(floor(self.now_s / self.step_s) + 1, ceil(needed_s / self.step_s))
        return step * self.step_s

    def reset(self) -> None:
        """Back to zero; the watchers stay."""
        self.now_s = 0.0
