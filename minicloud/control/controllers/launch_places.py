"""Where a group can launch: the zones of its subnets, and why EC2 would refuse."""

from typing import Any

from minicloud.control.dispatch import refusal
from minicloud.control.guards.subnet_addresses import free_addresses
from minicloud.control.subnets import subnets_there

FULL = "InsufficientFreeAddressesInSubnet"


def subnet_by_zone(group: Any) -> dict[str, str | None]:
    """The group's zones in the order in which its subnets were given, each with its first.

    A subnet that is gone is left out; of two in a zone the first that has a free address counts.
    """
    if not group.vpc_zone_identifier:
        return dict.fromkeys(group.availability_zones)
    zones: dict[str, Any] = {}
    for subnet in _subnets(group):
        first = zones.setdefault(subnet.availability_zone, subnet)
        if free_addresses(subnet) and not free_addresses(first):
            zones[subnet.availability_zone] = subnet
    return {zone: subnet.id for zone, subnet in zones.items()}


def check_launch(group: Any, subnet_id: str | None) -> None:
    """Raise what RunInstances would be refused with, before moto has made half of an instance.

    Source: EC2 API Reference, Error codes (InvalidLaunchTemplateId.NotFound and
    InsufficientFreeAddressesInSubnet; the wording of the latter is ours).
    """
    template = group.ec2_launch_template
    if template is not None and template.id not in group.ec2_backend.launch_templates:
        raise refusal(
            "InvalidLaunchTemplateId.NotFound",
            f"The specified launch template, with template ID {template.id}, does not exist.",
        )
    for subnet in _subnets(group):
        if subnet.id == subnet_id and not free_addresses(subnet):
            raise refusal(
                FULL,
                f"There are not enough free addresses in subnet '{subnet_id}' to satisfy the "
                "requested number of instances.",
            )


def no_place(group: Any) -> str:
    """What there is to tell of a group none of whose subnets is left."""
    ids = ", ".join(f"'{one}'" for one in (group.vpc_zone_identifier or "").split(","))
    return f"The subnet ID {ids} does not exist"


def _subnets(group: Any) -> list[Any]:
    return subnets_there(group.ec2_backend, (group.vpc_zone_identifier or "").split(","))
