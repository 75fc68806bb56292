"""The sizes of an Auto Scaling group: minimum <= desired <= maximum, and none to be deleted."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"


def _sizes(call: Call) -> str | None:
    group = _group(call)
    least = call.get("MinSize", getattr(group, "min_size", None))
    most = call.get("MaxSize", getattr(group, "max_size", None))
    desired = call.get("DesiredCapacity")
    if least is None or most is None:
        return None
    if least < 0:
        return f"MinSize {least}: a size is 0 or more"
    if least > most:
        return f"Max bound, {most}, must be greater than or equal to min bound, {least}"
    if desired is not None and not least <= desired <= most:
        return (
            f"Desired capacity:{desired} must be between the specified min size:{least} "
            f"and max size:{most}"
        )
    return None


def _desired(call: Call) -> str | None:
    group, desired = _group(call), call.get("DesiredCapacity")
    if group is None or desired is None:
        return None
    what = f"New SetDesiredCapacity value {desired} is"
    if desired > group.max_size:
        return f"{what} above max value {group.max_size} for the AutoScalingGroup."
    if desired < group.min_size:
        return f"{what} below min value {group.min_size} for the AutoScalingGroup."
    return None


def _still_full(call: Call) -> str | None:
    group = _group(call)
    if group is None or not group.instance_states or call.get("ForceDelete"):
        return None
    return (
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot "
        "instance request(s) still in the group."
    )


def _group(call: Call) -> Any:
    groups = call.backend("autoscaling").autoscaling_groups
    return groups.get(call.get("AutoScalingGroupName"))


GUARDS = (
    Guard(
        id="auto-scaling-sizes",
        service="autoscaling",
        operations=("CreateAutoScalingGroup", "UpdateAutoScalingGroup"),
        code="ValidationError",
        rule="The desired capacity lies between the minimum and the maximum size.",
        source=f"{_REFERENCE}/API_CreateAutoScalingGroup.html; wording as quoted in "
        "github.com/convox/praxis/pull/258",
        finds=_sizes,
    ),
    Guard(
        id="auto-scaling-desired",
        service="autoscaling",
        operations=("SetDesiredCapacity",),
        code="ValidationError",
        rule="A new desired capacity stays within the minimum and the maximum size.",
        source=f"{_REFERENCE}/API_SetDesiredCapacity.html; wording as quoted in "
        "github.com/kubernetes/autoscaler/issues/943",
        finds=_desired,
    ),
    Guard(
        id="auto-scaling-delete",
        service="autoscaling",
        operations=("DeleteAutoScalingGroup",),
        code="ResourceInUse",
        rule="A group with instances is deleted only by force.",
        source=f"{_REFERENCE}/API_DeleteAutoScalingGroup.html; the wording is ours",
        finds=_still_full,
    ),
)
