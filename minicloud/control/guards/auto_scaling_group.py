"""Auto Scaling groups and their members: which there are, and which may leave."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.policy_execution import is_true

_REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"
_PROCESSES = (
    "Launch",
    "Terminate",
    "AddToLoadBalancer",
    "AlarmNotification",
    "AZRebalance",
    "HealthCheck",
    "InstanceRefresh",
    "ReplaceUnhealthy",
    "ScheduledActions",
)
"""Source: EC2 Auto Scaling API Reference, SuspendProcesses."""
_LEAVING = ("DetachInstances", "EnterStandby")
_NAMING_MEMBERS = (*_LEAVING, "ExitStandby", "SetInstanceProtection")
_OF_ONE = ("TerminateInstanceInAutoScalingGroup", "SetInstanceHealth")
_NAMING_A_GROUP = (
    *_NAMING_MEMBERS,
    "AttachInstances",
    "AttachLoadBalancerTargetGroups",
    "SetDesiredCapacity",
    "SuspendProcesses",
    "ResumeProcesses",
    "StartInstanceRefresh",
    "DescribeInstanceRefreshes",
    "CancelInstanceRefresh",
    "PutWarmPool",
    "DescribeWarmPool",
    "DeleteWarmPool",
    "EnableMetricsCollection",
    "DisableMetricsCollection",
    "PutLifecycleHook",
    "DescribeLifecycleHooks",
    "DeleteLifecycleHook",
    "CompleteLifecycleAction",
    "RecordLifecycleActionHeartbeat",
)


def _name_taken(call: Call) -> str | None:
    name = call.get("AutoScalingGroupName")
    if name not in call.backend("autoscaling").autoscaling_groups:
        return None
    return (
        "AutoScalingGroup by this name already exists - A group with the name "
        f"{name} already exists"
    )


def _no_page(call: Call) -> str | None:
    token = call.get("NextToken")
    if token is None or token in call.backend("autoscaling").autoscaling_groups:
        return None
    return f"The token '{token}' was invalid"


def _no_such_zone(call: Call) -> str | None:
    named = call.get("AvailabilityZones", [])
    known = [one.name for one in call.backend("ec2").describe_availability_zones()]
    wrong = [one for one in named if one not in known]
    return f"Invalid availability zones: [{', '.join(wrong)}]" if wrong else None


def _no_such_group(call: Call) -> str | None:
    name = call.get("AutoScalingGroupName")
    if name in call.backend("autoscaling").autoscaling_groups:
        return None
    return f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found"


def _no_such_process(call: Call) -> str | None:
    for process in call.get("ScalingProcesses", []):
        if process not in _PROCESSES:
            return f"'{process}' is not one of {', '.join(_PROCESSES)}"
    return None


def _no_such_member(call: Call) -> str | None:
    groups = call.backend("autoscaling").autoscaling_groups
    name = call.get("AutoScalingGroupName")
    looked_at = [one for key, one in groups.items() if name in (None, key)]
    members = {state.instance.id for group in looked_at for state in group.instance_states}
    for instance_id in call.get("InstanceIds") or [call.get("InstanceId")]:
        if instance_id not in members:
            return (
                f"Instance Id not found - No managed instance found for instance ID: {instance_id}"
            )
    return None


def _no_such_health(call: Call) -> str | None:
    health = call.get("HealthStatus")
    if health in ("Healthy", "Unhealthy"):
        return None
    return f"HealthStatus '{health}' is not one of Healthy, Unhealthy"


def _ends_below_minimum(call: Call) -> str | None:
    if not is_true(call.get("ShouldDecrementDesiredCapacity")):
        return None
    for group in call.backend("autoscaling").autoscaling_groups.values():
        for state in group.instance_states:
            if state.instance.id == call.get("InstanceId") and _least(group, 1):
                return (
                    f"Currently, desiredSize equals minSize ({group.min_size}). Terminating "
                    "instance without replacement will violate group's min size constraint. "
                    "Either set shouldDecrementDesiredCapacity flag to false or lower group's min "
                    "size."
                )
    return None


def _leaves_below_minimum(call: Call) -> str | None:
    group = call.backend("autoscaling").autoscaling_groups.get(call.get("AutoScalingGroupName"))
    count = len(call.get("InstanceIds", []))
    if group is None or not is_true(call.get("ShouldDecrementDesiredCapacity")):
        return None
    if not _least(group, count):
        return None
    what = "detach" if call.operation == "DetachInstances" else "place into standby"
    return (
        f"AutoScalingGroup {group.name} has min-size={group.min_size}, max-size={group.max_size}, "
        f"and desired-size={group.desired_capacity}. To {what} {count} instance, please update "
        "the AutoScalingGroup sizes appropriately."
    )


def _least(group: Any, count: int) -> bool:
    return int(group.desired_capacity) - count < int(group.min_size)


def _guard(
    guard_id: str, operations: tuple[str, ...], code: str, rule: str, source: str, finds: Any
) -> Guard:
    return Guard(guard_id, "autoscaling", operations, code, rule, f"{_REFERENCE}/{source}", finds)


_INVALID = "ValidationError"
GUARDS = (
    _guard(
        "auto-scaling-name-taken",
        ("CreateAutoScalingGroup",),
        "AlreadyExists",
        "A Region has one group of a name.",
        "API_CreateAutoScalingGroup.html (Errors: AlreadyExists); wording as quoted in "
        "github.com/hashicorp/terraform/issues/17489",
        _name_taken,
    ),
    _guard(
        "auto-scaling-page-token",
        ("DescribeAutoScalingGroups",),
        "InvalidNextToken",
        "The token of a further page is one that an earlier answer gave.",
        "API_DescribeAutoScalingGroups.html (Errors); wording as quoted in "
        "github.com/boto/boto3/issues/2358",
        _no_page,
    ),
    _guard(
        "auto-scaling-zones",
        ("CreateAutoScalingGroup", "UpdateAutoScalingGroup"),
        _INVALID,
        "A group's Availability Zones are zones of its Region.",
        "API_CreateAutoScalingGroup.html; the wording is ours",
        _no_such_zone,
    ),
    _guard(
        "auto-scaling-processes",
        ("SuspendProcesses", "ResumeProcesses"),
        _INVALID,
        "What is suspended is one of nine processes.",
        "API_SuspendProcesses.html; the wording is ours",
        _no_such_process,
    ),
    _guard(
        "auto-scaling-group-exists",
        _NAMING_A_GROUP,
        _INVALID,
        "A group must exist before it is changed.",
        "API_SetDesiredCapacity.html; wording as of moto for other calls",
        _no_such_group,
    ),
    _guard(
        "auto-scaling-member",
        (*_OF_ONE, *_NAMING_MEMBERS),
        _INVALID,
        "Only an instance of a group is detached, ended, protected or set unhealthy through it.",
        "API_TerminateInstanceInAutoScalingGroup.html; wording as quoted in "
        "github.com/yaybu/touchdown/issues/51",
        _no_such_member,
    ),
    _guard(
        "auto-scaling-health",
        ("SetInstanceHealth",),
        _INVALID,
        "An instance is Healthy or Unhealthy.",
        "API_SetInstanceHealth.html; the wording is ours",
        _no_such_health,
    ),
    _guard(
        "auto-scaling-end-minimum",
        ("TerminateInstanceInAutoScalingGroup",),
        _INVALID,
        "An instance that is ended without a replacement does not take its group below the "
        "minimum.",
        "API_TerminateInstanceInAutoScalingGroup.html; wording as quoted in "
        "github.com/hashicorp/nomad-autoscaler/pull/1290",
        _ends_below_minimum,
    ),
    _guard(
        "auto-scaling-leave-minimum",
        _LEAVING,
        _INVALID,
        "An instance that leaves without a replacement does not take its group below the minimum.",
        "API_DetachInstances.html; wording as quoted in "
        "github.com/spacelift-io/terraform-aws-spacelift-workerpool-on-ec2/issues/85, for standby "
        "made like it",
        _leaves_below_minimum,
    ),
)
