"""What a network is made of, read through boto3's describe calls into frozen records."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from minicloud.dataplane.network.records import (
    AclEntry,
    Interface,
    InternetGateway,
    NatGateway,
    Network,
    NetworkAcl,
    Peering,
    Route,
    RouteTable,
    RouteTarget,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
)
from minicloud.pages import pages

_PROTOCOLS = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp"}
# Source: EC2 API Reference, NetworkAcl: the entry that denies what no other matched.
_LAST_ENTRY = 32767
_GONE = ("shutting-down", "terminated")
_TARGETS = (
    ("NatGatewayId", RouteTarget.NAT_GATEWAY),
    ("VpcPeeringConnectionId", RouteTarget.PEERING),
)
_OTHER_TARGETS = (
    "TransitGatewayId", "EgressOnlyInternetGatewayId", "InstanceId", "NetworkInterfaceId",
    "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn", "GatewayId",
)  # fmt: skip


def take_network(*regions: str) -> Network:
    """Read every VPC of the regions (default: boto3's default region) and all within.

    Names are those of tags, or ids where there is none; an interface has its instance's name,
    and a VPC's default ACL and main route table are called that.
    Left out: terminated instances, deleted gateways, routes to prefix lists, and whatever is
    IPv6.
    """
    parts = [_of_region(region) for region in regions or (None,)]
    peerings = {one.peering_id: one for part in parts for one in part.peerings}
    return Network(
        vpcs=tuple(one for part in parts for one in part.vpcs),
        subnets=tuple(one for part in parts for one in part.subnets),
        interfaces=tuple(one for part in parts for one in part.interfaces),
        security_groups=tuple(one for part in parts for one in part.security_groups),
        network_acls=tuple(one for part in parts for one in part.network_acls),
        route_tables=tuple(one for part in parts for one in part.route_tables),
        internet_gateways=tuple(one for part in parts for one in part.internet_gateways),
        nat_gateways=tuple(one for part in parts for one in part.nat_gateways),
        peerings=tuple(peerings.values()),
    )


@cache
def _client(region: str | None) -> Any:
    import boto3

    return boto3.session.Session().client("ec2", region_name=region)


def _of_region(region: str | None) -> Network:
    import boto3

    region = region or boto3.session.Session().region_name
    ec2 = _client(region)
    nats = list(pages(ec2, "describe_nat_gateways", "NatGateways"))
    nat_interfaces = {
        address.get("NetworkInterfaceId")
        for raw in nats
        for address in raw.get("NatGatewayAddresses", ())
    }
    instances = {
        raw["InstanceId"]: raw
        for reservation in pages(ec2, "describe_instances", "Reservations")
        for raw in reservation["Instances"]
    }
    return Network(
        vpcs=tuple(_vpc(raw, region) for raw in pages(ec2, "describe_vpcs", "Vpcs")),
        subnets=tuple(_subnet(raw) for raw in pages(ec2, "describe_subnets", "Subnets")),
        interfaces=tuple(
            _interface(raw, instances)
            for raw in pages(ec2, "describe_network_interfaces", "NetworkInterfaces")
            if raw["NetworkInterfaceId"] not in nat_interfaces and not _is_gone(raw, instances)
        ),
        security_groups=tuple(
            _group(raw) for raw in pages(ec2, "describe_security_groups", "SecurityGroups")
        ),
        network_acls=tuple(_acl(raw) for raw in pages(ec2, "describe_network_acls", "NetworkAcls")),
        route_tables=tuple(
            _table(raw) for raw in pages(ec2, "describe_route_tables", "RouteTables")
        ),
        internet_gateways=tuple(
            _internet_gateway(raw)
            for raw in pages(ec2, "describe_internet_gateways", "InternetGateways")
        ),
        nat_gateways=tuple(
            _nat(raw) for raw in nats if raw["State"] not in ("deleting", "deleted")
        ),
        peerings=tuple(
            Peering(
                peering_id=raw["VpcPeeringConnectionId"],
                name=_name(raw, raw["VpcPeeringConnectionId"]),
                requester_vpc_id=raw["RequesterVpcInfo"]["VpcId"],
                accepter_vpc_id=raw["AccepterVpcInfo"]["VpcId"],
                status=raw["Status"]["Code"],
            )
            for raw in pages(ec2, "describe_vpc_peering_connections", "VpcPeeringConnections")
        ),
    )


def _name(raw: Mapping[str, Any], otherwise: str) -> str:
    tags = {tag["Key"]: tag["Value"] for tag in raw.get("Tags", ())}
    return tags.get("Name") or otherwise


def _vpc(raw: dict[str, Any], region: str) -> Vpc:
    blocks = raw.get("CidrBlockAssociationSet") or [raw]
    gone = ("disassociating", "disassociated", "failing", "failed")
    return Vpc(
        vpc_id=raw["VpcId"],
        name=_name(raw, raw["VpcId"]),
        region=region,
        cidrs=tuple(
            one["CidrBlock"]
            for one in blocks
            if one.get("CidrBlockState", {}).get("State") not in gone
        ),
    )


def _subnet(raw: dict[str, Any]) -> Subnet:
    return Subnet(
        subnet_id=raw["SubnetId"],
        name=_name(raw, raw["SubnetId"]),
        vpc_id=raw["VpcId"],
        availability_zone=raw["AvailabilityZone"],
        cidr=raw["CidrBlock"],
    )


def _is_gone(raw: dict[str, Any], instances: Mapping[str, Any]) -> bool:
    instance = instances.get(raw.get("Attachment", {}).get("InstanceId", ""))
    return instance is not None and instance["State"]["Name"] in _GONE


def _interface(raw: dict[str, Any], instances: Mapping[str, Any]) -> Interface:
    instance_id = raw.get("Attachment", {}).get("InstanceId")
    instance = instances.get(instance_id or "")
    addresses = [one["PrivateIpAddress"] for one in raw.get("PrivateIpAddresses", ())]
    first = raw["PrivateIpAddress"]
    return Interface(
        interface_id=raw["NetworkInterfaceId"],
        name=_name(instance, instance_id) if instance else raw["NetworkInterfaceId"],
        subnet_id=raw["SubnetId"],
        private_ips=(first, *(one for one in addresses if one != first)),
        public_ip=raw.get("Association", {}).get("PublicIp"),
        group_ids=tuple(one["GroupId"] for one in raw.get("Groups", ())),
        instance_id=instance_id,
        state=instance["State"]["Name"] if instance else "not attached",
    )


def _group(raw: dict[str, Any]) -> SecurityGroup:
    return SecurityGroup(
        group_id=raw["GroupId"],
        name=raw["GroupName"],
        vpc_id=raw["VpcId"],
        inbound=tuple(_group_rules(raw["IpPermissions"])),
        outbound=tuple(_group_rules(raw["IpPermissionsEgress"])),
    )


def _group_rules(permissions: Iterable[dict[str, Any]]) -> Iterator[SecurityGroupRule]:
    for one in permissions:
        protocol = _PROTOCOLS.get(one["IpProtocol"], one["IpProtocol"])
        ports = (one.get("FromPort"), one.get("ToPort"))
        for place in one.get("IpRanges", ()):
            yield SecurityGroupRule(protocol, *ports, cidr=place["CidrIp"])
        for place in one.get("UserIdGroupPairs", ()):
            yield SecurityGroupRule(protocol, *ports, group_id=place["GroupId"])
        for place in one.get("PrefixListIds", ()):
            yield SecurityGroupRule(protocol, *ports, prefix_list_id=place["PrefixListId"])


def _acl(raw: dict[str, Any]) -> NetworkAcl:
    return NetworkAcl(
        acl_id=raw["NetworkAclId"],
        name=_name(raw, "default ACL" if raw.get("IsDefault") else raw["NetworkAclId"]),
        subnet_ids=tuple(one["SubnetId"] for one in raw["Associations"]),
        inbound=tuple(_entries(raw["Entries"], outbound=False)),
        outbound=tuple(_entries(raw["Entries"], outbound=True)),
    )


def _entries(raw_entries: Iterable[dict[str, Any]], outbound: bool) -> Iterator[AclEntry]:
    for raw in sorted(raw_entries, key=lambda one: int(one["RuleNumber"])):
        if raw["Egress"] != outbound or "CidrBlock" not in raw:
            continue
        if raw["RuleNumber"] >= _LAST_ENTRY:
            continue
        ports, icmp = raw.get("PortRange", {}), raw.get("IcmpTypeCode", {})
        yield AclEntry(
            number=int(raw["RuleNumber"]),
            allow=raw["RuleAction"] == "allow",
            protocol=_PROTOCOLS.get(raw["Protocol"], raw["Protocol"]),
            first_port=ports.get("From", icmp.get("Type")),
            last_port=ports.get("To", icmp.get("Code")),
            cidr=raw["CidrBlock"],
        )


def _table(raw: dict[str, Any]) -> RouteTable:
    associations = raw["Associations"]
    main = any(one.get("Main") for one in associations)
    return RouteTable(
        route_table_id=raw["RouteTableId"],
        name=_name(raw, "main" if main else raw["RouteTableId"]),
        vpc_id=raw["VpcId"],
        main=main,
        subnet_ids=tuple(one["SubnetId"] for one in associations if one.get("SubnetId")),
        routes=tuple(_route(one) for one in raw["Routes"] if one.get("DestinationCidrBlock")),
    )


def _route(raw: dict[str, Any]) -> Route:
    target, target_id = _target(raw)
    return Route(
        cidr=raw["DestinationCidrBlock"],
        target=target,
        target_id=target_id,
        blackhole=raw.get("State") == "blackhole",
    )


def _target(raw: dict[str, Any]) -> tuple[RouteTarget, str]:
    gateway = str(raw.get("GatewayId") or "")
    if gateway == "local":
        return RouteTarget.LOCAL, gateway
    if gateway.startswith("igw-"):
        return RouteTarget.INTERNET_GATEWAY, gateway
    for key, target in _TARGETS:
        if raw.get(key):
            return target, str(raw[key])
    found = next((str(raw[key]) for key in _OTHER_TARGETS if raw.get(key)), "nothing")
    return RouteTarget.OTHER, found


def _internet_gateway(raw: dict[str, Any]) -> InternetGateway:
    attached = [one["VpcId"] for one in raw["Attachments"] if one["State"] != "detached"]
    own_id = raw["InternetGatewayId"]
    return InternetGateway(own_id, _name(raw, own_id), attached[0] if attached else None)


def _nat(raw: dict[str, Any]) -> NatGateway:
    address: Mapping[str, Any] = next(iter(raw.get("NatGatewayAddresses", ())), {})
    return NatGateway(
        gateway_id=raw["NatGatewayId"],
        name=_name(raw, raw["NatGatewayId"]),
        subnet_id=raw["SubnetId"],
        private_ip=address.get("PrivateIp", ""),
        public_ip=address.get("PublicIp"),
        public=raw.get("ConnectivityType", "public") == "public",
        state=raw["State"],
    )
