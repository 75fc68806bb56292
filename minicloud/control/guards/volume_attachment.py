"""Attaching and detaching volumes: one volume a device, and a root that stays while it is used."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def _device_in_use(call: Call) -> str | None:
    instance = call.backend("ec2").get_instance_by_id(call.get("InstanceId"))
    device = call.get("Device")
    if instance is None or device not in instance.block_device_mapping:
        return None
    return f"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"


def _not_attached(call: Call) -> str | None:
    volume = _volume(call)
    if volume is None or volume.attachment is not None:
        return None
    return f"Volume '{volume.id}' is in the 'available' state."


def _root_in_use(call: Call) -> str | None:
    volume = _volume(call)
    if volume is None or volume.attachment is None:
        return None
    instance, device = volume.attachment.instance, volume.attachment.device
    if device != instance.root_device_name or instance.state == "stopped":
        return None
    return f"Unable to detach root volume '{volume.id}' from instance '{instance.id}'"


def _volume(call: Call) -> Any:
    return call.backend("ec2").volumes.get(call.get("VolumeId"))


GUARDS = (
    Guard(
        id="volume-device-in-use",
        service="ec2",
        operations=("AttachVolume",),
        code="InvalidParameterValue",
        rule="An instance has one volume at a device name.",
        source=f"{_REFERENCE}/API_AttachVolume.html; wording as quoted in "
        "github.com/nanovms/ops/pull/1189",
        finds=_device_in_use,
    ),
    Guard(
        id="volume-not-attached",
        service="ec2",
        operations=("DetachVolume",),
        code="IncorrectState",
        rule="A volume that is detached was attached.",
        source=f"{_REFERENCE}/API_DetachVolume.html; code and wording as quoted in users' notes",
        finds=_not_attached,
    ),
    Guard(
        id="volume-root-in-use",
        service="ec2",
        operations=("DetachVolume",),
        code="IncorrectState",
        rule="An instance's root volume cannot be detached while it runs.",
        source=f"{_REFERENCE}/API_DetachVolume.html; code and wording as quoted in users' notes",
        finds=_root_in_use,
    ),
)
