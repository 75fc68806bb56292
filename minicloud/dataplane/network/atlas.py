"""A network's records, found by what is asked for on the way."""

from minicloud.dataplane.network.errors import FlowError
from minicloud.dataplane.network.records import (
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
    Subnet,
    Vpc,
)
from minicloud.dataplane.network.rules import network_of, within


class Atlas:
    """Lookups over one network; made once for a walk."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.subnets: dict[str, Subnet] = {one.subnet_id: one for one in network.subnets}
        self.groups: dict[str, SecurityGroup] = {
            one.group_id: one for one in network.security_groups
        }
        self._vpcs: dict[str, Vpc] = {one.vpc_id: one for one in network.vpcs}
        self.nats: dict[str, NatGateway] = {one.gateway_id: one for one in network.nat_gateways}
        self.peerings: dict[str, Peering] = {one.peering_id: one for one in network.peerings}
        self.gateways: dict[str, InternetGateway] = {
            one.gateway_id: one for one in network.internet_gateways
        }
        self._at: dict[tuple[str, str], Interface | NatGateway] = {}
        for interface in network.interfaces:
            vpc_id = self.subnets[interface.subnet_id].vpc_id
            self._at |= {(vpc_id, address): interface for address in interface.private_ips}
        for nat in network.nat_gateways:
            self._at[self.subnets[nat.subnet_id].vpc_id, nat.private_ip] = nat

    def vpc(self, vpc_id: str) -> Vpc:
        return self._vpcs[vpc_id]

    def vpc_of(self, holder: Interface | NatGateway) -> Vpc:
        return self._vpcs[self.subnets[holder.subnet_id].vpc_id]

    def interface(self, name: str) -> Interface | None:
        """By its id or its instance's id: an instance's first interface."""
        return next(
            (one for one in self.network.interfaces if name in (one.instance_id, one.interface_id)),
            None,
        )

    def at(self, vpc: Vpc, address: str) -> Interface | NatGateway | None:
        """What has a private address in a VPC."""
        return self._at.get((vpc.vpc_id, address))

    def known_at(self, vpc: Vpc, address: str) -> Interface | NatGateway | None:
        """What has a private address in a VPC, or in one of its region that it is peered with.

        Source: VPC Peering Guide, Reference peer security groups: not across Regions.
        """
        for peering in self.network.peerings:
            ends = (peering.requester_vpc_id, peering.accepter_vpc_id)
            if peering.status != "active" or vpc.vpc_id not in ends:
                continue
            other = self._vpcs.get(peering.other(vpc.vpc_id))
            if other is None or other.region != vpc.region:
                continue
            if (found := self.at(other, address)) is not None:
                return found
        return self.at(vpc, address)

    def public(self, address: str) -> Interface | NatGateway | None:
        """What has a public address."""
        holders: list[Interface | NatGateway] = [*self.network.interfaces]
        holders += self.network.nat_gateways
        return next((one for one in holders if one.public_ip == address), None)

    def gateway(self, vpc: Vpc) -> InternetGateway | None:
        """The internet gateway that is attached to a VPC."""
        gateways = self.network.internet_gateways
        return next((one for one in gateways if one.vpc_id == vpc.vpc_id), None)

    def acl(self, subnet: Subnet) -> NetworkAcl:
        for acl in self.network.network_acls:
            if subnet.subnet_id in acl.subnet_ids:
                return acl
        raise FlowError(
            f"{subnet.subnet_id} has no network ACL in this network: every subnet has one. Take "
            "the network again, with all that stands in it."
        )

    def table(self, subnet: Subnet) -> RouteTable:
        """The subnet's own route table, or its VPC's main one."""
        of_vpc = [one for one in self.network.route_tables if one.vpc_id == subnet.vpc_id]
        own = [one for one in of_vpc if subnet.subnet_id in one.subnet_ids]
        found = own or [one for one in of_vpc if one.main]
        if not found:
            raise FlowError(
                f"{subnet.subnet_id} has no route table in this network, and neither has its VPC "
                f"{subnet.vpc_id} a main one. Take the network again, with all that stands in it."
            )
        return found[0]

    def route(self, table: RouteTable, address: str) -> Route | None:
        """The route with the longest prefix of those that hold an address.

        Source: VPC User Guide, Route tables, Route priority.
        """
        holding = [one for one in table.routes if within(address, one.cidr)]
        return max(holding, key=lambda one: network_of(one.cidr).prefixlen, default=None)

    def leads_somewhere(self, route: Route, subnet: Subnet) -> bool:
        """Whether what a route leads to is there and at work; if not, it is a blackhole.

        Source: VPC Peering Guide, Update your route tables (also before it is accepted); EC2
        API Reference, Route.
        """
        match route.target:
            case RouteTarget.INTERNET_GATEWAY:
                gateway = self.gateway(self.vpc(subnet.vpc_id))
                return gateway is not None and gateway.gateway_id == route.target_id
            case RouteTarget.NAT_GATEWAY:
                nat = self.nats.get(route.target_id)
                return nat is not None and nat.state == "available"
            case RouteTarget.PEERING:
                peering = self.peerings.get(route.target_id)
                ends = peering and (peering.requester_vpc_id, peering.accepter_vpc_id)
                here = bool(ends) and all(one in self._vpcs for one in ends or ())
                return here and peering is not None and peering.status == "active"
            case _:
                return True

    def in_vpc(self, vpc: Vpc, address: str) -> bool:
        return any(within(address, cidr) for cidr in vpc.cidrs)

    def require(self, name: str) -> Interface:
        found = self.interface(name)
        if found is None:
            known = sorted(one.instance_id for one in self.network.interfaces if one.instance_id)
            raise FlowError(
                f"{name!r} is no instance or interface of this network, and no IPv4 address. "
                f"Expected one of {', '.join(known) or 'none: no instance was launched'}."
            )
        return found
