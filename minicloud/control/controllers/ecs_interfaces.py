"""The network interface that a task of network mode awsvpc has of its own.

Source: ECS Developer Guide, Task networking for the awsvpc network mode; ECS API Reference,
AwsVpcConfiguration (without a security group, the VPC's default one is used).
Simplified: on AWS a task in a subnet without free addresses starts and is then stopped for this
reason; here it is not started.
"""

from importlib import import_module
from typing import Any

from minicloud.control.dispatch import refusal
from minicloud.control.guards.subnet_addresses import free_addresses

FULL = "InsufficientFreeAddressesInSubnet"


def take_address(subnet: Any, definition: Any, groups: Any) -> tuple[str, dict[str, Any]]:
    """An address of the subnet, and the network configuration as moto wants it for one task.

    Raises what AWS would be refused with: the subnet is full, or a security group is gone.
    """
    ec2 = subnet.ec2_backend
    for group_id in groups or ():
        if ec2.get_security_group_from_id(group_id) is None:
            raise refusal(
                "InvalidParameterException",
                f"Error retrieving security group information for [{group_id}]: The security "
                f"group '{group_id}' does not exist (ErrorCode: InvalidGroup.NotFound)",
            )
    if not free_addresses(subnet):
        raise refusal(FULL, f"The subnet '{subnet.id}' does not have enough free addresses")
    default = ec2.get_default_security_group(subnet.vpc_id)
    named = list(groups or ([] if default is None else [default.id]))
    address = str(subnet.get_available_subnet_ip(definition))
    vpc = {"subnets": [subnet.id], "securityGroups": named}
    return address, {"awsvpcConfiguration": vpc}


def groups_left_out(validate: Any) -> Any:
    """moto's look at a service's network, for which groups have to be given."""

    def validate_network(service: Any, given: Any) -> Any:
        vpc = {"securityGroups": []} | given["awsvpcConfiguration"]
        return validate(service, {"awsvpcConfiguration": vpc})

    return validate_network


def address_of(task: Any) -> str | None:
    """The private address of a task that has a network interface of its own."""
    for attachment in task.attachments:
        for detail in attachment["details"]:
            if detail["name"] == "privateIPv4Address":
                return str(detail["value"])
    return None


def drop_unnamed(task: Any) -> None:
    """Leave out the DNS name of an interface that has none: its VPC has no DNS host names."""
    for attachment in task.attachments:
        attachment["details"] = [one for one in attachment["details"] if one["value"] is not None]


def release_interface(task: Any) -> None:
    """A stopped task's network interface and address are free again."""
    ec2: Any = import_module("moto.ec2").ec2_backends[task._account_id][task.region_name]
    for attachment in task.attachments:
        details = {one["name"]: one["value"] for one in attachment["details"]}
        ec2.enis.pop(details.get("networkInterfaceId"), None)
        for zone in ec2.subnets.values():  # the subnet may be deleted by now
            if details["subnetId"] in zone:
                zone[details["subnetId"]].del_subnet_ip(details["privateIPv4Address"])
        attachment["status"] = "DELETED"
