"""Settings of an Auto Scaling group: names, words and numbers."""

import re
from collections.abc import Iterator
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"
_BOTH = ("CreateAutoScalingGroup", "UpdateAutoScalingGroup")
_HEALTH_CHECKS = ("EC2", "ELB", "VPC_LATTICE", "EBS")
_POLICIES = (
    "Default",
    "OldestInstance",
    "NewestInstance",
    "OldestLaunchConfiguration",
    "ClosestToNextInstanceHour",
    "AllocationStrategy",
    "OldestLaunchTemplate",
)
"""Source: EC2 Auto Scaling API Reference, CreateAutoScalingGroup."""
_OWN_POLICY = "arn:aws:lambda:"
_SHORTEST_LIFE_S = 86_400
_VERSION = re.compile(r"\$Latest|\$Default|\d+")


def _wrong_version(call: Call) -> str | None:
    version = (call.get("LaunchTemplate") or {}).get("Version")
    if version is None or _VERSION.fullmatch(str(version)):
        return None
    return (
        "Invalid launch template version: either '$Default', '$Latest', or a numeric version are "
        "allowed."
    )


def _wrong_setting(call: Call) -> str | None:
    return next(_problems(call), None)


def _problems(call: Call) -> Iterator[str]:
    if call.operation == "CreateAutoScalingGroup" and ":" in str(call.get("AutoScalingGroupName")):
        yield f"AutoScalingGroupName '{call.get('AutoScalingGroupName')}' has a colon in it"
    for kind in str(call.get("HealthCheckType", "EC2")).split(","):
        if kind.strip() not in _HEALTH_CHECKS:
            yield f"HealthCheckType '{kind}' is not one of {', '.join(_HEALTH_CHECKS)}"
    for policy in call.get("TerminationPolicies", []):
        if policy not in _POLICIES and not policy.startswith(_OWN_POLICY):
            yield f"TerminationPolicies: '{policy}' is not one of {', '.join(_POLICIES)}"
    life_s = int(call.get("MaxInstanceLifetime", 0))
    if life_s and life_s < _SHORTEST_LIFE_S:
        yield f"MaxInstanceLifetime {life_s} is below {_SHORTEST_LIFE_S} seconds, and not 0"


def _no_tagged_group(call: Call) -> str | None:
    groups = call.backend("autoscaling").autoscaling_groups
    for tag in call.get("Tags", []):
        if tag.get("ResourceId") not in groups:
            name = tag.get("ResourceId")
            return f"AutoScalingGroup not found - AutoScaling Group {name} not found"
    return None


def _no_granularity(call: Call) -> str | None:
    given = call.get("Granularity")
    return None if given == "1Minute" else f"Granularity '{given}' is not 1Minute"


def _configuration_there(call: Call) -> str | None:
    name = call.get("LaunchConfigurationName")
    if name not in call.backend("autoscaling").launch_configurations:
        return None
    return (
        "Launch Configuration by this name already exists - A launch configuration already exists "
        f"with the name {name}"
    )


def _guard(
    guard_id: str,
    operations: tuple[str, ...],
    rule: str,
    source: str,
    finds: Any,
    code: str = "ValidationError",
) -> Guard:
    return Guard(guard_id, "autoscaling", operations, code, rule, f"{_API}/{source}", finds)


GUARDS = (
    _guard(
        "auto-scaling-template-version",
        _BOTH,
        "A launch template's version is a number, $Latest or $Default.",
        "API_LaunchTemplateSpecification.html; wording as quoted in "
        "github.com/7Factor/terraform-aws-concourse/issues/28",
        _wrong_version,
    ),
    _guard(
        "auto-scaling-settings",
        _BOTH,
        "A group's name has no colon; health checks and termination policies are those that AWS "
        "lists; instances live for a day at least, where their life is limited.",
        "API_CreateAutoScalingGroup.html; the wording is ours",
        _wrong_setting,
    ),
    _guard(
        "auto-scaling-tags",
        ("CreateOrUpdateTags",),
        "The group that is tagged exists.",
        "API_CreateOrUpdateTags.html; wording as quoted in "
        "github.com/cloud-custodian/cloud-custodian/issues/380",
        _no_tagged_group,
    ),
    _guard(
        "auto-scaling-granularity",
        ("EnableMetricsCollection",),
        "A group's metrics are collected each minute.",
        "API_EnableMetricsCollection.html; code and wording are ours",
        _no_granularity,
    ),
    _guard(
        "launch-configuration-name",
        ("CreateLaunchConfiguration",),
        "A Region has one launch configuration of a name.",
        "API_CreateLaunchConfiguration.html (Errors: AlreadyExists); the wording is ours",
        _configuration_there,
        "AlreadyExists",
    ),
)
