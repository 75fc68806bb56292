"""An instance's life: what may still be done to it in which state."""

from collections.abc import Iterator
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_LIFECYCLE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html"
_GONE = ("terminated", "shutting-down")


def _cannot_start(call: Call) -> str | None:
    for one in _instances(call):
        if one.state in _GONE:
            return f"The instance '{one.id}' is not in a state from which it can be started."
    return None


def _cannot_stop(call: Call) -> str | None:
    for one in _instances(call):
        if one.state in _GONE:
            return f"This instance '{one.id}' is not in a state from which it can be stopped."
    return None


def _cannot_change_type(call: Call) -> str | None:
    if call.get("InstanceType") is None and call.get("Attribute") != "instanceType":
        return None
    instance = call.backend("ec2").get_instance_by_id(call.get("InstanceId"))
    if instance is not None and instance.state != "stopped":
        return f"The instance '{instance.id}' is not in the 'stopped' state."
    return None


def _instances(call: Call) -> Iterator[Any]:
    for one in call.get("InstanceIds", []):
        instance = call.backend("ec2").get_instance_by_id(one)
        if instance is not None:  # an unknown id is moto's to refuse
            yield instance


GUARDS = (
    Guard(
        id="start-terminated",
        service="ec2",
        operations=("StartInstances",),
        code="IncorrectInstanceState",
        rule="A terminated instance cannot be started.",
        source=f"{_LIFECYCLE}; wording as quoted in "
        "github.com/aws-solutions/instance-scheduler-on-aws/issues/281",
        finds=_cannot_start,
    ),
    Guard(
        id="stop-terminated",
        service="ec2",
        operations=("StopInstances",),
        code="IncorrectInstanceState",
        rule="A terminated instance cannot be stopped.",
        source=f"{_LIFECYCLE}; wording as quoted in "
        "github.com/ansible-collections/amazon.aws/issues/146",
        finds=_cannot_stop,
    ),
    Guard(
        id="change-type-running",
        service="ec2",
        operations=("ModifyInstanceAttribute",),
        code="IncorrectInstanceState",
        rule="The type of an instance changes only while it is stopped.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
        "API_ModifyInstanceAttribute.html; the wording is ours",
        finds=_cannot_change_type,
    ),
)
