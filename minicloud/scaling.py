"""What moves an Auto Scaling group, read through boto3's describe calls into frozen records."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from minicloud.dataplane.alarm import Alarm, Comparison, MissingData
from minicloud.dataplane.cron import read_cron_line
from minicloud.dataplane.errors import InventoryError
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.metric_series import Statistic
from minicloud.dataplane.scaling_plan import PolicyAlarm, ScalingPlan
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
from minicloud.dataplane.traffic_run import CPU, REQUESTS, REQUESTS_PER_TARGET
from minicloud.pages import pages

# What a run can measure, by what a policy may ask for.
_PREDEFINED = {
    "ASGAverageCPUUtilization": CPU,
    "ALBRequestCountPerTarget": REQUESTS_PER_TARGET,
}
_METRICS = (CPU, REQUESTS, REQUESTS_PER_TARGET)


def take_scaling_plan(group_name: str, region: str | None = None) -> ScalingPlan:
    """Read what moves a group: its sizes, policies, their alarms, and its scheduled actions.

    Left out: predictive scaling, and alarms that no policy of the group belongs to.
    Raises InventoryError when there is no such group, or when a policy or an alarm follows a
    metric that a run does not make.
    """
    auto_scaling, cloudwatch = _clients(region)
    found = auto_scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group_name])
    if not found["AutoScalingGroups"]:
        raise InventoryError(
            f"there is no Auto Scaling group {group_name!r}: make one, or name another"
        )
    (group,) = found["AutoScalingGroups"]
    named = {"AutoScalingGroupName": group_name}
    raw = pages(auto_scaling, "describe_policies", "ScalingPolicies", **named)
    policies = {one["PolicyARN"]: _policy(one) for one in raw}
    actions = pages(
        auto_scaling, "describe_scheduled_actions", "ScheduledUpdateGroupActions", **named
    )
    warmup = group.get("DefaultInstanceWarmup")
    return ScalingPlan(
        name=group_name,
        size=GroupSize(group["MinSize"], group["MaxSize"], group["DesiredCapacity"]),
        availability_zones=tuple(dict.fromkeys(group["AvailabilityZones"])),
        policies=tuple(one for one in policies.values() if one is not None),
        policy_alarms=tuple(_alarms(cloudwatch, policies)),
        scheduled_actions=tuple(_action(one) for one in actions),
        cooldown_s=float(group["DefaultCooldown"]),
        warmup_s=None if warmup is None else float(warmup),
    )


def _policy(raw: Mapping[str, Any]) -> Policy | None:
    name, kind = raw["PolicyName"], raw.get("PolicyType", "SimpleScaling")
    warmup = raw.get("EstimatedInstanceWarmup")
    warmup_s = None if warmup is None else float(warmup)
    if kind == "TargetTrackingScaling":
        settings = raw["TargetTrackingConfiguration"]
        return TargetTrackingPolicy(
            name,
            _tracked(name, settings),
            float(settings["TargetValue"]),
            not settings.get("DisableScaleIn", False),
            warmup_s,
        )
    if kind == "StepScaling":
        steps = (
            Step(
                one.get("MetricIntervalLowerBound"),
                one.get("MetricIntervalUpperBound"),
                _adjustment(raw, one["ScalingAdjustment"]),
            )
            for one in raw["StepAdjustments"]
        )
        return StepPolicy(name, tuple(steps), warmup_s)
    if kind == "SimpleScaling":
        cooldown = raw.get("Cooldown")
        adjustment = _adjustment(raw, raw["ScalingAdjustment"])
        return SimplePolicy(name, adjustment, None if cooldown is None else float(cooldown))
    return None


def _adjustment(raw: Mapping[str, Any], amount: int) -> Adjustment:
    least = int(raw.get("MinAdjustmentMagnitude") or 0)
    return Adjustment(AdjustmentType(raw["AdjustmentType"]), amount, least)


def _tracked(name: str, settings: Mapping[str, Any]) -> str:
    predefined = settings.get("PredefinedMetricSpecification")
    if predefined:
        kind = predefined["PredefinedMetricType"]
        if kind in _PREDEFINED:
            return _PREDEFINED[kind]
    else:
        kind = settings["CustomizedMetricSpecification"].get("MetricName", "")
    return _metric(f"policy {name!r}", kind)


def _metric(owner: str, metric: str) -> str:
    if metric not in _METRICS:
        raise InventoryError(
            f"{owner} follows {metric!r}, which a run of traffic does not make: expected one of "
            f"{', '.join(_METRICS)}"
        )
    return metric


def _alarms(cloudwatch: Any, policies: Mapping[str, Policy | None]) -> Iterator[PolicyAlarm]:
    for raw in pages(cloudwatch, "describe_alarms", "MetricAlarms"):
        for arn in raw.get("AlarmActions", []):
            policy = policies.get(arn)
            # Those of target tracking are the policy's own.
            if policy is not None and not isinstance(policy, TargetTrackingPolicy):
                yield PolicyAlarm(_alarm(raw), policy)


def _alarm(raw: Mapping[str, Any]) -> Alarm:
    least = raw.get("DatapointsToAlarm")
    return Alarm(
        raw["AlarmName"],
        _metric(f"alarm {raw['AlarmName']!r}", raw["MetricName"]),
        float(raw["Threshold"]),
        Comparison(raw["ComparisonOperator"]),
        Statistic(raw["Statistic"]),
        float(raw["Period"]),
        int(raw["EvaluationPeriods"]),
        None if least is None else int(least),
        MissingData(raw.get("TreatMissingData") or "missing"),
    )


def _action(raw: Mapping[str, Any]) -> ScheduledAction:
    start: datetime | None = raw.get("StartTime")
    end: datetime | None = raw.get("EndTime")
    line = raw.get("Recurrence")
    return ScheduledAction(
        raw["ScheduledActionName"],
        read_cron_line(line) if line else None,
        raw.get("TimeZone") or "UTC",
        start,
        end,
        raw.get("MinSize"),
        raw.get("MaxSize"),
        raw.get("DesiredCapacity"),
    )


def _clients(region: str | None) -> tuple[Any, Any]:
    import boto3

    return (
        boto3.client("autoscaling", region_name=region),
        boto3.client("cloudwatch", region_name=region),
    )
