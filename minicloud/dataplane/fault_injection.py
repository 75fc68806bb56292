"""Faults as they strike: power and processes change, requests in flight are lost.

Simplified: power returns with the processes running, without a boot; a slowed process keeps
the pace of the work that it has at hand.
"""

from minicloud.dataplane.chronicle import Chronicle
from minicloud.dataplane.dns import Dns
from minicloud.dataplane.errors import FaultError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.group_upkeep import GroupUpkeep
from minicloud.dataplane.health_checking import HealthChecking
from minicloud.dataplane.live import LiveInstance, LiveTarget
from minicloud.dataplane.process import Condition
from minicloud.dataplane.request_log import RequestLog
from minicloud.dataplane.trace import EventKind, Subject, Track
from minicloud.dataplane.world import World

ZONE_KINDS = (FaultKind.ZONE_FAILS, FaultKind.ZONE_RECOVERS)
_CONDITION = {
    FaultKind.INSTANCE_DIES: (Condition.DEAD, EventKind.INSTANCE_DIED),
    FaultKind.INSTANCE_HANGS: (Condition.HUNG, EventKind.INSTANCE_HUNG),
    FaultKind.INSTANCE_SLOWS: (Condition.SLOW, EventKind.INSTANCE_SLOWED),
    FaultKind.INSTANCE_RECOVERS: (Condition.UP, EventKind.INSTANCE_RECOVERED),
}


def check_faults(
    faults: tuple[Fault, ...], duration_s: float, zones: set[str], instances: set[str]
) -> None:
    """Raise FaultError for the first fault that cannot happen in the run.

    `instances` are ids and names that the run starts with; empty: some are launched later and
    names are looked up when the fault strikes.
    """
    last_s = 0.0
    for number, fault in enumerate(faults):
        told = f"fault {number} ({fault.kind} of {fault.subject!r})"
        if not 0 <= fault.at_s <= duration_s:
            raise FaultError(
                f"{told} is at {fault.at_s} s, outside the run of {duration_s} s: put it between"
            )
        if fault.at_s < last_s:
            raise FaultError(
                f"{told} is at {fault.at_s} s, before the fault ahead of it at {last_s} s: "
                "sort faults by at_s"
            )
        if fault.kind is FaultKind.INSTANCE_SLOWS and not fault.factor > 0:
            raise FaultError(f"{told} has the factor {fault.factor}: it must be above 0")
        last_s = fault.at_s
        if fault.kind in ZONE_KINDS:
            if fault.subject not in zones:
                raise FaultError(f"{told} is of no zone of the region {sorted(zones)}: name one")
        elif instances and fault.subject not in instances:
            raise FaultError(
                f"{told} is of no instance of the run {sorted(instances)}: name one, by its id or "
                "by its target's name"
            )


class FaultInjection:
    """Applies a run's faults to its world."""

    def __init__(
        self,
        world: World,
        log: RequestLog,
        checking: HealthChecking,
        dns: Dns,
        scalings: list[GroupUpkeep],
    ) -> None:
        self._world = world
        self._log = log
        self._checking = checking
        self._dns = dns
        self._scalings = scalings

    @property
    def _chronicle(self) -> Chronicle:
        return self._world.chronicle

    def strike(self, number: int, fault: Fault) -> None:
        if fault.kind is FaultKind.ZONE_FAILS:
            self._zone_fails(number, fault.subject)
        elif fault.kind is FaultKind.ZONE_RECOVERS:
            self._zone_recovers(number, fault.subject)
        else:
            self._instance(number, fault)

    def _zone_fails(self, number: int, name: str) -> None:
        world = self._world
        now_s = world.agenda.now_s
        if name not in world.zones or not world.zone_up[world.zones.index(name)]:
            return
        zone = world.zones.index(name)
        world.zone_up[zone] = False
        world.zone_down_since_s[zone] = now_s
        self._chronicle.change(now_s, Track.ACTUAL, Subject.ZONE, zone, "up", "down")
        touched = self._touch(number, [i for i in world.instances.values() if i.zone == zone])
        indexes = tuple(target.index for target in touched)
        self._chronicle.event(now_s, EventKind.ZONE_FAILED, zone, indexes, number)
        self._checking.fault_struck(number, zone, touched)
        self._log.silence(now_s, set(indexes))
        self._log.lose_node(now_s, zone)
        self._dns.evaluate(number)
        for scaling in self._scalings:
            scaling.zone_failed(zone)

    def _zone_recovers(self, number: int, name: str) -> None:
        world = self._world
        now_s = world.agenda.now_s
        if name not in world.zones or world.zone_up[world.zones.index(name)]:
            return
        zone = world.zones.index(name)
        world.zone_up[zone] = True
        world.zone_down_since_s[zone] = None
        self._chronicle.change(now_s, Track.ACTUAL, Subject.ZONE, zone, "down", "up")
        instances = [i for i in world.instances.values() if i.zone == zone]
        touched = self._touch(number, instances, heals=True)
        for target in touched:
            target.process.restart(now_s)
            self._checking.forget(target)
        indexes = tuple(target.index for target in touched)
        self._chronicle.event(now_s, EventKind.ZONE_RECOVERED, zone, indexes, number)
        self._dns.evaluate(number)
        for scaling in self._scalings:
            scaling.zone_recovered(zone, number)

    def _instance(self, number: int, fault: Fault) -> None:
        world = self._world
        now_s = world.agenda.now_s
        instance = self._find(number, fault)
        if instance is None or instance.terminated or instance.stopped:
            return
        condition, kind = _CONDITION[fault.kind]
        if instance.condition is condition is Condition.UP:
            return
        was_answering = instance.condition in (Condition.UP, Condition.SLOW)
        instance.condition = condition
        instance.factor = fault.factor if condition is Condition.SLOW else 1.0
        touched = self._touch(number, [instance], heals=condition is Condition.UP)
        indexes = tuple(target.index for target in touched)
        self._chronicle.event(now_s, kind, instance.zone, indexes, number)
        if condition is Condition.DEAD:
            self._log.reset(now_s, set(indexes))
        elif condition is Condition.HUNG:
            self._log.silence(now_s, set(indexes))
        if condition is not Condition.UP and touched:
            self._checking.fault_struck(number, instance.zone, touched)
        for target in touched:
            if condition is Condition.UP:
                self._checking.forget(target)
            if not was_answering:
                target.process.restart(now_s)

    def _touch(
        self, number: int, instances: list[LiveInstance], heals: bool = False
    ) -> list[LiveTarget]:
        """Note the fault as the cause of what follows for these instances' targets."""
        touched = []
        for instance in instances:
            if instance.terminated:
                continue
            if not heals:
                instance.fault = number
            for target in instance.targets:
                if heals:
                    target.healer = number
                else:
                    target.fault, target.healer = number, -1
                if instance.booted_s is not None:
                    self._world.show_actual(target)
                    touched.append(target)
        return touched

    def _find(self, number: int, fault: Fault) -> LiveInstance | None:
        """The instance of a fault; None for one that has no part in this."""
        found = self._world.instances.get(fault.subject)
        if found is not None or fault.subject in self._world.topology.instances:
            return found
        for target in self._world.targets:
            if target.name == fault.subject:
                return target.instance
        names = [target.name for target in self._world.targets]
        raise FaultError(
            f"fault {number} ({fault.kind}) is of {fault.subject!r}, which is no instance of the "
            f"run at {fault.at_s} s: {', '.join(names)} are, or name an instance's id"
        )
