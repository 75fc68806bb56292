"""Route tables: what of them stays, and what a route has to say."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.address_blocks import block_of

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_TABLES = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_TARGETS = (
    "GatewayId", "NatGatewayId", "VpcPeeringConnectionId", "TransitGatewayId", "InstanceId",
    "NetworkInterfaceId", "EgressOnlyInternetGatewayId", "VpcEndpointId", "LocalGatewayId",
    "CarrierGatewayId", "CoreNetworkArn", "OdbNetworkArn", "LocalTarget",
)  # fmt: skip


def _main(call: Call) -> str | None:
    table = call.backend("ec2").route_tables.get(call.get("RouteTableId"))
    if table is None or table.main_association_id is None:
        return None
    return f"The routeTable '{table.id}' has dependencies and cannot be deleted."


def _local(call: Call) -> str | None:
    table = call.backend("ec2").route_tables.get(call.get("RouteTableId"))
    named = block_of(call.get("DestinationCidrBlock"))
    if table is None or named is None:
        return None
    for route in table.routes:
        if route.local and block_of(route.destination_cidr_block) == named:
            return f"cannot remove local route {named} in route table {table.id}"
    return None


def _no_destination(call: Call) -> str | None:
    if any(call.get(one) for one in _DESTINATIONS):
        return None
    return "The request must contain one destination: add destinationCidrBlock"


def _no_target(call: Call) -> str | None:
    if any(call.get(one) for one in _TARGETS):
        return None
    return (
        "The request must contain one target of the route: add gatewayId, natGatewayId or another "
        "of the API Reference's"
    )


GUARDS = (
    Guard(
        id="route-table-main",
        service="ec2",
        operations=("DeleteRouteTable",),
        code="DependencyViolation",
        rule="A VPC's main route table cannot be deleted.",
        source=f"{_TABLES} (Main route table); code and wording as for tables with subnets",
        finds=_main,
    ),
    Guard(
        id="route-local-stays",
        service="ec2",
        operations=("DeleteRoute",),
        code="InvalidParameterValue",
        rule="The local route of a VPC's block cannot be deleted.",
        source=f"{_TABLES}; code and wording as the Terraform AWS provider looks for them in "
        "internal/service/ec2/vpc_route.go",
        finds=_local,
    ),
    Guard(
        id="route-destination",
        service="ec2",
        operations=("CreateRoute", "ReplaceRoute"),
        code="MissingParameter",
        rule="A route has a destination.",
        source=f"{_API}/API_CreateRoute.html; the code is that of errors-overview.html; the "
        "wording is ours",
        finds=_no_destination,
    ),
    Guard(
        id="route-target",
        service="ec2",
        operations=("CreateRoute", "ReplaceRoute"),
        code="MissingParameter",
        rule="A route leads to a target.",
        source=f"{_API}/API_CreateRoute.html; the code is that of errors-overview.html; the "
        "wording is ours",
        finds=_no_target,
    ),
)
