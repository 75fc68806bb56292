"""Auto Scaling: groups spread over their zones, and replace what they lose.

Where an instance goes, what is replaced and what ends are the simulation's own rules,
`dataplane.auto_scaling`; here they are driven by moto's state and the virtual clock.
Simplified: an instance is InService as soon as it is launched.
"""

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from minicloud.control.controllers.scaling_activities import ScalingActivities
from minicloud.control.controllers.target_health import TargetHealthController
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
_ALIVE = ("pending", "running")


class AutoScalingController:
    """Reconciles every Auto Scaling group of the cloud.

    `launch_one(group, count, tags)` is moto's own way to launch into the group's first subnet.
    """

    def __init__(
        self,
        health: TargetHealthController,
        launch_one: Callable[[Any, int, Any], None],
        activities: ScalingActivities,
    ) -> None:
        self._health = health
        self._activities = activities
        self._launch_one = launch_one
        self._now_s = 0.0
        self._launched_s: dict[str, float] = {}
        self._since_s: dict[tuple[str, str, str], float] = {}
        self._in_grace = False

    def reset(self) -> None:
        """Forget every group."""
        self._now_s = 0.0
        self._launched_s.clear()
        self._since_s.clear()
        self._in_grace = False

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
        self._in_grace = False
        for backend in _backends():
            for group in list(backend.autoscaling_groups.values()):
                suspended = {one["ProcessName"] for one in group.suspended_processes}
                if not suspended & {"HealthCheck", "ReplaceUnhealthy", "Terminate"}:
                    self._replace_unhealthy(backend, group)
                if "Launch" in suspended:
                    continue
                missing = launches_missing(group.desired_capacity, self._members(group))
                if self._lasts(group, "missing", missing > 0, _REACTION_S):
                    self.launch(group, missing)
                if not suspended & {"AZRebalance", "Terminate"}:
                    self._rebalance(backend, group)

    @property
    def quiet_until(self) -> float:
        """Before when nothing that stands calls for a tick: always, or never."""
        return 0.0 if self._since_s or self._in_grace else inf

    def in_service_since_s(self, group: Any) -> list[float]:
        """Since when each instance of a group serves."""
        return [self._launched_s.get(one.instance.id, 0.0) for one in group.instance_states]

    def launch(self, group: Any, count: int) -> None:
        """Launch `count` instances, each into the zone with the fewest."""
        zones = _subnet_by_zone(group)
        names = list(zones)
        members = self._members(group)
        for _ in range(count):
            zone = launch_zone(names, names, members)
            if zone is None:
                return
            members.append(self._launch_in(group, zone, zones[zone]))
        _attach(group)

    def scale_in(self, group: Any, desired_capacity: int) -> None:
        """End instances until `desired_capacity` are left, from the fullest zone first.

        Those protected from scaling in stay, also when too many are left then.
        """
        free = [
            one
            for one, state in zip(self._members(group), group.instance_states, strict=True)
            if not state.protected_from_scale_in
        ]
        to_end = max(0, len(group.instance_states) - desired_capacity)
        keep = max(0, len(free) - to_end)
        self._end(group, surplus(list(_subnet_by_zone(group)), free, keep))

    def _replace_unhealthy(self, backend: Any, group: Any) -> None:
        lost = []
        for state in group.instance_states:
            believed = any(
                self._health.state(arn, state.instance.id) is TargetHealthState.UNHEALTHY
                for arn in group.target_group_arns
            )
            replace = must_replace(
                group.health_check_type,
                passes_status_checks=state.instance.state in _ALIVE
                and state.health_status == "Healthy",
                believed_unhealthy=believed,
                in_service_for_s=self._now_s - self._launched_s.get(state.instance.id, 0.0),
                grace_period_s=float(group.health_check_grace_period or 0),
            )
            self._in_grace = self._in_grace or (believed and not replace)
            if self._lasts(group, state.instance.id, replace, _REACTION_S):
                lost.append(state.instance.id)
        if lost:
            self._end(group, lost)
            self.launch(group, launches_missing(group.desired_capacity, self._members(group)))

    def _rebalance(self, backend: Any, group: Any) -> None:
        zones = _subnet_by_zone(group)
        names = list(zones)
        members = self._members(group)
        due = rebalance_launches(names, names, members, group.desired_capacity, int(group.max_size))
        if self._lasts(group, "unbalanced", bool(due), _REBALANCE_S):
            for zone in due:
                self._launch_in(group, zone, zones[zone])
            _attach(group)
        self.scale_in(group, group.desired_capacity)

    def _launch_in(self, group: Any, zone: str, subnet: str | None) -> Member[str]:
        """Have moto launch one, with the group narrowed to the zone and subnet for the moment."""
        before = group.availability_zones, group.vpc_zone_identifier
        group.availability_zones, group.vpc_zone_identifier = [zone], subnet
        try:
            self._launch_one(group, 1, group.get_propagated_tags())
        finally:
            group.availability_zones, group.vpc_zone_identifier = before
        instance_id = group.instance_states[-1].instance.id
        self._launched_s[instance_id] = self._now_s
        self._activities.note(
            group,
            self._now_s,
            f"Launching a new EC2 instance: {instance_id}",
            "an instance was started in response to a difference between desired and actual "
            f"capacity, increasing the capacity from {len(group.instance_states) - 1} to "
            f"{len(group.instance_states)}.",
        )
        return Member(instance_id, zone, self._now_s)

    def _end(self, group: Any, instance_ids: Any) -> None:
        ids = list(instance_ids)
        if not ids:
            return
        before = len(group.instance_states)
        group.instance_states = [one for one in group.instance_states if one.instance.id not in ids]
        for number, instance_id in enumerate(ids):
            self._launched_s.pop(instance_id, None)
            self._activities.note(
                group,
                self._now_s,
                f"Terminating EC2 instance: {instance_id}",
                f"instance {instance_id} was taken out of service, shrinking the capacity from "
                f"{before - number} to {before - number - 1}.",
            )
        group.ec2_backend.terminate_instances(ids)
        group.autoscaling_backend.elbv2_backend.notify_terminate_instances(ids)
        _attach(group)

    def _members(self, group: Any) -> list[Member[str]]:
        return [
            Member(
                one.instance.id,
                one.instance.availability_zone,
                self._launched_s.get(one.instance.id, 0.0),
            )
            for one in group.instance_states
        ]

    def _lasts(self, group: Any, what: str, true: bool, for_s: float) -> bool:
        """Whether something has been true of a group for so long; it starts over when it acts."""
        key = (group.arn, group.name, what)
        if not true:
            self._since_s.pop(key, None)
            return False
        if self._now_s - self._since_s.setdefault(key, self._now_s) < for_s:
            return False
        del self._since_s[key]
        return True


def _backends() -> Iterator[Any]:
    from moto.autoscaling.models import autoscaling_backends

    for _account, _region, backend in list(autoscaling_backends.iter_backends()):
        yield backend


def _attach(group: Any) -> None:
    backend = group.autoscaling_backend
    if group.name in backend.autoscaling_groups:
        backend.update_attached_elbs(group.name)
        backend.update_attached_target_groups(group.name)


def _subnet_by_zone(group: Any) -> dict[str, str | None]:
    """The group's zones in the order in which its subnets were given, each with its first."""
    if not group.vpc_zone_identifier:
        return dict.fromkeys(group.availability_zones)
    zones: dict[str, str | None] = {}
    for subnet_id in group.vpc_zone_identifier.split(","):
        zones.setdefault(group.ec2_backend.get_subnet(subnet_id).availability_zone, subnet_id)
    return zones
