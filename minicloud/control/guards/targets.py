"""Targets: they exist, and stand in the target group's VPC."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html"
)


def _not_an_instance_id(call: Call) -> str | None:
    for one in _instance_ids(call):
        if not one.startswith("i-"):
            return f"Instance ID '{one}' is not valid"
    return None


def _missing(call: Call) -> str | None:
    for one in _instance_ids(call):
        instance = call.backend("ec2").get_instance_by_id(one)
        if instance is None or instance.state in ("terminated", "shutting-down"):
            return f"Instance ID '{one}' is not valid"
    return None


def _other_vpc(call: Call) -> str | None:
    group = _group(call)
    strangers = [
        one
        for one in _instance_ids(call)
        if call.backend("ec2").get_instance_by_id(one).vpc_id != group.vpc_id
    ]
    if not strangers:
        return None
    named = ", ".join(f"'{one}'" for one in strangers)
    return f"The following targets are not in the target group VPC '{group.vpc_id}': {named}"


def _instance_ids(call: Call) -> list[str]:
    group = _group(call)
    if group is None or group.target_type != "instance":
        return []
    return [str(one["Id"]) for one in call.get("Targets", [])]


def _group(call: Call) -> Any:
    return call.backend("elbv2").target_groups.get(call.get("TargetGroupArn"))


GUARDS = (
    Guard(
        id="target-id",
        service="elbv2",
        operations=("RegisterTargets",),
        code="ValidationError",
        rule="A target group of instances takes instance ids only.",
        source=f"{_REFERENCE}; wording as quoted in github.com/ansible/ansible/issues/30962",
        finds=_not_an_instance_id,
    ),
    Guard(
        id="target-exists",
        service="elbv2",
        operations=("RegisterTargets",),
        code="InvalidTarget",
        rule="A target must exist.",
        source=f"{_REFERENCE} (Errors); the wording is ours",
        finds=_missing,
    ),
    Guard(
        id="target-vpc",
        service="elbv2",
        operations=("RegisterTargets",),
        code="InvalidTarget",
        rule="A target must stand in the VPC of its target group.",
        source=f"{_REFERENCE} (Errors); the wording is ours",
        finds=_other_vpc,
    ),
)
