"""EBS volumes: they live in one zone, and hang on one instance."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def _unknown_zone(call: Call) -> str | None:
    zone = call.get("AvailabilityZone")
    known = {one.name for one in call.backend("ec2").describe_availability_zones()}
    if zone is None or zone in known:
        return None
    return f"The zone '{zone}' does not exist."


def _other_zone(call: Call) -> str | None:
    ec2 = call.backend("ec2")
    volume = ec2.volumes.get(call.get("VolumeId"))
    instance = ec2.get_instance_by_id(call.get("InstanceId"))
    if volume is None or instance is None:
        return None
    if volume.zone.name == instance.availability_zone:
        return None
    return (
        f"The volume '{volume.id}' is not in the same availability zone as instance '{instance.id}'"
    )


def _in_use(call: Call) -> str | None:
    volume = call.backend("ec2").volumes.get(call.get("VolumeId"))
    if volume is not None and volume.attachment is not None:
        return f"{volume.id} is already attached to an instance"
    return None


GUARDS = (
    Guard(
        id="volume-zone-exists",
        service="ec2",
        operations=("CreateVolume",),
        code="InvalidZone.NotFound",
        rule="A volume is made in an Availability Zone that exists.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; "
        "the wording is ours",
        finds=_unknown_zone,
    ),
    Guard(
        id="volume-zone",
        service="ec2",
        operations=("AttachVolume",),
        code="InvalidVolume.ZoneMismatch",
        rule="A volume attaches only to an instance in its own Availability Zone.",
        source=f"{_REFERENCE}/API_AttachVolume.html; wording as quoted in "
        "github.com/linuxkit/linuxkit/issues/2388",
        finds=_other_zone,
    ),
    Guard(
        id="volume-in-use",
        service="ec2",
        operations=("AttachVolume",),
        code="VolumeInUse",
        rule="A volume that is attached cannot be attached again.",
        source=f"{_REFERENCE}/API_AttachVolume.html; wording as quoted in "
        "github.com/portworx/px-dev/issues/42",
        finds=_in_use,
    ),
)
