"""Internet and NAT gateways: one internet gateway a VPC, an address for a public NAT gateway."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.interfaces import living_interfaces

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def _second(call: Call) -> str | None:
    gateways, vpc_id = call.backend("ec2").internet_gateways, call.get("VpcId")
    wanted = gateways.get(call.get("InternetGatewayId"))
    if wanted is None or wanted.vpc is not None:  # moto refuses these itself
        return None
    if any(one.vpc is not None and one.vpc.id == vpc_id for one in gateways.values()):
        return f"Network {vpc_id} already has an internet gateway attached"
    return None


def _addresses_in_use(call: Call) -> str | None:
    vpc_id = call.get("VpcId")
    for interface in living_interfaces(call.backend("ec2")):
        at_work = interface.instance is None or interface.instance.state == "running"
        if at_work and interface.public_ip and interface.subnet.vpc_id == vpc_id:
            return (
                f"Network {vpc_id} has some mapped public address(es). Please unmap those public "
                "address(es) before detaching the gateway."
            )
    return None


def _no_address(call: Call) -> str | None:
    if call.get("ConnectivityType", "public") == "public" and not call.get("AllocationId"):
        return (
            "The request must include the AllocationId parameter. Add the required parameter and "
            "retry the request."
        )
    return None


def _no_gateway(call: Call) -> str | None:
    gateway_id = call.get("NatGatewayId")
    if gateway_id in call.backend("ec2").nat_gateways:
        return None
    return f"The Nat Gateway {gateway_id} was not found"


def _address_in_use(call: Call) -> str | None:
    """An address of an instance of a default VPC is taken from it by the call."""
    ec2 = call.backend("ec2")
    nats = [one for one in ec2.nat_gateways.values() if one.state == "available"]
    given = {told.get("allocationId") for one in nats for told in one.address_set}
    for address in ec2.addresses:
        if address.allocation_id in given or _outside_a_default_vpc(ec2, address.eni):
            named = (call.get("AllocationId"), call.get("PublicIp"))
            if address.allocation_id in named or address.public_ip in named:
                return f"Address {address.public_ip} is in use."
    return None


def _outside_a_default_vpc(ec2: Any, interface: Any) -> bool:
    if interface is None or interface not in living_interfaces(ec2):
        return False
    return not ec2.vpcs[interface.subnet.vpc_id].is_default


GUARDS = (
    Guard(
        id="internet-gateway-one-a-vpc",
        service="ec2",
        operations=("AttachInternetGateway",),
        code="InvalidParameterValue",
        rule="A VPC has one internet gateway.",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html; wording "
        "as quoted in users' notes",
        finds=_second,
    ),
    Guard(
        id="internet-gateway-in-use",
        service="ec2",
        operations=("DetachInternetGateway",),
        code="DependencyViolation",
        rule="An internet gateway stays while running instances of its VPC have public addresses.",
        source=f"{_API}/API_DetachInternetGateway.html; wording as quoted in users' notes",
        finds=_addresses_in_use,
    ),
    Guard(
        id="nat-gateway-address",
        service="ec2",
        operations=("CreateNatGateway",),
        code="MissingParameter",
        rule="A public NAT gateway needs an Elastic IP address.",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html; the wording "
        "is ours",
        finds=_no_address,
    ),
    Guard(
        id="nat-gateway-exists",
        service="ec2",
        operations=("DeleteNatGateway",),
        code="NatGatewayNotFound",
        rule="A NAT gateway that is deleted exists.",
        source=f"{_API}/errors-overview.html; the wording is ours",
        finds=_no_gateway,
    ),
    Guard(
        id="address-released-in-use",
        service="ec2",
        operations=("ReleaseAddress",),
        code="InvalidIPAddress.InUse",
        rule="An Elastic IP address is released once no NAT gateway, and outside a default VPC no "
        "interface, has it.",
        source=f"{_API}/API_ReleaseAddress.html; wording as for private addresses",
        finds=_address_in_use,
    ),
)
