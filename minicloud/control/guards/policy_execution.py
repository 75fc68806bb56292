"""Executing a scaling policy by hand: one that is there, with the numbers that its kind needs."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.controllers.scaling_records import policy_of
from minicloud.control.guard import Guard
from minicloud.dataplane.scaling_policy import StepPolicy

_REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ExecutePolicy.html"


def policy_named(call: Call) -> Any:
    """moto's policy of the name or ARN that a call gives, of its group; None: there is none."""
    wanted, group = call.get("PolicyName"), call.get("AutoScalingGroupName")
    for policy in call.backend("autoscaling").policies.values():
        own = group in (None, policy.auto_scaling_group_name)
        if own and wanted in (policy.name, policy.arn):
            return policy
    return None


def is_true(given: Any) -> bool:
    """Whether a parameter is true, as boto3 or as an older client writes it."""
    return str(given).lower() == "true"


def _not_there(call: Call) -> str | None:
    wanted, group = call.get("PolicyName"), call.get("AutoScalingGroupName")
    if "/" not in str(wanted) and group is None:
        return "AutoScalingGroupName is required where a policy is not named by its ARN"
    if policy_named(call) is None:
        told = "" if group is None else f" in the Auto Scaling group '{group}'"
        return f"The policy '{wanted}' was not found{told}"
    return None


def _no_step(call: Call) -> str | None:
    policy = policy_named(call)
    rule = None if policy is None else policy_of(policy)
    if not isinstance(rule, StepPolicy):
        return None
    value, threshold = call.get("MetricValue"), call.get("BreachThreshold")
    if value is None or threshold is None:
        return "MetricValue and BreachThreshold are required for a StepScaling policy"
    breach = float(value) - float(threshold)
    if rule.step(breach) is None:
        return (
            f"MetricValue {value} and BreachThreshold {threshold} correspond to no step adjustment "
            f"of the policy {policy.name}"
        )
    return None


GUARDS = (
    Guard(
        id="execute-policy-exists",
        service="autoscaling",
        operations=("ExecutePolicy",),
        code="ValidationError",
        rule="A policy that is executed belongs to the group that is named.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_not_there,
    ),
    Guard(
        id="execute-policy-step",
        service="autoscaling",
        operations=("ExecutePolicy",),
        code="ValidationError",
        rule="A step policy is executed with a metric value that one of its steps is for.",
        source=f"{_REFERENCE}; the wording is ours",
        finds=_no_step,
    ),
)
