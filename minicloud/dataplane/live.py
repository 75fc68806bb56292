"""The parts of a run that change: instances, their targets, and target groups."""

from dataclasses import dataclass, field

from minicloud.dataplane.eligible import Eligible
from minicloud.dataplane.health import TargetHealth
from minicloud.dataplane.process import Condition, Process
from minicloud.dataplane.records import TargetGroup
from minicloud.dataplane.routing_algorithms import Picker, SlowStart
from minicloud.dataplane.stickiness import StickySessions


@dataclass(slots=True, eq=False)
class LiveInstance:
    """An instance and its processes; `condition` is that of the process, power apart."""

    instance_id: str
    zone: int
    condition: Condition = Condition.UP
    factor: float = 1.0
    launched_s: float = 0.0
    booted_s: float | None = 0.0  # None: still booting
    in_service_s: float | None = None
    stopped: bool = False
    terminated: bool = False
    leaving: bool = False
    group: str | None = None  # its Auto Scaling group
    fault: int = -1  # the last one that touched it
    targets: list["LiveTarget"] = field(default_factory=list)
    processes: dict[int, Process] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class LiveTarget:
    """A target; `state` is its believed state, of the life cycle or of its health."""

    index: int
    name: str
    instance: LiveInstance
    group: "LiveGroup"
    process: Process
    state: str
    health: TargetHealth
    actual: str = ""
    fault: int = -1  # the last one that broke it
    healer: int = -1  # the one that ended that fault

    @property
    def zone(self) -> int:
        return self.instance.zone


@dataclass(slots=True, eq=False)
class LiveGroup:
    """A target group; its lists by node are indexed by zone."""

    record: TargetGroup
    cross_zone: bool
    pickers: list[Picker[int]]
    slow_start: SlowStart[int]
    sticky: StickySessions[int] | None
    eligible: list[Eligible[int]]
    targets: list[LiveTarget] = field(default_factory=list)
