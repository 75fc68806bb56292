"""Virtual time: seconds since the cloud was started or reset."""

from collections.abc import Callable


class VirtualClock:
    """Time that passes only when it is told to.

    What has to happen as it passes (health checks, Auto Scaling) is given to `on_tick`, and
    is called once for each step of at most `step_s`, so that one long advance does what many
    short ones do.
    """

    def __init__(self, step_s: float = 1.0) -> None:
        self.now_s = 0.0
        self.step_s = step_s
        self._watchers: list[Callable[[float], None]] = []

    def on_tick(self, watcher: Callable[[float], None]) -> None:
        """Call `watcher(now_s)` after each step from now on."""
        self._watchers.append(watcher)

    def advance(self, seconds: float) -> float:
        """Let `seconds` pass and return the new time."""
        if not seconds >= 0 or seconds == float("inf"):
            raise ValueError(f"advance({seconds!r}): give a number of seconds, 0 or more")
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(self.now_s + self.step_s, end_s)
            for watcher in self._watchers:
                watcher(self.now_s)
        return self.now_s

    def reset(self) -> None:
        """Back to zero; the watchers stay."""
        self.now_s = 0.0
