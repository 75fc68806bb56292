"""Wrong calls about instances, images and disks: one or more for each guard."""

from collections.abc import Callable
from typing import Any


def start_terminated(site: Any) -> None:
    instance = site.launch()
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.ec2.start_instances(InstanceIds=[instance])


def start_stopping(site: Any) -> None:
    instance = site.launch()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.start_instances(InstanceIds=[instance])


def stop_terminated(site: Any) -> None:
    instance = site.launch()
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.ec2.stop_instances(InstanceIds=[instance])


def stop_pending(site: Any) -> None:
    instance = site.launch()
    site.ec2.describe_instances(InstanceIds=[instance])
    site.ec2.stop_instances(InstanceIds=[instance])


def terminate_protected(site: Any) -> None:
    first = site.launch()
    protected = site.launch(DisableApiTermination=True)
    site.ec2.terminate_instances(InstanceIds=[first, protected])


def change_type_of_stopping(site: Any) -> None:
    instance = site.launch()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t3.small"})


def image_of_terminated(site: Any) -> None:
    instance = site.launch()
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.ec2.create_image(InstanceId=instance, Name="late")


INSTANCE_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("start-state", start_terminated),
    ("start-state", start_stopping),
    ("stop-state", stop_terminated),
    ("stop-state", stop_pending),
    ("termination-protection", terminate_protected),
    ("change-type-running", change_type_of_stopping),
    ("image-from-state", image_of_terminated),
]
