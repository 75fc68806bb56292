"""Where moto's volumes, snapshots, images and instances meet the bytes behind them."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call
from minicloud.control.disks import Disks
from minicloud.dataplane.storage_life import Event

_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_EVENTS = {
    "RebootInstances": Event.REBOOT,
    "StopInstances": Event.STOP,
    "TerminateInstances": Event.TERMINATE,
}
_MOTOS_ROOT = "/dev/sda1"
_ROOT_GIB = 8


@dataclass(frozen=True, slots=True)
class _ImageDisk:
    """A disk of an image of one's own: moto's snapshot, and the volume that it was made of."""

    snapshot: Any
    volume: Any
    delete_on_termination: bool


class DisksInMoto:
    """Keeps the disks in step with what is called."""

    def __init__(self) -> None:
        self.disks = Disks()

    def amendments(self) -> tuple[Amendment, ...]:
        """What is done about disks after a call was accepted."""
        return (
            Amendment(
                id="root-volume",
                service="ec2",
                operations=("RunInstances",),
                rule="An instance has a root volume made from its image's snapshot, at the image's "
                "root device, and the image's further volumes.",
                source=f"{_GUIDE}/ComponentsAMIs.html",
                amend=self._launched,
            ),
            Amendment(
                id="own-image-disks",
                service="ec2",
                operations=("CreateImage",),
                rule="An image holds a snapshot of each volume of its instance.",
                source=f"{_REFERENCE}/API_CreateImage.html",
                amend=self._image,
            ),
            Amendment(
                id="copied-image-disks",
                service="ec2",
                operations=("CopyImage",),
                rule="A copy of an image holds copies of its snapshots.",
                source=f"{_REFERENCE}/API_CopyImage.html",
                amend=self._copied,
            ),
            Amendment(
                id="disk-contents",
                service="ec2",
                operations=(
                    "CreateSnapshot",
                    "CreateSnapshots",
                    "CopySnapshot",
                    "DeleteSnapshot",
                    *_EVENTS,
                ),
                rule="A snapshot holds what its volume held; memory is lost at a reboot, the "
                "instance store at a stop.",
                source=f"{_GUIDE}/ec2-instance-lifecycle.html",
                amend=self._changed,
            ),
        )

    def _changed(self, call: Call, answer: Any) -> Any:
        ec2 = call.backend("ec2")
        if call.operation in _EVENTS:
            for instance_id in call.get("InstanceIds", []):
                self.disks.happened(_EVENTS[call.operation], instance_id)
        elif call.operation == "CreateSnapshot":
            self.disks.keep(answer, self.disks.files(answer.volume))
        elif call.operation == "CreateSnapshots":
            for snapshot in answer["Snapshots"]:
                self.disks.keep(snapshot, self.disks.files(snapshot.volume))
        elif call.operation == "DeleteSnapshot":
            self.disks.forget_snapshot(str(call.get("SnapshotId")))
        else:
            source = _source(call).snapshots[call.get("SourceSnapshotId")]
            self.disks.copy_snapshot(source, ec2.snapshots[answer["SnapshotId"]])
        return answer

    def _image(self, call: Call, answer: Any) -> Any:
        ec2 = call.backend("ec2")
        instance = ec2.get_instance_by_id(call.get("InstanceId"))
        image = ec2.amis[answer["ImageId"]]
        image.__class__ = _own_image()
        image.root_device_name = instance.root_device_name
        image.root_device_type = "ebs"
        image.disks = {}
        for device, block in instance.block_device_mapping.items():
            volume = ec2.volumes[block.volume_id]
            snapshot = image.ebs_snapshot
            if device == instance.root_device_name:
                snapshot.volume = volume
            else:
                told = snapshot.description
                snapshot = ec2.create_snapshot(volume.id, told, None, from_ami=image.id)
            self.disks.keep(snapshot, self.disks.files(volume))
            image.disks[device] = _ImageDisk(snapshot, volume, block.delete_on_termination)
        if instance.state == "running" and not call.get("NoReboot", False):
            self.disks.happened(Event.REBOOT, instance.id)
        return answer

    def _copied(self, call: Call, answer: Any) -> Any:
        ec2 = call.backend("ec2")
        source = _source(call).amis[call.get("SourceImageId")]
        image = ec2.amis[answer["ImageId"]]
        image.root_device_name = source.root_device_name
        image.root_device_type = source.root_device_type
        self.disks.copy_snapshot(source.ebs_snapshot, image.ebs_snapshot)
        if not _disks_of(source):
            return answer
        image.__class__ = _own_image()
        image.disks = {}
        for device, disk in _disks_of(source).items():
            snapshot = image.ebs_snapshot
            if device == source.root_device_name:
                snapshot.volume = disk.volume
            else:
                snapshot = _snapshot_like(disk.volume, image)
                self.disks.copy_snapshot(disk.snapshot, snapshot)
            image.disks[device] = replace(disk, snapshot=snapshot)
        return answer

    def _launched(self, call: Call, answer: Any) -> Any:
        ec2 = call.backend("ec2")
        given = {one["DeviceName"]: one for one in call.get("BlockDeviceMappings", [])}
        for instance in answer.instances:
            image = ec2.amis.get(instance.image_id)
            if image is not None:
                _give_root(instance, image, ec2, given)
                _give_further(instance, image, ec2)
        return answer


def _give_root(instance: Any, image: Any, ec2: Any, given: dict[str, Any]) -> None:
    """Put the root volume at the image's root device, with the image's bytes behind it.

    moto makes an empty one at /dev/sda1, and none where other disks are asked for.
    """
    root, mapping = instance.root_device_name, instance.block_device_mapping
    if root not in mapping and _MOTOS_ROOT in mapping and _MOTOS_ROOT not in given:
        mapping[root] = mapping.pop(_MOTOS_ROOT)
        ec2.volumes[mapping[root].volume_id].attachment.device = root
    if root not in mapping:
        instance.add_block_device(_ROOT_GIB, root, image.ebs_snapshot.id, False, True, None, None)
    block = mapping[root]
    volume = ec2.volumes[block.volume_id]
    asked = given.get(root, {}).get("Ebs", {})
    if "DeleteOnTermination" not in asked:
        block.delete_on_termination = True
    if volume.snapshot_id is None:
        volume.snapshot_id = image.ebs_snapshot.id
    source = _disks_of(image).get(root)
    if source is not None:
        volume.size = int(asked.get("VolumeSize") or source.volume.size)
        volume.volume_type = asked.get("VolumeType") or source.volume.volume_type


def _give_further(instance: Any, image: Any, ec2: Any) -> None:
    for device, disk in _disks_of(image).items():
        if device not in instance.block_device_mapping:
            volume = disk.volume
            instance.add_block_device(
                volume.size,
                device,
                disk.snapshot.id,
                False,
                disk.delete_on_termination,
                None,
                volume.volume_type,
            )


def _disks_of(image: Any) -> "dict[str, _ImageDisk]":
    """By device; none where moto made the image from its catalogue."""
    found: dict[str, _ImageDisk] = getattr(image, "disks", {})
    return found


def _source(call: Call) -> Any:
    """moto's EC2 of the Region that a call copies from."""
    from moto.backends import get_backend

    return get_backend("ec2")[call.account_id][str(call.get("SourceRegion"))]


def _snapshot_like(volume: Any, image: Any) -> Any:
    """A snapshot in the image's Region, of the size of a volume that may be in another one."""
    ec2 = image.ec2_backend
    zone = ec2.describe_availability_zones()[0].name
    made = ec2.create_volume(size=volume.size, zone_name=zone)
    snapshot = ec2.create_snapshot(made.id, image.ebs_snapshot.description, None, from_ami=image.id)
    ec2.delete_volume(made.id)
    return snapshot


@cache
def _own_image() -> Any:
    """moto's image, whose class says 15 GiB of every disk; this one says what it holds."""
    from moto.ec2.models.amis import Ami

    class OwnImage(Ami):
        disks: dict[str, _ImageDisk]

        @property
        def block_device_mappings(self) -> list[dict[str, Any]]:
            return [
                {
                    "DeviceName": device,
                    "Ebs": {
                        "SnapshotId": disk.snapshot.id,
                        "VolumeSize": disk.volume.size,
                        "DeleteOnTermination": disk.delete_on_termination,
                        "VolumeType": disk.volume.volume_type,
                    },
                }
                for device, disk in self.disks.items()
            ]

    return OwnImage
