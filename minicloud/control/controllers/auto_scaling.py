"""Auto Scaling: groups spread over their zones, and replace what they lose.

Where an instance goes, what is replaced and what ends are the simulation's own rules,
`dataplane.auto_scaling`; here they are driven by moto's state and the virtual clock.
Simplified: an instance is InService as soon as it is launched. AWS tries again after a failed
launch and does not say when: here after the usual reaction, twice as long after each further
failure, a quarter of an hour at most.
"""

from collections.abc import Callable, Collection
from functools import partial
from math import inf
from typing import Any

from minicloud.control.controllers.group_state import attach, group_backends, suspended
from minicloud.control.controllers.instance_life import InstanceLifeController
from minicloud.control.controllers.launch_places import check_launch, no_place, subnet_by_zone
from minicloud.control.controllers.scaling_activities import ScalingActivities
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.isolation import alone
from minicloud.dataplane.auto_scaling import (
    Member,
    launch_zone,
    launches_missing,
    must_replace,
    rebalance_launches,
    surplus,
)
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.workload import Timing

_REACTION_S = Timing().auto_scaling_reaction_s
_REBALANCE_S = Timing().rebalance_after_s
_LONGEST_PAUSE_S = 900.0
_ALIVE = ("pending", "running")
_LAUNCHING = "Launching a new EC2 instance"
_TO_DESIRED = (
    "an instance was started in response to a difference between desired and actual capacity, "
    "increasing the capacity from {} to {}."
)


class AutoScalingController:
    """Reconciles every Auto Scaling group of the cloud.

    `launch_one(group, count, tags)` is moto's own way to launch into the group's first subnet.
    """

    def __init__(
        self,
        health: TargetHealthController,
        instances: InstanceLifeController,
        launch_one: Callable[[Any, int, Any], None],
        activities: ScalingActivities,
    ) -> None:
        self._health = health
        self._instances = instances
        self._activities = activities
        self._launch_one = launch_one
        self._now_s = 0.0
        self._launched_s: dict[str, float] = {}
        # What is true of a group: since when, and until when it has to be for something to happen.
        self._since_s: dict[tuple[str, str], tuple[float, float]] = {}
        self._lasting: dict[tuple[str, str], tuple[float, float]] = {}
        self._failures: dict[str, int] = {}
        self._grace_ends_s = inf

    def reset(self) -> None:
        """Forget every group."""
        self._now_s = 0.0
        self._launched_s.clear()
        self._since_s.clear()
        self._lasting.clear()
        self._failures.clear()
        self._grace_ends_s = inf

    @property
    def now_s(self) -> float:
        """The virtual time that this controller goes by."""
        return self._now_s

    def now_is(self, now_s: float) -> None:
        """What happens from here on happens at this time."""
        self._now_s = now_s

    def tick(self, now_s: float) -> None:
        """Replace, launch and rebalance what has been due for long enough."""
        self._now_s = now_s
        self._grace_ends_s = inf
        # What is not found true again is forgotten, as are groups that are gone.
        self._lasting, self._since_s = self._since_s, {}
        for backend in group_backends():
            for group in list(backend.autoscaling_groups.values()):
                with alone(f"Auto Scaling group {group.name}"):
                    self._look_at(group)
        self._lasting = {}

    @property
    def quiet_until(self) -> float:
        """Before when nothing that stands calls for a tick."""
        return min(self._grace_ends_s, *(due_s for _, due_s in self._since_s.values()), inf)

    def in_service_since_s(self, group: Any) -> list[float]:
        """Since when each instance of a group serves."""
        return [self._launched_s.get(one.instance.id, 0.0) for one in group.active_instances()]

    def launch(self, group: Any, count: int) -> None:
        """Launch `count` instances, each into the zone with the fewest, unless Launch is suspended.

        Where a launch fails in a zone, another one is tried.
        """
        if "Launch" in suspended(group):
            return
        zones = subnet_by_zone(group)
        if count > 0 and not zones:
            self._failed(group, no_place(group))
        names, up = list(zones), set(zones)
        members = self._members(group)
        while count > 0 and (zone := launch_zone(names, up, members)) is not None:
            made = self._launch_in(group, zone, zones[zone])
            if made is None:
                up.discard(zone)
            else:
                members.append(made)
                count -= 1
        attach(group)

    def scale_in(self, group: Any, desired_capacity: int) -> None:
        """End instances until `desired_capacity` are left, from the fullest zone first.

        Those protected from scaling in stay, also when too many are left then; all stay where
        Terminate is suspended.
        """
        if "Terminate" in suspended(group):
            return
        protected = {one.instance.id for one in group.instances if one.protected_from_scale_in}
        members = self._members(group)
        free = [one for one in members if one.key not in protected]
        to_end = max(0, len(members) - desired_capacity)
        keep = max(0, len(free) - to_end)
        self._end(group, surplus(list(subnet_by_zone(group)), free, keep))

    def end_all(self, group: Any) -> None:
        """End every instance of a group that is deleted: also in standby or protected."""
        self._end(group, [one.instance.id for one in group.instance_states])

    def end_by_hand(self, group: Any, instance_id: str, desired_before: int) -> None:
        """End an instance that a user has taken out of its group."""
        now = group.desired_capacity
        shrunk = f", shrinking the capacity from {desired_before} to {now}"
        self._activities.note(
            group,
            self._now_s,
            f"Terminating EC2 instance: {instance_id}",
            f"instance {instance_id} was taken out of service in response to a user request"
            f"{shrunk if now < desired_before else ''}.",
        )
        self._launched_s.pop(instance_id, None)
        self._instances.end(group.ec2_backend, [instance_id])
        group.autoscaling_backend.elbv2_backend.notify_terminate_instances([instance_id])

    def _look_at(self, group: Any) -> None:
        off = suspended(group)
        if not off & {"HealthCheck", "ReplaceUnhealthy", "Terminate"}:
            self._replace_unhealthy(group)
        if "Launch" in off:
            return
        missing = launches_missing(group.desired_capacity, self._members(group))
        pause_s = _REACTION_S * 2 ** min(self._failures.get(group.arn, 0), 10)
        if self._lasts(group, "missing", missing > 0, min(pause_s, _LONGEST_PAUSE_S)):
            self.launch(group, missing)
            # Those that failed are missing still: the pause before the next try begins.
            missing = launches_missing(group.desired_capacity, self._members(group))
            pause_s = _REACTION_S * 2 ** min(self._failures.get(group.arn, 0), 10)
            self._lasts(group, "missing", missing > 0, min(pause_s, _LONGEST_PAUSE_S))
        if not off & {"AZRebalance", "Terminate"}:
            self._rebalance(group)

    def _replace_unhealthy(self, group: Any) -> None:
        lost = []
        for state in group.active_instances():
            believed = any(
                self._health.state(arn, state.instance.id) is TargetHealthState.UNHEALTHY
                for arn in group.target_group_arns
            )
            launched_s = self._launched_s.get(state.instance.id, 0.0)
            grace_s = float(group.health_check_grace_period or 0)
            replace = must_replace(
                group.health_check_type,
                passes_status_checks=state.instance.state in _ALIVE
                and state.health_status == "Healthy",
                believed_unhealthy=believed,
                in_service_for_s=self._now_s - launched_s,
                grace_period_s=grace_s,
            )
            if believed and not replace and launched_s + grace_s > self._now_s:
                self._grace_ends_s = min(self._grace_ends_s, launched_s + grace_s)
            if self._lasts(group, state.instance.id, replace, _REACTION_S):
                lost.append(state.instance.id)
        if lost:
            self._end(group, lost)
            self.launch(group, launches_missing(group.desired_capacity, self._members(group)))

    def _rebalance(self, group: Any) -> None:
        zones = subnet_by_zone(group)
        names = list(zones)
        members = self._members(group)
        due = rebalance_launches(names, names, members, group.desired_capacity, int(group.max_size))
        if self._lasts(group, "unbalanced", bool(due), _REBALANCE_S):
            for zone in due:
                self._launch_in(group, zone, zones[zone])
            attach(group)
        self.scale_in(group, group.desired_capacity)

    def _launch_in(self, group: Any, zone: str, subnet: str | None) -> Member[str] | None:
        """Have moto launch one, with the group narrowed to the zone and subnet for the moment.

        None: it failed, and an activity says why.
        """
        made = None
        before = group.availability_zones, group.vpc_zone_identifier
        with alone(f"Auto Scaling group {group.name}", partial(self._failed, group)):
            check_launch(group, subnet)
            group.availability_zones, group.vpc_zone_identifier = [zone], subnet
            try:
                self._launch_one(group, 1, group.get_propagated_tags())
            finally:
                group.availability_zones, group.vpc_zone_identifier = before
            made = group.instance_states[-1].instance.id
        if made is None:
            return None
        self._failures.pop(group.arn, None)
        self._launched_s[made] = self._now_s
        held = len(group.active_instances())
        self._activities.note(
            group, self._now_s, f"{_LAUNCHING}: {made}", _TO_DESIRED.format(held - 1, held)
        )
        return Member(made, zone, self._now_s)

    def _failed(self, group: Any, why: str) -> None:
        """A launch that AWS would be refused: an activity says so, and the next try waits."""
        self._failures[group.arn] = self._failures.get(group.arn, 0) + 1
        held = len(group.active_instances())
        reason = f"{why.removesuffix('.')}. Launching EC2 instance failed."
        cause = _TO_DESIRED.format(held, max(group.desired_capacity, held))
        self._activities.note_failed(group, self._now_s, _LAUNCHING, cause, reason)

    def _end(self, group: Any, instance_ids: Collection[str]) -> None:
        if not instance_ids:
            return
        before = len(group.active_instances())
        group.instance_states = [
            one for one in group.instance_states if one.instance.id not in instance_ids
        ]
        for number, instance_id in enumerate(instance_ids):
            self._launched_s.pop(instance_id, None)
            self._activities.note(
                group,
                self._now_s,
                f"Terminating EC2 instance: {instance_id}",
                f"instance {instance_id} was taken out of service, shrinking the capacity from "
                f"{before - number} to {before - number - 1}.",
            )
        self._instances.end(group.ec2_backend, instance_ids)
        group.autoscaling_backend.elbv2_backend.notify_terminate_instances(list(instance_ids))
        attach(group)

    def _members(self, group: Any) -> list[Member[str]]:
        """Those in service: an instance in standby is not the group's to count.

        Source: EC2 Auto Scaling User Guide, Temporarily remove instances from your Auto Scaling
        group.
        """
        return [
            Member(
                one.instance.id,
                one.instance.availability_zone,
                self._launched_s.get(one.instance.id, 0.0),
            )
            for one in group.active_instances()
        ]

    def _lasts(self, group: Any, what: str, true: bool, for_s: float) -> bool:
        """Whether something has been true of a group for so long; it starts over when it acts."""
        key = (group.arn, what)
        if not true:
            return False
        since_s, _ = self._lasting.pop(key, (self._now_s, inf))
        if self._now_s - since_s < for_s:
            self._since_s[key] = since_s, since_s + for_s
            return False
        return True
