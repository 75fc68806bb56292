"""Routes: they lead to something that exists and stands in the table's VPC."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.address_blocks import block_of
from minicloud.control.subnets import subnet_of

_ROUTE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html"
_ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
_OPERATIONS = ("CreateRoute", "ReplaceRoute")


def _table(call: Call) -> Any:
    return call.backend("ec2").route_tables.get(call.get("RouteTableId"))


def _other_network(call: Call) -> str | None:
    table, ec2 = _table(call), call.backend("ec2")
    if table is None:
        return None
    gateway = ec2.internet_gateways.get(call.get("GatewayId"))
    if gateway is not None and (gateway.vpc is None or gateway.vpc.id != table.vpc_id):
        return (
            f"route table {table.id} and network gateway {gateway.id} belong to different networks"
        )
    nat = ec2.nat_gateways.get(call.get("NatGatewayId"))
    if nat is not None and nat.vpc_id != table.vpc_id:
        return f"route table {table.id} and NAT gateway {nat.id} belong to different networks"
    peering = ec2.vpc_pcxs.get(call.get("VpcPeeringConnectionId"))
    if peering is not None and table.vpc_id not in (peering.vpc.id, peering.peer_vpc.id):
        return (
            f"route table {table.id} and VPC peering connection {peering.id} belong to different "
            "networks"
        )
    return None


def _no_nat(call: Call) -> str | None:
    nat_id = call.get("NatGatewayId")
    nat = call.backend("ec2").nat_gateways.get(nat_id)
    if nat_id is None or (nat is not None and nat.state != "deleted"):
        return None
    return f"The natGateway ID '{nat_id}' does not exist"


def _local(call: Call) -> str | None:
    table, wanted = _table(call), block_of(call.get("DestinationCidrBlock"))
    if table is None or wanted is None:
        return None
    for route in table.routes:
        if route.local and block_of(route.destination_cidr_block) == wanted:
            return f"The route identified by {wanted} already exists."
    return None


def _associated_already(call: Call) -> str | None:
    subnet_id, table = call.get("SubnetId"), _table(call)
    if subnet_id is None or table is None:
        return None
    for one in call.backend("ec2").route_tables.values():
        if one.id != table.id and subnet_id in one._associations.values():
            return (
                f"the specified association for route table {table.id} conflicts with an existing "
                "association"
            )
    return None


def _subnet_of_another_vpc(call: Call) -> str | None:
    table, subnet = _table(call), subnet_of(call, call.get("SubnetId"))
    if table is None or subnet is None or subnet.vpc_id == table.vpc_id:
        return None
    return f"route table {table.id} and subnet {subnet.id} belong to different networks"


GUARDS = (
    Guard(
        id="route-same-network",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidParameterValue",
        rule="A route leads to a gateway or connection of the route table's own VPC; an internet "
        "gateway has to be attached first.",
        source=f"{_ROUTE}; wording as quoted in "
        "github.com/smoketurner/serverless-vpc-plugin/issues/147",
        finds=_other_network,
    ),
    Guard(
        id="route-nat-exists",
        service="ec2",
        operations=_OPERATIONS,
        code="InvalidNatGatewayID.NotFound",
        rule="A route leads to a NAT gateway that exists.",
        source=f"{_ERRORS}; the wording is ours",
        finds=_no_nat,
    ),
    Guard(
        id="route-local",
        service="ec2",
        operations=("CreateRoute",),
        code="RouteAlreadyExists",
        rule="The VPC's own block has its local route in every table already.",
        source=f"{_ERRORS}; wording as for other routes that exist",
        finds=_local,
    ),
    Guard(
        id="route-table-subnet-vpc",
        service="ec2",
        operations=("AssociateRouteTable",),
        code="InvalidParameterValue",
        rule="A route table serves subnets of its own VPC.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
        "API_AssociateRouteTable.html; wording as for gateways",
        finds=_subnet_of_another_vpc,
    ),
    Guard(
        id="route-table-one-for-a-subnet",
        service="ec2",
        operations=("AssociateRouteTable",),
        code="Resource.AlreadyAssociated",
        rule="A subnet has one route table at a time.",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html; wording as "
        "quoted in the Terraform AWS provider's documentation, aws_route_table_association",
        finds=_associated_already,
    ),
)
