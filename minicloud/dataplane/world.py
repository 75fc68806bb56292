"""The state of a run: what is, and what the control plane believes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from dataclasses import replace as replaced

from minicloud.dataplane.agenda import Agenda
from minicloud.dataplane.chronicle import Chronicle
from minicloud.dataplane.eligible import Candidate, Eligible, eligible_targets
from minicloud.dataplane.health import TargetHealth, TargetHealthState
from minicloud.dataplane.live import LiveGroup, LiveInstance, LiveTarget
from minicloud.dataplane.process import Condition, Process
from minicloud.dataplane.records import Instance, InstanceState
from minicloud.dataplane.topology import Topology
from minicloud.dataplane.trace import EventKind, Subject, TraceTarget, Track
from minicloud.dataplane.workload import Timing, Workload

LAUNCHING = "launching"
TERMINATED = "terminated"
_TOLD = {
    TargetHealthState.HEALTHY.value: EventKind.TARGET_HEALTHY,
    TargetHealthState.UNHEALTHY.value: EventKind.TARGET_UNHEALTHY,
}
_GONE = (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED)


@dataclass(slots=True)
class World:
    """Everything that a run changes. `on_belief` is called after each change of a belief."""

    topology: Topology
    workload: Workload
    timing: Timing
    agenda: Agenda
    chronicle: Chronicle
    groups: dict[str, LiveGroup]
    zone_up: list[bool]
    zone_down_since_s: list[float | None]
    layer_4: bool = False
    needs_draws: bool = False
    on_belief: list[Callable[[LiveTarget, str, str], None]] = field(default_factory=list)
    targets: list[LiveTarget] = field(default_factory=list)
    trace_targets: list[TraceTarget] = field(default_factory=list)
    instances: dict[str, LiveInstance] = field(default_factory=dict)
    outstanding: list[int] = field(default_factory=list)
    launched: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def zones(self) -> tuple[str, ...]:
        return self.topology.zones

    @property
    def enabled(self) -> tuple[str, ...]:
        return self.topology.load_balancer.availability_zones

    def populate(self) -> None:
        """Put up the inventory's targets, running ones healthy.

        Simplified: the run starts in a steady state, after the first health checks.
        """
        for name, group in self.groups.items():
            for target in group.record.targets:
                record = self.topology.instances[target.instance_id]
                if record.state not in _GONE:
                    self.add_target(self._instance(record), name, target.port)
        # Members of an Auto Scaling group count, registered or not.
        groups = {group.name for group in self.topology.auto_scaling_groups}
        for record in self.topology.instances.values():
            if record.auto_scaling_group in groups and record.state not in _GONE:
                self._instance(record)
        self.refresh()

    def _instance(self, record: Instance) -> LiveInstance:
        if record.instance_id in self.instances:
            return self.instances[record.instance_id]
        live = LiveInstance(
            record.instance_id,
            self.zones.index(record.availability_zone),
            group=record.auto_scaling_group,
            in_service_s=0.0,
        )
        if record.state is InstanceState.PENDING:
            live.booted_s = live.in_service_s = None
        elif record.state is not InstanceState.RUNNING:
            live.condition, live.stopped = Condition.NO_POWER, True
        self.instances[record.instance_id] = live
        return live

    def add_target(self, instance: LiveInstance, group_name: str, port: int) -> LiveTarget:
        """Register an instance's port; a launching instance's target waits for its boot."""
        group = self.groups[group_name]
        process = instance.processes.get(port)
        if process is None:
            process = Process(self.workload.workers, self.workload.queue_limit)
            instance.processes[port] = process
            process.condition = self._condition(instance)
        usable = self.zones[instance.zone] in self.enabled
        if instance.booted_s is None:
            state, health = LAUNCHING, TargetHealthState.INITIAL
        elif usable and process.condition is not Condition.NO_POWER:
            state = health = TargetHealthState.HEALTHY
        else:
            # Source: ALB User Guide, Target health status: a target in a zone that is not
            # enabled (Target.NotInUse) or a stopped one (Target.InvalidState) is unused.
            state = health = TargetHealthState.UNUSED
        target = LiveTarget(
            len(self.targets),
            self._name(self.zones[instance.zone]),
            instance,
            group,
            process,
            state,
            TargetHealth(health),
        )
        self.targets.append(target)
        self.outstanding.append(0)
        instance.targets.append(target)
        group.targets.append(target)
        self.trace_targets.append(
            TraceTarget(
                target.name, instance.instance_id, instance.zone, group_name, instance.launched_s
            )
        )
        now_s = self.agenda.now_s
        self.chronicle.change(now_s, Track.BELIEVED, Subject.TARGET, target.index, "", str(state))
        if instance.booted_s is not None:
            self.show_actual(target)
        return target

    def _name(self, zone: str) -> str:
        letter = zone[-1]
        self._numbers[letter] = number = self._numbers.get(letter, 0) + 1
        return f"{letter}{number}"

    def _condition(self, instance: LiveInstance) -> Condition:
        if not self.zone_up[instance.zone]:
            return Condition.NO_POWER
        return instance.condition

    def show_actual(self, target: LiveTarget) -> None:
        """Bring a target's process, and the track of what is, up to the instance's condition."""
        instance = target.instance
        target.process.condition = condition = self._condition(instance)
        target.process.factor = instance.factor if condition is Condition.SLOW else 1.0
        if target.actual != condition:
            self.chronicle.change(
                self.agenda.now_s,
                Track.ACTUAL,
                Subject.TARGET,
                target.index,
                target.actual,
                str(condition),
            )
            target.actual = str(condition)

    def believe(self, target: LiveTarget, state: str) -> None:
        """Change what is believed of a target, with all that follows from it."""
        before = target.state
        if before == state:
            return
        target.state = state
        if state in (TargetHealthState.DRAINING, TERMINATED):
            target.health = TargetHealth(TargetHealthState.DRAINING)
        elif target.health.state != state:
            target.health = replaced(target.health, state=TargetHealthState(state))
        now_s = self.agenda.now_s
        self.chronicle.change(
            now_s, Track.BELIEVED, Subject.TARGET, target.index, before, str(state)
        )
        slow_start = target.group.slow_start
        if state == TargetHealthState.HEALTHY:
            slow_start.enter(
                target.index,
                now_s,
                [
                    other.index
                    for other in target.group.targets
                    if other is not target and other.state == TargetHealthState.HEALTHY
                ],
            )
        else:
            slow_start.leave(target.index)
        kind = _TOLD.get(state)
        cause = target.fault
        if kind is not None:
            if kind is EventKind.TARGET_HEALTHY and target.healer >= 0:
                cause = target.healer
            self.chronicle.event(now_s, kind, target.zone, (target.index,), cause)
        self.refresh_group(target.group, cause)
        for listener in self.on_belief:
            listener(target, before, state)

    def refresh(self) -> None:
        for group in self.groups.values():
            self.refresh_group(group, -1)

    def refresh_group(self, group: LiveGroup, fault: int) -> None:
        """Work out anew which targets each node may use."""
        candidates = [
            Candidate(target.index, self.zones[target.zone], target.health.state)
            for target in group.targets
            if target.state not in (LAUNCHING, TERMINATED)
        ]
        shared: Eligible[int] | None = None
        for zone in self.enabled:
            node = self.zones.index(zone)
            if shared is None or not group.cross_zone:
                shared = eligible_targets(candidates, zone, self.enabled, group.cross_zone)
            was = group.eligible[node]
            group.eligible[node] = shared
            if shared.fail_open != was.fail_open:
                kind = EventKind.FAIL_OPEN if shared.fail_open else EventKind.FAIL_OPEN_ENDED
                if not group.cross_zone:
                    self.chronicle.event(self.agenda.now_s, kind, node, (), fault)
                elif zone == self.enabled[0]:
                    self.chronicle.event(self.agenda.now_s, kind, -1, (), fault)
