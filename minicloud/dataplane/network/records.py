"""What decides where a packet may go, as frozen records: VPCs and all that stands in them.

The records know nothing of boto3 or moto. `minicloud.take_network()` fills them from
`describe_*` calls; tests write them by hand.
Simplified: IPv4 only.
"""

from dataclasses import dataclass
from enum import StrEnum


class RouteTarget(StrEnum):
    """What a route leads to, as far as a walk can follow."""

    LOCAL = "local"
    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    PEERING = "peering connection"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Vpc:
    vpc_id: str
    name: str
    region: str
    cidrs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subnet:
    subnet_id: str
    name: str
    vpc_id: str
    availability_zone: str
    cidr: str


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface. `public_ip` is an Elastic IP address or one that AWS lent.

    `state` is that of its instance ("running", "stopped"), or "not attached".
    """

    interface_id: str
    name: str
    subnet_id: str
    private_ips: tuple[str, ...]
    public_ip: str | None
    group_ids: tuple[str, ...]
    instance_id: str | None
    state: str


@dataclass(frozen=True, slots=True)
class SecurityGroupRule:
    """Allows one range of ports (of ICMP: type and code) to or from one place.

    `protocol` is "tcp", "udp", "icmp", "all" or an IANA number; ports are None where all count,
    and -1 is every ICMP type or code. One of `cidr`, `group_id` and `prefix_list_id` is given.
    """

    protocol: str
    first_port: int | None
    last_port: int | None
    cidr: str | None = None
    group_id: str | None = None
    prefix_list_id: str | None = None


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    group_id: str
    name: str
    vpc_id: str
    inbound: tuple[SecurityGroupRule, ...]
    outbound: tuple[SecurityGroupRule, ...]


@dataclass(frozen=True, slots=True)
class AclEntry:
    """One numbered rule; protocol and ports as in a security group's rule."""

    number: int
    allow: bool
    protocol: str
    first_port: int | None
    last_port: int | None
    cidr: str


@dataclass(frozen=True, slots=True)
class NetworkAcl:
    acl_id: str
    name: str
    subnet_ids: tuple[str, ...]
    inbound: tuple[AclEntry, ...]
    outbound: tuple[AclEntry, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """`target_id` is "local" or the id of a gateway or connection."""

    cidr: str
    target: RouteTarget
    target_id: str
    blackhole: bool = False


@dataclass(frozen=True, slots=True)
class RouteTable:
    """`main` is the table of all subnets of its VPC that have none of their own."""

    route_table_id: str
    name: str
    vpc_id: str
    main: bool
    subnet_ids: tuple[str, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class InternetGateway:
    gateway_id: str
    name: str
    vpc_id: str | None


@dataclass(frozen=True, slots=True)
class NatGateway:
    """`public` is its connectivity type; `state` is EC2's ("available", "failed")."""

    gateway_id: str
    name: str
    subnet_id: str
    private_ip: str
    public_ip: str | None
    public: bool
    state: str


@dataclass(frozen=True, slots=True)
class Peering:
    """`status` is EC2's ("active", "pending-acceptance", "failed")."""

    peering_id: str
    name: str
    requester_vpc_id: str
    accepter_vpc_id: str
    status: str

    def other(self, vpc_id: str) -> str:
        """The VPC at the other end."""
        here = vpc_id == self.requester_vpc_id
        return self.accepter_vpc_id if here else self.requester_vpc_id


@dataclass(frozen=True, slots=True)
class Network:
    """Every VPC of the regions that were read, and what stands in them."""

    vpcs: tuple[Vpc, ...]
    subnets: tuple[Subnet, ...]
    interfaces: tuple[Interface, ...]
    security_groups: tuple[SecurityGroup, ...]
    network_acls: tuple[NetworkAcl, ...]
    route_tables: tuple[RouteTable, ...]
    internet_gateways: tuple[InternetGateway, ...]
    nat_gateways: tuple[NatGateway, ...]
    peerings: tuple[Peering, ...]
