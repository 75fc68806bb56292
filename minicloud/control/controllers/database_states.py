"""What the emulated RDS knows of its DB instances beside what moto keeps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from minicloud.dataplane.databases import Restored

# Simplified: AWS does not say how long these take; the fail-over's is the short end of its typical
# 60 to 120 s. Source: RDS User Guide, Failing over a Multi-AZ DB instance.
CREATING_S = 240.0
BACKING_UP_S = 60.0
REBOOTING_S = 60.0
STANDBY_S = 300.0


@dataclass(slots=True)
class DatabaseState:
    """One DB instance. `group` is the parameter group that it was started with.

    `in_force`: the parameters of that group that are in force now. `state_only`: nobody runs it.
    """

    group: str
    in_force: dict[str, str] = field(default_factory=dict)
    backed_up_s: float | None = None
    starts: int = 0
    state_only: bool = False
    restored: Restored | None = None
    steps: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def later(self, at_s: float, step: Callable[[], None]) -> None:
        """Do something at a virtual second."""
        self.steps.append((at_s, step))

    def do_due(self, now_s: float) -> None:
        """Do what is due, in order."""
        while self.due_s <= now_s:
            place = min(range(len(self.steps)), key=lambda at: self.steps[at][0])
            _, step = self.steps.pop(place)
            step()

    @property
    def due_s(self) -> float:
        """When the next thing is due."""
        return min((at_s for at_s, _ in self.steps), default=inf)
