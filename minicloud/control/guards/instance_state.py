"""An instance's life: what may still be done to it in which state."""

from collections.abc import Callable, Iterator
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.instance_life import Action, after
from minicloud.dataplane.records import InstanceState

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_LIFECYCLE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html"


def _refused(
    action: Action, sentence: str, pending: str | None = None
) -> Callable[[Call], str | None]:
    """Says of the first instance that cannot take `action` why; `pending` of one that has yet to
    run.
    """

    def finds(call: Call) -> str | None:
        for one in _instances(call):
            state = InstanceState(one.state)
            if after(action, state) is None:
                told = pending if state is InstanceState.PENDING and pending else sentence
                return told.format(id=one.id)
        return None

    return finds


def _cannot_change_type(call: Call) -> str | None:
    if call.get("InstanceType") is None and call.get("Attribute") != "instanceType":
        return None
    instance = call.backend("ec2").get_instance_by_id(call.get("InstanceId"))
    if instance is not None and instance.state != "stopped":
        return f"The instance '{instance.id}' is not in the 'stopped' state."
    return None


def _unknown_type(call: Call) -> str | None:
    named = call.get("InstanceType") or {}
    wanted = named.get("Value") if isinstance(named, dict) else named
    if call.get("Attribute") == "instanceType":
        wanted = call.get("Value")
    if not wanted:
        return None
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    if wanted in INSTANCE_TYPES:
        return None
    return f"Invalid value '{wanted}' for InstanceType: there is no such type"


def _cannot_make_image(call: Call) -> str | None:
    instance = call.backend("ec2").get_instance_by_id(call.get("InstanceId"))
    if instance is None or instance.state in ("running", "stopped"):
        return None
    return (
        f"Instance '{instance.id}' is in the state '{instance.state}': an image is made from one "
        "that is running or stopped."
    )


def _protected(call: Call) -> str | None:
    for one in _instances(call):
        if str(one.disable_api_termination).lower() == "true":
            return (
                f"The instance '{one.id}' may not be terminated. Modify its "
                "'disableApiTermination' instance attribute and try again."
            )
    return None


def _instances(call: Call) -> Iterator[Any]:
    for one in call.get("InstanceIds", []):
        instance = call.backend("ec2").get_instance_by_id(one)
        if instance is not None:  # an unknown id is moto's to refuse
            yield instance


GUARDS = (
    Guard(
        id="start-state",
        service="ec2",
        operations=("StartInstances",),
        code="IncorrectInstanceState",
        rule="An instance is started from the stopped state: not while it is stopping, and not "
        "once it is being terminated.",
        source=f"{_LIFECYCLE}; wording as quoted in "
        "github.com/aws-solutions/instance-scheduler-on-aws/issues/281",
        finds=_refused(
            Action.START, "The instance '{id}' is not in a state from which it can be started."
        ),
    ),
    Guard(
        id="stop-state",
        service="ec2",
        operations=("StopInstances",),
        code="IncorrectInstanceState",
        rule="An instance is stopped from the running state: not while it is pending, and not "
        "once it is being terminated.",
        source=f"{_LIFECYCLE}; wording as quoted in "
        "github.com/ansible-collections/amazon.aws/issues/146 and "
        "github.com/cloud-custodian/cloud-custodian/pull/6014",
        finds=_refused(
            Action.STOP,
            "This instance '{id}' is not in a state from which it can be stopped.",
            pending="Instance '{id}' cannot be stopped as it has never reached the 'running' "
            "state.",
        ),
    ),
    Guard(
        id="termination-protection",
        service="ec2",
        operations=("TerminateInstances",),
        code="OperationNotPermitted",
        # Simplified: nothing is terminated then, where AWS ends those in other zones.
        rule="An instance whose termination through the API is disabled cannot be terminated.",
        source=f"{_REFERENCE}/API_TerminateInstances.html; wording as quoted in "
        "github.com/rebuy-de/aws-nuke/issues/279",
        finds=_protected,
    ),
    Guard(
        id="change-type-running",
        service="ec2",
        operations=("ModifyInstanceAttribute",),
        code="IncorrectInstanceState",
        rule="The type of an instance changes only while it is stopped.",
        source=f"{_REFERENCE}/API_ModifyInstanceAttribute.html; the wording is ours",
        finds=_cannot_change_type,
    ),
    Guard(
        id="change-type-exists",
        service="ec2",
        operations=("ModifyInstanceAttribute",),
        code="InvalidInstanceAttributeValue",
        rule="An instance changes to a type that exists.",
        source=f"{_REFERENCE}/errors-overview.html; the wording is ours",
        finds=_unknown_type,
    ),
    Guard(
        id="image-from-state",
        service="ec2",
        operations=("CreateImage",),
        code="IncorrectInstanceState",
        rule="An image is made from an instance that is running or stopped.",
        source=f"{_REFERENCE}/API_CreateImage.html; the code is that of errors-overview.html for "
        "an instance in a wrong state; the wording is ours",
        finds=_cannot_make_image,
    ),
)
