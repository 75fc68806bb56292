"""Health checks over time: each target checked at its interval, each result believed.

Simplified: one check an interval and target, on behalf of all nodes, where every node of a
load balancer sends its own; a check takes no worker's time, but waits its turn in the queue.
The ALB User Guide does not say when a new target is first checked: here as soon as its instance
has booted. The emulated cloud, whose checks take no time, waits an interval, so that `initial` can
be seen.
"""

from dataclasses import dataclass

from minicloud.dataplane.chronicle import OpenPhase
from minicloud.dataplane.health import TargetHealthState, after_check, check_passes
from minicloud.dataplane.live import LiveInstance, LiveTarget
from minicloud.dataplane.process import Condition
from minicloud.dataplane.random_streams import stream
from minicloud.dataplane.trace import EventKind, PhaseKind
from minicloud.dataplane.world import LAUNCHING, TERMINATED, World

# The time that a target works on a check: a health check page does little.
CHECK_SERVICE_S = 0.010
_UNCHECKED = (LAUNCHING, TERMINATED, TargetHealthState.DRAINING, TargetHealthState.UNUSED)


@dataclass(slots=True)
class _Watch:
    """Targets in which a fault has not been noticed, and when it last was in one."""

    phase: OpenPhase
    targets: set[int]
    noticed_s: float | None = None


class HealthChecking:
    """Sends checks, believes their results, and times how long a fault stays unnoticed."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._seed = seed
        self._missed: set[int] = set()
        self._unnoticed: dict[int, _Watch] = {}
        world.on_belief.append(self._noticed)

    def begin(self) -> None:
        """Note the first check of each target: somewhere in its interval."""
        for target in self._world.targets:
            if target.state not in _UNCHECKED:
                interval_s = target.group.record.health_check.interval_s
                phase = stream(self._seed, "check", target.index).random()
                self._world.agenda.at(interval_s * phase, self._send, target)
        for instance in self._world.instances.values():
            if instance.booted_s is None:
                self._world.agenda.after(self._world.timing.boot_s, self.boot, instance)

    def boot(self, instance: LiveInstance) -> None:
        """The instance has booted: its targets are checked at once, then at their interval."""
        if instance.terminated:
            return
        world = self._world
        instance.booted_s = world.agenda.now_s
        enabled = world.zones[instance.zone] in world.enabled
        for target in instance.targets:
            world.show_actual(target)
            target.process.restart(world.agenda.now_s)
            if enabled:
                world.believe(target, TargetHealthState.INITIAL)
                world.agenda.after(0.0, self._send, target)
                if not target.group.record.health_check.enabled:
                    world.believe(target, TargetHealthState.HEALTHY)
            else:
                world.believe(target, TargetHealthState.UNUSED)

    def fault_struck(self, fault: int, zone: int, targets: list[LiveTarget]) -> None:
        """Start to time the detection of a fault in these targets."""
        watched = {t.index for t in targets if t.state not in _UNCHECKED}
        if not watched:
            return
        check = targets[0].group.record.health_check
        phase = self._world.chronicle.open_phase(
            PhaseKind.DETECTION,
            self._world.agenda.now_s,
            fault,
            zone,
            interval_s=check.interval_s,
            unhealthy_threshold=check.unhealthy_threshold,
            timeout_s=check.timeout_s,
        )
        for target in targets:
            self.forget(target)
        self._unnoticed[fault] = _Watch(phase, watched)

    def forget(self, target: LiveTarget) -> None:
        """The target is well again: its fault, if unnoticed so far, stays so."""
        for watch in self._unnoticed.values():
            watch.targets.discard(target.index)

    def _send(self, target: LiveTarget) -> None:
        if target.state in _UNCHECKED:
            return
        agenda = self._world.agenda
        check = target.group.record.health_check
        if not check.enabled:
            return
        sent_s = agenda.now_s
        answer_s = self._answer_after_s(target, sent_s)
        passed = check_passes(check, answer_s) and target.process.condition is not Condition.DEAD
        known_s = sent_s + (check.timeout_s if answer_s is None else min(answer_s, check.timeout_s))
        self._world.chronicle.check(sent_s, known_s, target.index, passed)
        agenda.at(known_s, self._learn, target, passed)
        agenda.at(sent_s + check.interval_s, self._send, target)

    def _answer_after_s(self, target: LiveTarget, now_s: float) -> float | None:
        process = target.process
        network_s = self._world.workload.network_s
        match process.condition:
            case Condition.NO_POWER | Condition.HUNG:
                return None
            case Condition.DEAD:
                return 2 * network_s
            case _:
                work_s = CHECK_SERVICE_S * process.factor
                return 2 * network_s + process.wait_s(now_s) + work_s

    def _learn(self, target: LiveTarget, passed: bool) -> None:
        if target.state in _UNCHECKED:
            return
        fault = target.fault
        if not passed and fault >= 0 and fault not in self._missed:
            self._missed.add(fault)
            self._world.chronicle.event(
                self._world.agenda.now_s,
                EventKind.CHECK_MISSED,
                target.zone,
                (target.index,),
                fault,
            )
        target.health = after_check(target.health, passed, target.group.record.health_check)
        self._world.believe(target, target.health.state)

    def _noticed(self, target: LiveTarget, before: str, state: str) -> None:
        watch = self._unnoticed.get(target.fault)
        if watch is None or target.index not in watch.targets:
            return
        if state == TargetHealthState.UNHEALTHY:
            watch.noticed_s = self._world.agenda.now_s
        elif state != TERMINATED:
            return
        watch.targets.discard(target.index)
        if not watch.targets:
            # Those that Auto Scaling ended unnoticed by the load balancer do not count.
            watch.phase.end_s = watch.noticed_s
