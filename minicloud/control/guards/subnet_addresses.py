"""Launching into a subnet: which of its addresses are to be had, and how many."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_SUBNET = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html"
_ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
# Source: EC2 API Reference, CreateSubnet: the first four addresses and the last.
RESERVED_FIRST, RESERVED = 4, 5


def _reserved(call: Call) -> str | None:
    for subnet, address in _wanted(call):
        block = _block(subnet)
        place = int(address) - int(block.network_address)
        if 0 <= place < RESERVED_FIRST or address == block.broadcast_address:
            return f"Address {address} is in subnet's reserved address range"
    return None


def _outside(call: Call) -> str | None:
    for subnet, address in _wanted(call):
        if address not in _block(subnet):
            return f"Address {address} does not fall within the subnet's address range"
    return None


def _in_use(call: Call) -> str | None:
    for subnet, address in _wanted(call):
        if str(address) in subnet._subnet_ips:
            return f"Address {address} is in use."
    return None


def _too_many(call: Call) -> str | None:
    for subnet_id in {subnet_id for subnet_id, _ in _launched(call)}:
        subnet = _subnet(call, subnet_id)
        if subnet is None:
            continue
        if int(call.get("MinCount", 1)) > free_addresses(subnet):
            return (
                f"There are not enough free addresses in subnet '{subnet_id}' to satisfy the "
                "requested number of instances."
            )
    return None


def free_addresses(subnet: Any) -> int:
    """How many addresses of moto's subnet can still be had."""
    return _block(subnet).num_addresses - RESERVED - len(subnet._subnet_ips)


def subnets_there(ec2: Any, subnet_ids: Iterable[str]) -> list[Any]:
    """moto's subnets of these ids, without those that are gone."""
    there = {one: subnet for zone in ec2.subnets.values() for one, subnet in zone.items()}
    return [there[one] for one in subnet_ids if one in there]


def _block(subnet: Any) -> IPv4Network:
    return IPv4Network(subnet.cidr_block, strict=False)


def _launched(call: Call) -> Iterator[tuple[str, str | None]]:
    """Subnet and wanted address of each interface of a launch."""
    if call.get("SubnetId"):
        yield call.get("SubnetId"), call.get("PrivateIpAddress")
    for interface in call.get("NetworkInterfaces", []):
        if interface.get("SubnetId"):
            yield interface["SubnetId"], interface.get("PrivateIpAddress")


def _wanted(call: Call) -> Iterator[tuple[Any, IPv4Address]]:
    for subnet_id, address in _launched(call):
        subnet = _subnet(call, subnet_id)
        if subnet is not None and address:
            yield subnet, IPv4Address(address)


def _subnet(call: Call, subnet_id: str) -> Any:
    """moto's subnet; None for one that does not exist, which is moto's to refuse."""
    for by_id in call.backend("ec2").subnets.values():
        if subnet_id in by_id:
            return by_id[subnet_id]
    return None


GUARDS = (
    Guard(
        id="address-reserved",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidParameterValue",
        rule="The first four addresses of a subnet and the last are AWS's.",
        source=f"{_SUBNET}; wording as quoted in users' notes",
        finds=_reserved,
    ),
    Guard(
        id="address-outside-subnet",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidParameterValue",
        rule="An instance's address is one of its subnet.",
        source=f"{_ERRORS}; wording as quoted in "
        "github.com/JamesWoolfenden/terraform-aws-cassandra/issues/18",
        finds=_outside,
    ),
    Guard(
        id="address-in-use",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidIPAddress.InUse",
        rule="An address of a subnet is given to one interface at a time.",
        source=f"{_ERRORS}; wording as quoted in github.com/aws/aws-cli/issues/7178",
        finds=_in_use,
    ),
    Guard(
        id="subnet-full",
        service="ec2",
        operations=("RunInstances",),
        code="InsufficientFreeAddressesInSubnet",
        rule="A subnet has as many addresses as its block, less five.",
        source=f"{_ERRORS}; the wording is ours",
        finds=_too_many,
    ),
)
