"""What moto's instances and volumes lack, put into moto while the emulated cloud runs.

Each of these is pinned by a test and listed in `instance_deviations`.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from typing import Any


def instance_repairs() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there)."""
    instances: Any = import_module("moto.ec2.models.instances").InstanceBackend
    yield instances, "stop_instances", _unless_protected(instances.stop_instances)
    disks: Any = import_module("moto.ec2.models.elastic_block_store").EBSBackend
    yield disks, "detach_volume", _from_where_it_is(disks.detach_volume)


def _unless_protected(stop: Callable[..., Any]) -> Callable[..., Any]:
    """moto stops those before the protected one, and speaks of terminating.

    Source: EC2 User Guide, Enable stop protection; the wording as quoted in users' notes.
    """

    @wraps(stop)
    def stop_instances(backend: Any, instance_ids: list[str]) -> Any:
        for instance in backend.get_multi_instances_by_id(instance_ids):
            if str(instance.disable_api_stop).lower() == "true":
                errors: Any = import_module("moto.ec2.exceptions")
                raise errors.OperationNotPermitted(
                    f"The instance '{instance.id}' may not be stopped. Modify its "
                    "'disableApiStop' instance attribute and try again."
                )
        return stop(backend, instance_ids)

    return stop_instances


def _from_where_it_is(detach: Callable[..., Any]) -> Callable[..., Any]:
    """The instance need not be named; one that is named has to be the volume's, and the device too.

    Source: EC2 API Reference, DetachVolume (InstanceId, Device).
    """

    @wraps(detach)
    def detach_volume(
        backend: Any, volume_id: str, instance_id: str | None, device_path: str | None = None
    ) -> Any:
        attachment = backend.get_volume(volume_id).attachment
        if attachment is None:
            return detach(backend, volume_id, instance_id, device_path)
        if instance_id is not None:
            backend.get_instance(instance_id)  # refuses an unknown one
        own = (attachment.instance.id, attachment.device)
        named = (instance_id or own[0], device_path or own[1])
        if named != own:
            errors: Any = import_module("moto.ec2.exceptions")
            raise errors.InvalidVolumeDetachmentError(volume_id, *named)
        return detach(backend, volume_id, *own)

    return detach_volume
