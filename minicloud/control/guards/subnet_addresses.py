"""Interfaces, alone or an instance's: which addresses of a subnet are to be had, and how many."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.interface_addresses import wanted_addresses
from minicloud.control.subnets import subnet_of

_SUBNET = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html"
_ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
_INTERFACE = (
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html"
)
_OPERATIONS = ("RunInstances", "CreateNetworkInterface")
# Source: EC2 API Reference, CreateSubnet: the first four addresses and the last.
RESERVED_FIRST, RESERVED = 4, 5


def _malformed(call: Call) -> str | None:
    for _, settings in _interfaces(call):
        for text in wanted_addresses(settings):
            if _address(text) is None:
                return f"Value ({text}) for parameter address is invalid. Invalid IPv4 address."
    return None


def _one_for_several(call: Call) -> str | None:
    if int(call.get("MaxCount", 1)) < 2:
        return None
    if not any(list(wanted_addresses(settings)) for _, settings in _interfaces(call)):
        return None
    return "A private IP address may be given to one instance, and more are to be launched"


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
    for subnet_id, wanted in _counts(call).items():
        subnet = subnet_of(call, subnet_id)
        if subnet is None:
            continue
        if wanted > free_addresses(subnet):
            return (
                f"There are not enough free addresses in subnet '{subnet_id}' to satisfy the "
                "requested number of instances."
                if call.operation == "RunInstances"
                else f"insufficient free addresses in subnet '{subnet_id}'"
            )
    return None


def _counts(call: Call) -> dict[str, int]:
    """How many addresses a call takes of each subnet.

    Simplified: of an instance's interfaces, only the first address is counted, once.
    """
    if call.operation == "RunInstances":
        return {subnet_id: int(call.get("MinCount", 1)) for subnet_id, _ in _interfaces(call)}
    named = len(set(wanted_addresses(call.parameters)))
    further = int(call.get("SecondaryPrivateIpAddressCount", 0))
    return {call.get("SubnetId"): max(named, 1) + further}


def free_addresses(subnet: Any) -> int:
    """How many addresses of moto's subnet can still be had."""
    return _block(subnet).num_addresses - RESERVED - len(subnet._subnet_ips)


def _block(subnet: Any) -> IPv4Network:
    return IPv4Network(subnet.cidr_block, strict=False)


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except ValueError:
        return None


def _interfaces(call: Call) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Subnet and settings of each interface that a call makes."""
    if call.get("SubnetId"):
        yield call.get("SubnetId"), call.parameters
    for interface in call.get("NetworkInterfaces", []):
        if interface.get("SubnetId"):
            yield interface["SubnetId"], interface


def _wanted(call: Call) -> Iterator[tuple[Any, IPv4Address]]:
    for subnet_id, settings in _interfaces(call):
        subnet = subnet_of(call, subnet_id)
        for text in wanted_addresses(settings):
            address = _address(text)
            if subnet is not None and address is not None:
                yield subnet, address


GUARDS = (
    Guard(
        id="address-malformed",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="A private address is an IPv4 address.",
        source=f"{_INTERFACE} (PrivateIpAddress); the code is that of errors-overview.html; the "
        "wording is ours",
        finds=_malformed,
    ),
    Guard(
        id="address-for-several",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidParameterCombination",
        rule="A private address is given to a launch of one instance.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html "
        "(PrivateIpAddress); the code is that of errors-overview.html; the wording is ours",
        finds=_one_for_several,
    ),
    Guard(
        id="address-reserved",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="The first four addresses of a subnet and the last are AWS's.",
        source=f"{_SUBNET}; wording as quoted in users' notes",
        finds=_reserved,
    ),
    Guard(
        id="address-outside-subnet",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="An interface's address is one of its subnet.",
        source=f"{_ERRORS}; wording as quoted in "
        "github.com/JamesWoolfenden/terraform-aws-cassandra/issues/18",
        finds=_outside,
    ),
    Guard(
        id="address-in-use",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidIPAddress.InUse",
        rule="An address of a subnet is given to one interface at a time.",
        source=f"{_ERRORS}; wording as quoted in github.com/aws/aws-cli/issues/7178",
        finds=_in_use,
    ),
    Guard(
        id="subnet-full",
        service="ec2",
        operations=_OPERATIONS,
        code="InsufficientFreeAddressesInSubnet",
        rule="A subnet has as many addresses as its block, less five.",
        source=f"{_ERRORS}; the wording is ours",
        finds=_too_many,
    ),
)
