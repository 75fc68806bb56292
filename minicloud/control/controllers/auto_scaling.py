"""Auto Scaling: groups spread over their zones, and replace what they lose.

Where an instance goes, what is replaced and what ends are the simulation's own rules,
`dataplane.auto_scaling`; here they are driven by moto's state and the virtual clock.
Simplified: an instance is InService as soon as it is launched, unless a lifecycle hook lets it
wait. AWS tries again after a failed
launch and does not say when: here after the usual reaction, twice as long after each further
failure, a quarter of an hour at most.
"""

from collections.abc import Callable
from functools import partial
from math import inf
from typing import Any

from minicloud.control.controllers.group_endings import GroupEndings
from minicloud.control.controllers.group_members import GroupMembers
from minicloud.control.controllers.group_state import (
    attach,
    group_backends,
    member_ids,
    suspended,
)
from minicloud.control.controllers.instance_life import InstanceLifeController
from minicloud.control.controllers.instance_refreshes import InstanceRefreshes
from minicloud.control.controllers.launch_places import check_launch, no_place, subnet_by_zone
from minicloud.control.controllers.launched_versions import remember_version
from minicloud.control.controllers.lifecycle_actions import (
    WAIT,
    LifecycleActions,
    Result,
    Transition,
)
from minicloud.control.controllers.scaling_activities import ScalingActivities
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.isolation import alone
from minicloud.dataplane.auto_scaling import (
    Member,
    launch_zone,
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
        actions: LifecycleActions,
    ) -> None:
        self._health = health
        self._activities = activities
        self._launch_one, self._actions = launch_one, actions
        self.members, self.refreshes = GroupMembers(), InstanceRefreshes()
        self._endings = GroupEndings(instances, self.members, actions, activities)
        self._now_s = 0.0
        # What is true of a group: since when, and until when it has to be for something to happen.
        self._since_s: dict[tuple[str, str], tuple[float, float]] = {}
        self._lasting: dict[tuple[str, str], tuple[float, float]] = {}
        self._failures: dict[str, int] = {}
        self._grace_ends_s = inf

    def reset(self) -> None:
        """Forget every group."""
        self._now_s = 0.0
        self.members.reset()
        self.refreshes.reset()
        self._actions.reset()
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
        self._grace_ends_s = self.refreshes.due_s = inf
        # What is not found true again is forgotten, as are groups that are gone.
        self._lasting, self._since_s = self._since_s, {}
        for backend in group_backends():
            for group in list(backend.autoscaling_groups.values()):
                with alone(f"Auto Scaling group {group.name}"):
                    self._go_on(group)
                    self._look_at(group)
        self._lasting = {}
        if self._actions.any_waits:
            self._actions.keep(member_ids())

    @property
    def quiet_until(self) -> float:
        """Before when nothing that stands calls for a tick."""
        lasting = (due_s for _, due_s in self._since_s.values())
        return min(self._grace_ends_s, self._actions.due_s, self.refreshes.due_s, *lasting)

    def in_service_since_s(self, group: Any) -> list[float]:
        """Since when each instance of a group serves."""
        return [self.members.since_s(one.instance.id) for one in group.active_instances()]

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
        members = self.members.of(group)
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
        members = self.members.of(group)
        free = [one for one in members if one.key not in protected]
        to_end = max(0, len(members) - desired_capacity)
        keep = max(0, len(free) - to_end)
        self._endings.end(group, surplus(list(subnet_by_zone(group)), free, keep), self._now_s)

    def end_all(self, group: Any) -> None:
        """End every instance of a group that is deleted."""
        self._endings.end_all(group, self._now_s)

    def end_by_hand(self, group: Any, instance_id: str, *, shrinks: bool) -> None:
        """End an instance that a user has taken out of its group; replace it, or have one less."""
        self._endings.end_by_hand(group, instance_id, shrinks, self._now_s)
        self.launch(group, self.members.missing(group))
        attach(group)

    def _go_on(self, group: Any) -> None:
        """Move on whoever has waited for a lifecycle hook, and waits no longer."""
        for state in list(group.instance_states):
            if state.lifecycle_state not in WAIT.values():
                continue
            instance_id = state.instance.id
            verdict = self._actions.verdict(instance_id, self._now_s)
            if verdict is None:
                continue
            launching = state.lifecycle_state == WAIT[Transition.LAUNCHING]
            given_up = launching and verdict.result is Result.ABANDON
            self._activities.over(instance_id, self._now_s, verdict.reason if given_up else "")
            if launching and not given_up:
                self._actions.over(instance_id)
                state.lifecycle_state = "InService"
                self.members.joined(instance_id, self._now_s)
            else:
                self._endings.finish(group, instance_id)
            attach(group)

    def _look_at(self, group: Any) -> None:
        off = suspended(group)
        if not off & {"HealthCheck", "ReplaceUnhealthy", "Terminate"}:
            self._replace_unhealthy(group)
        if "Launch" in off:
            return
        missing = self.members.missing(group)
        pause_s = _REACTION_S * 2 ** min(self._failures.get(group.arn, 0), 10)
        if self._lasts(group, "missing", missing > 0, min(pause_s, _LONGEST_PAUSE_S)):
            self.launch(group, missing)
            # Those that failed are missing still: the pause before the next try begins.
            missing = self.members.missing(group)
            pause_s = _REACTION_S * 2 ** min(self._failures.get(group.arn, 0), 10)
            self._lasts(group, "missing", missing > 0, min(pause_s, _LONGEST_PAUSE_S))
        if not off & {"InstanceRefresh", "Terminate"}:
            self._refresh(group)
        if not off & {"AZRebalance", "Terminate"}:
            self._rebalance(group)

    def _refresh(self, group: Any) -> None:
        while batch := self.refreshes.batch(group, self.members.of(group), self._now_s):
            self._endings.end(group, batch, self._now_s)
            self.launch(group, self.members.missing(group))

    def _replace_unhealthy(self, group: Any) -> None:
        lost = []
        for state in group.active_instances():
            believed = any(
                self._health.state(arn, state.instance.id) is TargetHealthState.UNHEALTHY
                for arn in group.target_group_arns
            )
            launched_s = self.members.since_s(state.instance.id)
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
            self._endings.end(group, lost, self._now_s)
            self.launch(group, self.members.missing(group))

    def _rebalance(self, group: Any) -> None:
        zones = subnet_by_zone(group)
        names = list(zones)
        members = self.members.of(group)
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
            made = group.instance_states[-1]
        if made is None:
            return None
        instance_id = str(made.instance.id)
        remember_version(group, made)
        self._failures.pop(group.arn, None)
        self.members.joined(instance_id, self._now_s)
        held = len(self.members.of(group))
        self._activities.note(
            group, self._now_s, f"{_LAUNCHING}: {instance_id}", _TO_DESIRED.format(held - 1, held)
        )
        waits = self._actions.begin(group, made, Transition.LAUNCHING, self._now_s)
        if waits:
            self._activities.waits(instance_id)
        return Member(instance_id, zone, self._now_s, not waits)

    def _failed(self, group: Any, why: str) -> None:
        """A launch that AWS would be refused: an activity says so, and the next try waits."""
        self._failures[group.arn] = self._failures.get(group.arn, 0) + 1
        held = len(self.members.of(group))
        reason = f"{why.removesuffix('.')}. Launching EC2 instance failed."
        cause = _TO_DESIRED.format(held, max(group.desired_capacity, held))
        self._activities.note_failed(group, self._now_s, _LAUNCHING, cause, reason)

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
