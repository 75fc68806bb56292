"""Scaling policies: each kind with what belongs to it, and steps without gaps."""

from itertools import pairwise
from math import inf
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"
_OPERATIONS = ("PutScalingPolicy",)
_ADJUSTMENTS = ("ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity")
_KINDS = ("SimpleScaling", "StepScaling", "TargetTrackingScaling", "PredictiveScaling")
_PREDEFINED = (
    "ASGAverageCPUUtilization",
    "ASGAverageCPUUtilizationHighResolution",
    "ASGAverageNetworkIn",
    "ASGAverageNetworkOut",
    "ALBRequestCountPerTarget",
)
_MOST_STEPS = 20


def _no_group(call: Call) -> str | None:
    name = call.get("AutoScalingGroupName")
    if name in call.backend("autoscaling").autoscaling_groups:
        return None
    return f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found"


def _kind(call: Call) -> str:
    return str(call.get("PolicyType", "SimpleScaling"))


def _parts(call: Call) -> str | None:
    kind, adjustment = _kind(call), call.get("AdjustmentType")
    if kind not in _KINDS:
        return f"PolicyType '{kind}' is not one of {', '.join(_KINDS)}"
    if kind not in ("SimpleScaling", "StepScaling"):
        return None
    if adjustment not in _ADJUSTMENTS:
        return f"AdjustmentType '{adjustment}' is not one of {', '.join(_ADJUSTMENTS)}"
    amounts = [one.get("ScalingAdjustment") for one in call.get("StepAdjustments", [])]
    if kind == "SimpleScaling":
        if call.get("ScalingAdjustment") is None:
            return "You must specify ScalingAdjustment with a SimpleScaling policy"
        if amounts:
            return "You cannot specify StepAdjustments with a SimpleScaling policy"
        amounts = [call.get("ScalingAdjustment")]
    elif not amounts:
        return "You should specify at least one StepAdjustment with a StepScaling policy"
    if adjustment == "ExactCapacity" and any(int(amount) < 0 for amount in amounts):
        return f"ScalingAdjustment {min(map(int, amounts))}: an exact capacity is 0 or more"
    return None


def _steps(call: Call) -> str | None:
    steps = call.get("StepAdjustments", [])
    if _kind(call) != "StepScaling" or not steps:
        return None
    if len(steps) > _MOST_STEPS:
        return f"There can be at most {_MOST_STEPS} step adjustments per scaling policy"
    bounds = sorted(
        (
            _bound(one, "MetricIntervalLowerBound", -inf),
            _bound(one, "MetricIntervalUpperBound", inf),
        )
        for one in steps
    )
    if (-inf, inf) in bounds:
        return "Both lower and upper bounds of a step adjustment cannot be left unspecified"
    for lower, upper in bounds:
        if lower >= upper:
            return f"The upper bound {upper:g} must be greater than the lower bound {lower:g}"
    for (_, end), (start, _) in pairwise(bounds):
        if end != start:
            what = "overlap" if end > start else "have a gap"
            return f"The step adjustments {what} between {end:g} and {start:g}"
    if 0 < bounds[-1][1] < inf:
        return _open_end("upper", "positive")
    if -inf < bounds[0][0] < 0:
        return _open_end("lower", "negative")
    return None


def _bound(step: Any, name: str, otherwise: float) -> float:
    return otherwise if step.get(name) is None else float(step[name])


def _open_end(side: str, sign: str) -> str:
    return (
        f"There must be a StepAdjustment with an unspecified {side} bound (i.e., {side} bound is "
        f"null) when one StepAdjustment has a {sign} {side} bound"
    )


def _target(call: Call) -> str | None:
    if _kind(call) != "TargetTrackingScaling":
        return None
    settings = call.get("TargetTrackingConfiguration", {})
    predefined = settings.get("PredefinedMetricSpecification")
    own = settings.get("CustomizedMetricSpecification")
    if settings.get("TargetValue") is None or float(settings["TargetValue"]) <= 0:
        return f"TargetValue {settings.get('TargetValue')}: a target is greater than 0"
    if bool(predefined) == bool(own):
        return "You must specify either a predefined or a customized metric, and not both"
    if not predefined:
        return None
    kind = predefined.get("PredefinedMetricType")
    if kind not in _PREDEFINED:
        return f"PredefinedMetricType '{kind}' is not one of {', '.join(_PREDEFINED)}"
    if kind == "ALBRequestCountPerTarget" and not predefined.get("ResourceLabel"):
        return "You must specify ResourceLabel with the metric ALBRequestCountPerTarget"
    return None


GUARDS = (
    Guard(
        id="scaling-policy-group",
        service="autoscaling",
        operations=(*_OPERATIONS, "PutScheduledUpdateGroupAction"),
        code="ValidationError",
        rule="Policies and scheduled actions belong to a group that exists.",
        source=f"{_REFERENCE}/API_PutScalingPolicy.html; wording as of moto for other calls",
        finds=_no_group,
    ),
    Guard(
        id="scaling-policy-parts",
        service="autoscaling",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="A simple policy has one adjustment, a step policy has steps, each with its type.",
        source=f"{_REFERENCE}/API_PutScalingPolicy.html; the wording is partly ours",
        finds=_parts,
    ),
    Guard(
        id="scaling-policy-steps",
        service="autoscaling",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="Steps neither overlap nor leave a gap, and the outermost one is open.",
        source=f"{_REFERENCE}/API_StepAdjustment.html; wording partly as quoted in "
        "github.com/hashicorp/terraform-provider-aws/issues/9077",
        finds=_steps,
    ),
    Guard(
        id="scaling-policy-target",
        service="autoscaling",
        operations=_OPERATIONS,
        code="ValidationError",
        rule="Target tracking has a target greater than 0 and one metric.",
        source=f"{_REFERENCE}/API_TargetTrackingConfiguration.html; the wording is ours",
        finds=_target,
    ),
)
