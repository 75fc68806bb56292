"""The bytes behind volumes, snapshots and instance stores, for as long as moto says they exist.

Simplified: a disk holds files by path, without rights or times, and is never full. A fresh
system's disk holds one file, which names the image.
"""

from collections.abc import Iterator
from typing import Any

from minicloud.dataplane.storage_life import Event, Medium, survives

Files = dict[str, bytes]

MEMORY_MOUNT = "/dev/shm"
ROOT_MOUNT = "/"


class DiskError(LookupError):
    """There is no such disk or file, or nobody can reach it now; the text says what to do."""


class Disks:
    """Every disk of the cloud. Ids are unique, so no account or Region is asked for."""

    def __init__(self) -> None:
        self._volumes: dict[str, Files] = {}
        self._snapshots: dict[str, Files] = {}
        self._of_instances: dict[tuple[str, str], Files] = {}

    def reset(self) -> None:
        """Forget every byte."""
        self._volumes.clear()
        self._snapshots.clear()
        self._of_instances.clear()

    def mounts(self, resource_id: str) -> dict[str, Files]:
        """The files of a volume at "/", or of each disk that a running instance has mounted.

        A further volume at /dev/sdf is mounted at /mnt/sdf, disks of the instance store at
        /mnt/ephemeral0 and so on, and the memory at /dev/shm. Raises DiskError.
        """
        for ec2 in _backends():
            if resource_id in ec2.volumes:
                return {ROOT_MOUNT: self.files(ec2.volumes[resource_id])}
            instance = ec2.get_instance_by_id(resource_id)
            if instance is not None:
                return self._mounted(instance, ec2)
        raise DiskError(
            f"there is no volume or instance {resource_id!r}: give the id of one that exists "
            "('vol-...' or 'i-...'); a deleted volume's bytes are gone"
        )

    def files(self, volume: Any) -> Files:
        """A volume's files; those of its snapshot when nobody has touched it yet."""
        if volume.id not in self._volumes:
            source = volume.ec2_backend.snapshots.get(volume.snapshot_id)
            self._volumes[volume.id] = {} if source is None else dict(self._kept(source))
        return self._volumes[volume.id]

    def keep(self, snapshot: Any, files: Files) -> None:
        """Put a copy of `files` into a snapshot."""
        self._snapshots[snapshot.id] = dict(files)

    def copy_snapshot(self, source: Any, target: Any) -> None:
        """Give one snapshot the files of another."""
        self.keep(target, self._kept(source))

    def forget_snapshot(self, snapshot_id: str) -> None:
        """Drop a snapshot's files, when the volumes made from it have theirs."""
        files = self._snapshots.pop(snapshot_id, None)
        for ec2 in _backends():
            for volume in ec2.volumes.values():
                if files is not None and volume.snapshot_id == snapshot_id:
                    self._volumes.setdefault(volume.id, dict(files))

    def happened(self, event: Event, instance_id: str) -> None:
        """Lose what does not outlive `event`. Volumes are moto's to delete."""
        for medium in (Medium.MEMORY, Medium.INSTANCE_STORE):
            if survives(medium, event):
                continue
            mount = _MOUNT_BEGINS[medium]
            for key in [key for key in self._of_instances if key[0] == instance_id]:
                if key[1].startswith(mount):
                    del self._of_instances[key]

    def _kept(self, snapshot: Any) -> Files:
        if snapshot.id not in self._snapshots and snapshot.from_ami is not None:
            image = snapshot.ec2_backend.amis.get(snapshot.from_ami)
            if image is not None:
                told = f'PRETTY_NAME="{image.description or image.name}"\n'
                self._snapshots[snapshot.id] = {"/etc/os-release": told.encode()}
        return self._snapshots.get(snapshot.id, {})

    def _mounted(self, instance: Any, ec2: Any) -> dict[str, Files]:
        if instance.state != "running":
            raise DiskError(
                f"instance {instance.id!r} is {instance.state}: nobody can log in. Start it, or "
                "look at one of its volumes by the volume's id."
            )
        found = {MEMORY_MOUNT: self._own(instance.id, MEMORY_MOUNT)}
        for number in range(instance_store_disks(instance.instance_type)):
            mount = f"{_MOUNT_BEGINS[Medium.INSTANCE_STORE]}{number}"
            found[mount] = self._own(instance.id, mount)
        for device, block in instance.block_device_mapping.items():
            is_root = device in (instance.root_device_name, "/dev/sda1")
            mount = ROOT_MOUNT if is_root else f"/mnt/{device.rpartition('/')[2]}"
            found[mount] = self.files(ec2.volumes[block.volume_id])
        return found

    def _own(self, instance_id: str, mount: str) -> Files:
        return self._of_instances.setdefault((instance_id, mount), {})


_MOUNT_BEGINS = {Medium.MEMORY: MEMORY_MOUNT, Medium.INSTANCE_STORE: "/mnt/ephemeral"}


def instance_store_disks(instance_type: str) -> int:
    """How many disks of the instance store come with a type."""
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    told = INSTANCE_TYPES.get(instance_type, {}).get("InstanceStorageInfo", {})
    return sum(int(one.get("Count", 0)) for one in told.get("Disks", ()))


def _backends() -> Iterator[Any]:
    from moto.backends import get_backend

    for _account, _region, backend in list(get_backend("ec2").iter_backends()):
        yield backend
