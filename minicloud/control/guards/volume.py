"""EBS volumes: they live in one zone, and hang on one instance."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"

# Source: EC2 API Reference, CreateVolume (Size).
_SIZES_GIB = {
    "gp2": (1, 16_384),
    "gp3": (1, 65_536),
    "io1": (4, 16_384),
    "io2": (4, 65_536),
    "st1": (125, 16_384),
    "sc1": (125, 16_384),
    "standard": (1, 1_024),
}
# Source: the same (Iops): least and most; the most also depends on the size.
_IOPS = {"gp3": (3_000, 80_000), "io1": (100, 64_000), "io2": (100, 256_000)}


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


def _not_up(call: Call) -> str | None:
    instance = call.backend("ec2").get_instance_by_id(call.get("InstanceId"))
    if instance is None or instance.state in ("running", "stopped"):
        return None
    return f"Instance '{instance.id}' is not 'running'."


def _wrong_size(call: Call) -> str | None:
    kind, size = call.get("VolumeType", "gp2"), call.get("Size")
    if kind not in _SIZES_GIB or size is None:
        return None
    least, most = _SIZES_GIB[kind]
    if least <= int(size) <= most:
        return None
    return f"A volume of type {kind} has {least} to {most} GiB; {size} were asked for."


def _wrong_iops(call: Call) -> str | None:
    kind, iops = call.get("VolumeType", "gp2"), call.get("Iops")
    if kind not in _IOPS or iops is None:
        return None
    least, most = _IOPS[kind]
    if least <= int(iops) <= most:
        return None
    return f"A volume of type {kind} has {least} to {most} IOPS; {iops} were asked for."


def _smaller_than_snapshot(call: Call) -> str | None:
    snapshot = call.backend("ec2").snapshots.get(call.get("SnapshotId"))
    size = call.get("Size")
    if snapshot is None or size is None or int(size) >= snapshot.volume_size:
        return None
    return (
        f"Volume of size {size}GB is smaller than snapshot '{snapshot.id}', expect size >= "
        f"{snapshot.volume_size}GB"
    )


def _unknown_type(call: Call) -> str | None:
    kind = call.get("VolumeType")
    if kind is None or kind in _SIZES_GIB:
        return None
    return f"The volume type '{kind}' is unsupported: use one of {', '.join(_SIZES_GIB)}"


def _shrinks(call: Call) -> str | None:
    volume, size = call.backend("ec2").volumes.get(call.get("VolumeId")), call.get("Size")
    if volume is None or size is None or int(size) >= int(volume.size):
        return None
    return "New size cannot be smaller than existing size"


GUARDS = (
    Guard(
        id="volume-type",
        service="ec2",
        operations=("CreateVolume", "ModifyVolume"),
        code="UnknownVolumeType",
        rule="A volume is of one of EBS's types.",
        source=f"{_REFERENCE}/errors-overview.html; the wording is ours",
        finds=_unknown_type,
    ),
    Guard(
        id="volume-shrinks",
        service="ec2",
        operations=("ModifyVolume",),
        code="InvalidParameterValue",
        rule="A volume's size can be raised, not lowered.",
        source=f"{_REFERENCE}/API_ModifyVolume.html; wording as quoted in "
        "github.com/aws/aws-cli/issues/4216",
        finds=_shrinks,
    ),
    Guard(
        id="volume-size",
        service="ec2",
        operations=("CreateVolume",),
        code="InvalidParameterValue",
        rule="Each type of volume has a smallest and a largest size.",
        source=f"{_REFERENCE}/API_CreateVolume.html; the wording is ours",
        finds=_wrong_size,
    ),
    Guard(
        id="volume-iops",
        service="ec2",
        operations=("CreateVolume",),
        code="InvalidParameterValue",
        rule="Each type of volume with provisioned IOPS has a least and a most of them.",
        source=f"{_REFERENCE}/API_CreateVolume.html; the wording is ours",
        finds=_wrong_iops,
    ),
    Guard(
        id="volume-smaller-than-snapshot",
        service="ec2",
        operations=("CreateVolume",),
        code="InvalidParameterValue",
        rule="A volume is at least as large as the snapshot that it is made from.",
        source=f"{_REFERENCE}/API_CreateVolume.html; the code is that of errors-overview.html for "
        "a value that cannot be used; wording as AWS puts it when an instance is launched",
        finds=_smaller_than_snapshot,
    ),
    Guard(
        id="volume-instance-state",
        service="ec2",
        operations=("AttachVolume",),
        code="IncorrectState",
        rule="A volume attaches only to an instance that is running or stopped.",
        source=f"{_REFERENCE}/API_AttachVolume.html; wording as quoted in "
        "github.com/ansible-collections/amazon.aws/pull/497",
        finds=_not_up,
    ),
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
