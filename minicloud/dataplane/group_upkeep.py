"""What an Auto Scaling group does over time: notice, replace, rebalance, drain.

Simplified: an unhealthy instance is ended at once, without draining; a draining target stays
for its whole deregistration delay, as its state does in AWS, and is ended then.
"""

from minicloud.dataplane.auto_scaling import (
    Member,
    is_balanced,
    launch_zone,
    launches_missing,
    must_replace,
    rebalance_launches,
    surplus,
)
from minicloud.dataplane.chronicle import OpenPhase
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.health_checking import HealthChecking
from minicloud.dataplane.live import LiveInstance, LiveTarget
from minicloud.dataplane.process import Condition
from minicloud.dataplane.records import AutoScalingGroup
from minicloud.dataplane.request_log import RequestLog
from minicloud.dataplane.trace import EventKind, PhaseKind
from minicloud.dataplane.world import TERMINATED, World

_ANSWERING = (Condition.UP, Condition.SLOW)


class GroupUpkeep:
    """One Auto Scaling group at work."""

    def __init__(
        self, world: World, log: RequestLog, checking: HealthChecking, group: AutoScalingGroup
    ) -> None:
        self._world = world
        self._log = log
        self._checking = checking
        self._group = group
        self._members = [
            instance for instance in world.instances.values() if instance.group == group.name
        ]
        self._replacing: OpenPhase | None = None
        self._rebalancing: OpenPhase | None = None
        self._draining: OpenPhase | None = None
        self._rebalance_zone = -1
        world.on_belief.append(self._belief_changed)

    def begin(self) -> None:
        """What is missing or stopped when the run starts is launched or replaced."""
        for instance in self._members:
            if instance.stopped:
                delay_s = self._world.timing.auto_scaling_reaction_s
                self._world.agenda.after(delay_s, self._consider, instance)
        if launches_missing(self._group.desired_capacity, self._as_members()):
            self._world.agenda.after(self._world.timing.auto_scaling_reaction_s, self._fill, -1)

    def zone_failed(self, zone: int) -> None:
        timing = self._world.timing
        for instance in self._members:
            if instance.zone == zone:
                delay_s = timing.status_check_s + timing.auto_scaling_reaction_s
                self._world.agenda.after(delay_s, self._consider, instance)

    def zone_recovered(self, zone: int, fault: int) -> None:
        delay_s = self._world.timing.rebalance_after_s
        self._world.agenda.after(delay_s, self._zone_usable, zone, fault)

    def _as_members(self) -> list[Member[str]]:
        return [
            Member(
                instance.instance_id,
                self._world.zones[instance.zone],
                instance.launched_s,
                instance.in_service_s is not None,
            )
            for instance in self._members
        ]

    def _zones_up(self) -> set[str]:
        return {zone for zone, up in zip(self._world.zones, self._world.zone_up, strict=True) if up}

    def _belief_changed(self, target: LiveTarget, before: str, state: str) -> None:
        instance = target.instance
        if instance not in self._members:
            return
        if state == TargetHealthState.UNHEALTHY:
            grace_end_s = (instance.booted_s or 0.0) + self._group.health_check_grace_period_s
            wait_s = max(0.0, grace_end_s - self._world.agenda.now_s)
            delay_s = wait_s + self._world.timing.auto_scaling_reaction_s
            self._world.agenda.after(delay_s, self._consider, instance)
        elif (
            state == TargetHealthState.HEALTHY
            and instance.in_service_s is None
            and all(each.state == TargetHealthState.HEALTHY for each in instance.targets)
        ):
            self._in_service(instance)

    def _consider(self, instance: LiveInstance) -> None:
        """Replace the instance if it still counts as unhealthy."""
        if instance not in self._members:
            return
        booted_s = instance.booted_s
        now_s = self._world.agenda.now_s
        if must_replace(
            self._group.health_check_type,
            not (instance.stopped or self._has_lost_power(instance)),
            any(each.state == TargetHealthState.UNHEALTHY for each in instance.targets),
            0.0 if booted_s is None else now_s - booted_s,
            self._group.health_check_grace_period_s,
        ):
            self._members.remove(instance)
            self._end(instance, instance.fault)
            self._fill(instance.fault)

    def _has_lost_power(self, instance: LiveInstance) -> bool:
        """Whether EC2's status checks fail: power away for long enough to be seen."""
        since_s = self._world.zone_down_since_s[instance.zone]
        seen_after_s = self._world.timing.status_check_s
        return since_s is not None and self._world.agenda.now_s - since_s >= seen_after_s

    def _end(self, instance: LiveInstance, fault: int) -> None:
        """Terminate: what it still works on fails, if it answers at all."""
        now_s = self._world.agenda.now_s
        instance.terminated = True
        indexes = {target.index for target in instance.targets}
        if any(t.process.condition in _ANSWERING for t in instance.targets):
            self._log.reset(now_s, indexes)
        self._world.chronicle.event(
            now_s, EventKind.TERMINATED, instance.zone, tuple(sorted(indexes)), fault
        )
        for target in instance.targets:
            self._world.believe(target, TERMINATED)

    def _fill(self, fault: int) -> None:
        members = self._as_members()
        missing = launches_missing(self._group.desired_capacity, members)
        for _ in range(missing):
            zone = launch_zone(self._group.availability_zones, self._zones_up(), self._as_members())
            if zone is None:
                return
            self._launch(zone, fault, EventKind.LAUNCHED)
            if self._replacing is None:
                timing = self._world.timing
                self._replacing = self._world.chronicle.open_phase(
                    PhaseKind.REPLACEMENT,
                    self._world.agenda.now_s,
                    fault,
                    -1,
                    auto_scaling_reaction_s=timing.auto_scaling_reaction_s,
                    boot_s=timing.boot_s,
                )

    def _launch(self, zone: str, fault: int, kind: EventKind) -> None:
        world = self._world
        now_s = world.agenda.now_s
        instance = LiveInstance(
            f"i-{world.launched:017x}",
            world.zones.index(zone),
            launched_s=now_s,
            booted_s=None,
            group=self._group.name,
            fault=fault,
        )
        world.launched += 1
        world.instances[instance.instance_id] = instance
        self._members.append(instance)
        indexes = []
        for name in self._group.target_groups:
            if name in world.groups:
                target = world.add_target(instance, name, world.groups[name].record.port)
                target.fault = fault
                indexes.append(target.index)
        world.chronicle.event(now_s, kind, instance.zone, tuple(indexes), fault)
        world.agenda.after(world.timing.boot_s, self._booted, instance)

    def _booted(self, instance: LiveInstance) -> None:
        self._checking.boot(instance)
        # Nothing checks an instance that no node may use.
        if all(each.state == TargetHealthState.UNUSED for each in instance.targets):
            self._in_service(instance)

    def _in_service(self, instance: LiveInstance) -> None:
        world = self._world
        now_s = world.agenda.now_s
        instance.in_service_s = now_s
        indexes = tuple(target.index for target in instance.targets)
        world.chronicle.event(now_s, EventKind.IN_SERVICE, instance.zone, indexes, instance.fault)
        serving = sum(each.in_service_s is not None for each in self._members)
        if self._replacing is not None and serving >= self._group.desired_capacity:
            self._replacing.end_s = now_s
            self._replacing = None
        self._shed(instance.fault)
        if self._rebalance_zone >= 0:
            self._rebalance(instance.fault)

    def _zone_usable(self, zone: int, fault: int) -> None:
        """The zone takes launches again: fill what is missing, then even out."""
        if not self._world.zone_up[zone]:
            return
        self._fill(fault)
        if self._world.zones[zone] in self._group.availability_zones:
            self._rebalance_zone = zone
            self._rebalance(fault)

    def _rebalance(self, fault: int) -> None:
        group = self._group
        launches = rebalance_launches(
            group.availability_zones,
            self._zones_up(),
            self._as_members(),
            group.desired_capacity,
            group.max_size,
        )
        for zone in launches:
            self._launch(zone, fault, EventKind.REBALANCED)
        if launches and self._rebalancing is None:
            timing = self._world.timing
            self._rebalancing = self._world.chronicle.open_phase(
                PhaseKind.REBALANCING,
                self._world.agenda.now_s,
                fault,
                self._rebalance_zone,
                rebalance_after_s=timing.rebalance_after_s,
                boot_s=timing.boot_s,
            )

    def _shed(self, fault: int) -> None:
        """Deregister what is over the desired capacity, now that its replacement works."""
        group = self._group
        world = self._world
        by_id = {instance.instance_id: instance for instance in self._members}
        zones = group.availability_zones
        for instance_id in surplus(zones, self._as_members(), group.desired_capacity):
            instance = by_id[instance_id]
            self._members.remove(instance)
            instance.leaving = True
            delay_s = max(
                (t.group.record.deregistration_delay_s for t in instance.targets), default=0.0
            )
            indexes = tuple(target.index for target in instance.targets)
            now_s = world.agenda.now_s
            world.chronicle.event(now_s, EventKind.DRAINING, instance.zone, indexes, fault)
            if self._draining is None:
                self._draining = world.chronicle.open_phase(
                    PhaseKind.DRAINING, now_s, fault, -1, deregistration_delay_s=delay_s
                )
            for target in instance.targets:
                world.believe(target, TargetHealthState.DRAINING)
            world.agenda.after(delay_s, self._drained, instance, fault)

    def _drained(self, instance: LiveInstance, fault: int) -> None:
        world = self._world
        self._end(instance, fault)
        now_s = world.agenda.now_s
        if any(each.leaving and not each.terminated for each in world.instances.values()):
            return
        if self._draining is not None:
            self._draining.end_s = now_s
            self._draining = None
        members = self._as_members()
        if (
            self._rebalancing is not None
            and len(members) == self._group.desired_capacity
            and is_balanced(self._group.availability_zones, members)
        ):
            self._rebalancing.end_s = now_s
            self._rebalancing = None
            self._rebalance_zone = -1
            world.chronicle.event(now_s, EventKind.BALANCED, -1, (), fault)
