"""What makes an Auto Scaling group change its size: limits, policies, alarms and a timetable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from minicloud.dataplane.alarm import Alarm, AlarmState
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.metric_series import MetricSeries
from minicloud.dataplane.scaling_decision import Call
from minicloud.dataplane.scaling_policy import DEFAULT_COOLDOWN_S, Policy, TargetTrackingPolicy
from minicloud.dataplane.scheduled_action import ScheduledAction


@dataclass(frozen=True, slots=True)
class PolicyAlarm:
    """An alarm whose action is a policy."""

    alarm: Alarm
    policy: Policy


@dataclass(frozen=True, slots=True)
class ScalingPlan:
    """An Auto Scaling group and all that moves it. `warmup_s` None: the default cooldown."""

    name: str
    size: GroupSize
    availability_zones: tuple[str, ...]
    policies: tuple[Policy, ...] = ()
    policy_alarms: tuple[PolicyAlarm, ...] = ()
    scheduled_actions: tuple[ScheduledAction, ...] = ()
    cooldown_s: float = DEFAULT_COOLDOWN_S
    warmup_s: float | None = None

    def all_alarms(self) -> tuple[PolicyAlarm, ...]:
        """The alarms that were made, and those that AWS makes for target tracking."""
        named = {one.alarm.name for one in self.policy_alarms}
        made = (
            PolicyAlarm(alarm, policy)
            for policy in self.policies
            if isinstance(policy, TargetTrackingPolicy)
            for alarm in policy.alarms()
        )
        return (*self.policy_alarms, *(one for one in made if one.alarm.name not in named))


class AlarmWatch:
    """The states of alarms over time."""

    def __init__(self) -> None:
        self.states: dict[str, AlarmState] = {}

    def watch(self, alarm: Alarm, series: MetricSeries, now_s: float) -> list[float | None]:
        """Evaluate an alarm; what was looked at, newest last."""
        values = alarm.points_of(series, now_s)
        before = self.states.get(alarm.name, AlarmState.INSUFFICIENT_DATA)
        self.states[alarm.name] = alarm.state(values, before)
        return values

    def calls(
        self, watched: Iterable[PolicyAlarm], series: dict[str, MetricSeries], now_s: float
    ) -> Iterator[Call]:
        """The calls of the alarms whose period ends now and that are in ALARM.

        Source: CloudWatch User Guide, Using CloudWatch alarms: an Auto Scaling action is invoked
        again for every period that the alarm remains in the state.
        """
        for one in watched:
            if not one.alarm.is_due(now_s) or one.alarm.metric not in series:
                continue
            values = self.watch(one.alarm, series[one.alarm.metric], now_s)
            if self.states[one.alarm.name] is AlarmState.ALARM:
                newest = next((v for v in reversed(values) if v is not None), None)
                if newest is not None:
                    yield Call(one.policy, newest, newest - one.alarm.threshold)
