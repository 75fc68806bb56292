"""What moves a group in moto's state: alarms that call its policies, and its timetable.

The rules are the data plane's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from math import inf
from typing import Any
from weakref import WeakKeyDictionary

from minicloud.control.calendar import date_at, seconds_at
from minicloud.control.calls import Call as ApiCall
from minicloud.control.controllers.alarm_calls import AlarmCalls
from minicloud.control.controllers.auto_scaling import AutoScalingController
from minicloud.control.controllers.group_state import suspended
from minicloud.control.controllers.scaling_activities import ScalingActivities
from minicloud.control.controllers.scaling_records import (
    policy_of,
    scheduled_action_of,
    size_of,
)
from minicloud.control.dispatch import refusal
from minicloud.control.guards.policy_execution import is_true, policy_named
from minicloud.control.isolation import alone
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.scaling_decision import Call, ScalingDecisions
from minicloud.dataplane.scaling_policy import SimplePolicy, StepPolicy


class ScalingTriggers:
    """Does what alarms call for, and keeps every timetable of the cloud.

    `group_backends` gives moto's state.
    """

    def __init__(
        self,
        controller: AutoScalingController,
        activities: ScalingActivities,
        group_backends: Callable[[], Iterator[Any]],
        alarms: AlarmCalls,
    ) -> None:
        self._controller = controller
        self._activities = activities
        self._group_backends = group_backends
        self._alarms = alarms
        # By moto's object: what was deleted or put anew goes from here by itself.
        self._decisions: WeakKeyDictionary[Any, ScalingDecisions] = WeakKeyDictionary()
        self._records: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._due_s: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def reset(self) -> None:
        """Forget every policy and timetable."""
        self._decisions.clear()
        self._records.clear()
        self._due_s.clear()

    def quiet_until(self, now_s: float) -> float:
        """Before when nothing happens by itself."""
        return min(self._timetable(now_s), default=inf)

    def tick(self, now_s: float) -> bool:
        """Do what is due; whether a group's sizes changed."""
        changed = self._keep_timetables(now_s)
        return self._follow_alarms(now_s) or changed

    def execute(self, call: ApiCall) -> None:
        """Execute a policy by hand, as `execute_policy` asks for it.

        Source: EC2 Auto Scaling API Reference, ExecutePolicy (the cooldown counts only where
        HonorCooldown says so).
        """
        policy = policy_named(call)
        group = call.backend("autoscaling").autoscaling_groups[policy.auto_scaling_group_name]
        rule = self._record(policy, policy_of)
        if not isinstance(rule, StepPolicy | SimplePolicy):
            raise refusal(
                "ValidationError", f"A {policy.policy_type} policy cannot be executed by hand"
            )
        if isinstance(rule, SimplePolicy) and is_true(call.get("HonorCooldown")):
            self.honour_cooldown(group)
        breach = float(call.get("MetricValue") or 0) - float(call.get("BreachThreshold") or 0)
        before, now_s = size_of(group), self._controller.now_s
        since = self._controller.in_service_since_s(group)
        after = self._decisions_of(group).by_hand(rule, breach, before, since, now_s)
        cause = (
            f"a user request executed policy {policy.name} changing the desired capacity from "
            f"{before.desired_capacity} to {after.desired_capacity}."
        )
        self._activities.because(group, now_s, cause)
        self._resize(group, after)

    def honour_cooldown(self, group: Any) -> None:
        """Refuse what has been asked to wait for the cooldown.

        Source: EC2 Auto Scaling API Reference, ExecutePolicy and SetDesiredCapacity
        (HonorCooldown, ScalingActivityInProgress); the wording is ours.
        """
        if self._decisions_of(group).cooling(self._controller.now_s):
            raise refusal(
                "ScalingActivityInProgress",
                f"The cooldown period of the Auto Scaling group {group.name} is not over yet, and "
                "HonorCooldown asks to wait for it.",
            )

    def _follow_alarms(self, now_s: float) -> bool:
        changed = False
        calls = self._alarms.take()
        for backend in self._group_backends() if calls else ():
            where = backend.account_id, backend.region_name
            by_arn = {one.arn: one for one in backend.policies.values()}
            called: defaultdict[str, list[tuple[str, Call]]] = defaultdict(list)
            for one in calls:
                policy = by_arn.get(one.action) if one.where == where else None
                rule = None if policy is None else self._record(policy, policy_of)
                if policy is None or rule is None:
                    continue
                if one.value is not None:
                    call = Call(rule, one.value, one.value - one.threshold)
                elif isinstance(rule, SimplePolicy):
                    call = Call(rule, 0.0, 0.0)
                else:
                    continue  # how far off the threshold it is decides, and nobody knows
                called[policy.auto_scaling_group_name].append((one.alarm, call))
            for name, wanted in called.items():
                group = backend.autoscaling_groups.get(name)
                if group is not None and "AlarmNotification" not in suspended(group):
                    with alone(f"scaling policies of group {name}"):
                        changed = self._decide(backend, group, wanted, now_s) or changed
        return changed

    def _decide(
        self, backend: Any, group: Any, calls: list[tuple[str, Call]], now_s: float
    ) -> bool:
        decisions = self._decisions_of(group)
        own = [
            one for one in backend.policies.values() if one.auto_scaling_group_name == group.name
        ]
        rules = [rule for one in own if (rule := self._record(one, policy_of)) is not None]
        before = size_of(group)
        since = self._controller.in_service_since_s(group)
        after = decisions.decide([call for _, call in calls], rules, before, since, now_s)
        if after == before:
            return False
        alarm, call = calls[0]
        self._activities.because(
            group,
            now_s,
            f"a monitor alarm {alarm} in state ALARM triggered policy {call.policy.name} changing "
            f"the desired capacity from {before.desired_capacity} to {after.desired_capacity}.",
        )
        self._resize(group, after)
        return True

    def _decisions_of(self, group: Any) -> ScalingDecisions:
        decisions = self._decisions.setdefault(group, ScalingDecisions())
        decisions.cooldown_s = float(group.default_cooldown)
        warmup = getattr(group, "default_instance_warmup", None)
        decisions.warmup_s = None if warmup is None else float(warmup)
        return decisions

    def _keep_timetables(self, now_s: float) -> bool:
        changed = False
        for backend in self._group_backends():
            for action in list(backend.scheduled_actions.values()):
                group = backend.autoscaling_groups.get(action.auto_scaling_group_name)
                if self._next_s(action, now_s) > now_s:
                    continue
                record = self._record(action, scheduled_action_of)
                self._due_s.pop(action, None)
                # A one-time action, or one past its end, does not stay.
                if record.next_after(date_at(now_s)) is None:
                    backend.scheduled_actions.pop(action.scheduled_action_name, None)
                if group is None or "ScheduledActions" in suspended(group):
                    continue
                with alone(f"scheduled action {action.scheduled_action_name}"):
                    before, after = size_of(group), record.sizes(size_of(group))
                    self._activities.because(group, now_s, _scheduled(action, before, after))
                    self._resize(group, after)
                changed = True
        return changed

    def _timetable(self, now_s: float) -> Iterator[float]:
        for backend in self._group_backends():
            for action in backend.scheduled_actions.values():
                yield self._next_s(action, now_s)

    def _next_s(self, action: Any, now_s: float) -> float:
        kept = self._due_s.get(action)
        if kept is not None:
            return kept
        due_s = inf
        with alone(f"scheduled action {action.scheduled_action_name}"):
            found = self._record(action, scheduled_action_of).next_after(date_at(now_s))
            due_s = inf if found is None else seconds_at(found)
        self._due_s[action] = due_s
        return due_s

    def _resize(self, group: Any, size: GroupSize) -> None:
        group.min_size, group.max_size = size.min_size, size.max_size
        try:
            group.set_desired_capacity(size.desired_capacity)
        finally:
            self._activities.done(group)

    def _record(self, owner: Any, make: Callable[[Any], Any]) -> Any:
        """The record of one of moto's objects, made once: a changed one is another object."""
        if owner not in self._records:
            self._records[owner] = make(owner)
        return self._records[owner]


def _scheduled(action: Any, before: GroupSize, after: GroupSize) -> str:
    parts = [
        f"{name} from {old} to {new}"
        for name, old, new in (
            ("min", before.min_size, after.min_size),
            ("max", before.max_size, after.max_size),
            ("desired", before.desired_capacity, after.desired_capacity),
        )
        if old != new
    ]
    told = f" changing {', '.join(parts)}" if parts else ""
    return f"a scheduled action {action.scheduled_action_name} was executed{told}."
