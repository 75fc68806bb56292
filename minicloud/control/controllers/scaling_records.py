"""moto's policies, alarms and scheduled actions as the data plane's records."""

from datetime import UTC, datetime
from typing import Any

from minicloud.dataplane.alarm import Alarm, Comparison, MissingData
from minicloud.dataplane.cron import read_cron_line
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.metric_series import Statistic
from minicloud.dataplane.scaling_policy import (
    Adjustment,
    AdjustmentType,
    Policy,
    SimplePolicy,
    Step,
    StepPolicy,
    TargetTrackingPolicy,
)
from minicloud.dataplane.scheduled_action import ScheduledAction

MetricKey = tuple[str, str, tuple[tuple[str, str], ...]]
"""Namespace, name and sorted dimensions of a metric."""

# Source: EC2 Auto Scaling API Reference, PredefinedMetricSpecification; CloudWatch metrics of EC2.
_PREDEFINED = {
    "ASGAverageCPUUtilization": "CPUUtilization",
    "ASGAverageNetworkIn": "NetworkIn",
    "ASGAverageNetworkOut": "NetworkOut",
}
_PER_TARGET = "ALBRequestCountPerTarget"


def metric_key(namespace: str, name: str, dimensions: Any) -> MetricKey:
    """The key of a metric; `dimensions` are pairs."""
    return (namespace, name, tuple(sorted((str(a), str(b)) for a, b in dimensions)))


def tracked_metric(policy: Any) -> tuple[MetricKey, str]:
    """The metric that one of moto's target tracking policies follows, and its statistic."""
    settings = vars(policy.target_tracking_configuration)
    own = settings.get("CustomizedMetricSpecification")
    if own:
        dimensions = [(one["Name"], one["Value"]) for one in own.get("Dimensions", [])]
        key = metric_key(own.get("Namespace", ""), own.get("MetricName", ""), dimensions)
        return key, str(own.get("Statistic") or "Average")
    given = settings.get("PredefinedMetricSpecification", {})
    kind = given.get("PredefinedMetricType", "")
    if kind == _PER_TARGET:
        # app/<balancer>/<id>/targetgroup/<group>/<id>
        label = str(given.get("ResourceLabel", ""))
        group = label[label.find("targetgroup/") :]
        key = metric_key("AWS/ApplicationELB", "RequestCountPerTarget", [("TargetGroup", group)])
        return key, "Sum"
    name = policy.auto_scaling_group_name
    dimensions = [("AutoScalingGroupName", name)]
    return metric_key("AWS/EC2", _PREDEFINED.get(kind, kind), dimensions), "Average"


def policy_of(policy: Any) -> Policy | None:
    """The record of one of moto's policies; None for predictive scaling."""
    warmup = policy.estimated_instance_warmup
    warmup_s = None if warmup is None else float(warmup)
    if policy.policy_type == "TargetTrackingScaling":
        settings = vars(policy.target_tracking_configuration)
        return TargetTrackingPolicy(
            policy.name,
            metric=str(tracked_metric(policy)[0]),
            target=float(settings["TargetValue"]),
            scale_in=str(settings.get("DisableScaleIn", False)).lower() != "true",
            warmup_s=warmup_s,
        )
    if policy.policy_type == "StepScaling":
        steps = (
            Step(
                _bound(one, "MetricIntervalLowerBound"),
                _bound(one, "MetricIntervalUpperBound"),
                _adjustment(policy, one["ScalingAdjustment"]),
            )
            for one in policy.step_adjustments
        )
        return StepPolicy(policy.name, tuple(steps), warmup_s)
    if policy.policy_type == "SimpleScaling":
        cooldown_s = policy.cooldown
        adjustment = _adjustment(policy, policy.scaling_adjustment)
        return SimplePolicy(
            policy.name, adjustment, None if cooldown_s is None else float(cooldown_s)
        )
    return None


def _bound(step: Any, name: str) -> float | None:
    return None if step.get(name) is None else float(step[name])


def _adjustment(policy: Any, amount: Any) -> Adjustment:
    least = int(policy.min_adjustment_magnitude or 0)
    return Adjustment(AdjustmentType(policy.adjustment_type), int(amount), least)


def alarm_of(alarm: Any) -> Alarm | None:
    """The record of one of moto's alarms; None for what is not emulated.

    Simplified: alarms on expressions, percentiles, anomalies and other alarms keep their state.
    """
    known = {one.value for one in Comparison}
    if not alarm.metric_name or not alarm.statistic or alarm.comparison_operator not in known:
        return None
    dimensions = [(one.name, one.value) for one in alarm.dimensions]
    least = alarm.datapoints_to_alarm
    return Alarm(
        alarm.name,
        metric=str(metric_key(alarm.namespace, alarm.metric_name, dimensions)),
        threshold=float(alarm.threshold),
        comparison=Comparison(alarm.comparison_operator),
        statistic=Statistic(alarm.statistic),
        period_s=float(alarm.period),
        evaluation_periods=int(alarm.evaluation_periods),
        datapoints_to_alarm=None if least is None else int(least),
        missing_data=MissingData(alarm.treat_missing_data or "missing"),
    )


def scheduled_action_of(action: Any) -> ScheduledAction:
    """The record of one of moto's scheduled actions."""
    return ScheduledAction(
        action.scheduled_action_name,
        read_cron_line(action.recurrence) if action.recurrence else None,
        action.time_zone or "UTC",
        date_given(action.start_time),
        date_given(action.end_time),
        action.min_size,
        action.max_size,
        action.desired_capacity,
    )


def size_of(group: Any) -> GroupSize:
    """The sizes of one of moto's groups."""
    return GroupSize(int(group.min_size), int(group.max_size), int(group.desired_capacity))


def date_given(given: Any) -> datetime | None:
    """A date as a call gives it, with its time zone: UTC where it has none."""
    if given is None or given == "":
        return None
    date = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
