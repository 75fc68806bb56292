"""The places that a packet passes, each with its look at the packet."""

from dataclasses import replace

from minicloud.dataplane.network.atlas import Atlas
from minicloud.dataplane.network.checkpoints import Checkpoints
from minicloud.dataplane.network.errors import NotWalkedError
from minicloud.dataplane.network.flow import NAT_PORTS, Packet
from minicloud.dataplane.network.records import (
    Interface,
    NatGateway,
    Route,
    RouteTarget,
    Subnet,
    Vpc,
)
from minicloud.dataplane.network.result import Place
from minicloud.dataplane.network.rules import within
from minicloud.dataplane.network.telling import label, of_route

# Source: RFC 1918.
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")

Holder = Interface | NatGateway


class Journey:
    """One request and its reply. Each method leads the packet on, and ends with its last step."""

    def __init__(self, atlas: Atlas, check: Checkpoints) -> None:
        self._atlas = atlas
        self._check = check
        # What a NAT gateway remembers of a connection: the request as it came in.
        self._translated: dict[str, Packet] = {}

    def public_address(self, packet: Packet, interface: Interface) -> str:
        """Where the internet finds an interface."""
        if interface.public_ip is None:
            self._check.stop(
                replace(packet, destination=interface.private_ips[0]),
                Place.INTERFACE,
                interface.interface_id,
                f"{label(interface)} has no public address, so nobody on the internet finds it.",
            )
        return interface.public_ip

    def send(self, packet: Packet, sender: Interface) -> None:
        """From an interface, by its security groups unless it answers."""
        self._check.alive(packet, sender)
        if sender.state != "running":
            self._check.not_running(packet, sender)
        if not packet.reply:
            self._check.security_groups(packet, sender, outbound=True)
        self._leave(packet, sender)

    def from_internet(self, packet: Packet) -> None:
        """From the internet through the internet gateway of whoever has the address."""
        holder = self._atlas.public(packet.destination)
        if holder is None:
            self._check.stop(
                packet,
                Place.INTERNET,
                packet.destination,
                f"no interface and no NAT gateway has the address {packet.destination}.",
            )
        vpc = self._atlas.vpc_of(holder)
        gateway = self._atlas.gateway(vpc)
        if gateway is None:
            self._check.stop(
                packet,
                Place.INTERNET_GATEWAY,
                vpc.vpc_id,
                f"no internet gateway is attached to {label(vpc)}.",
            )
        if isinstance(holder, NatGateway):
            self._check.passed(
                packet,
                Place.INTERNET_GATEWAY,
                gateway.gateway_id,
                f"{label(gateway)} leads in, to {label(holder)}",
            )
            self._back_through_nat(packet, holder, None)
            return
        private = holder.private_ips[0]
        self._check.passed(
            packet,
            Place.INTERNET_GATEWAY,
            gateway.gateway_id,
            f"{label(gateway)} leads in: {packet.destination} is {private}",
        )
        self._arrive(replace(packet, destination=private), holder, None)

    def _leave(self, packet: Packet, holder: Holder) -> None:
        """From a holder of an address in a subnet to where the route table says."""
        subnet = self._atlas.subnets[holder.subnet_id]
        vpc = self._atlas.vpc(subnet.vpc_id)
        if not within(packet.destination, subnet.cidr):
            self._check.network_acl(packet, subnet, outbound=True)
        route = self._route(packet, subnet)
        match route.target:
            case RouteTarget.LOCAL:
                self._deliver(packet, vpc, subnet)
            case RouteTarget.INTERNET_GATEWAY:
                self._out(packet, holder, route.target_id)
            case RouteTarget.NAT_GATEWAY:
                self._through_nat(packet, holder, subnet, route.target_id)
            case RouteTarget.PEERING:
                self._across(packet, holder, vpc, route.target_id)
            case RouteTarget.OTHER:
                raise NotWalkedError(
                    f"{packet.destination} is routed to {route.target_id}, which is not emulated "
                    "here: walks know local routes, internet and NAT gateways, and peering."
                )

    def _route(self, packet: Packet, subnet: Subnet) -> Route:
        table = self._atlas.table(subnet)
        route = self._atlas.route(table, packet.destination)
        if route is None:
            self._check.stop(
                packet,
                Place.ROUTE_TABLE,
                table.route_table_id,
                f"route table {label(table)} of {label(subnet)} has no route to "
                f"{packet.destination}.",
            )
        if route.blackhole or not self._atlas.leads_somewhere(route, subnet):
            self._check.stop(
                packet,
                Place.ROUTE_TABLE,
                table.route_table_id,
                f"route table {label(table)} routes {route.cidr} to {route.target_id}, which leads "
                "nowhere now: a blackhole.",
                of_route(route),
            )
        self._check.passed(
            packet,
            Place.ROUTE_TABLE,
            table.route_table_id,
            f"{label(table)}: {of_route(route)}",
            of_route(route),
        )
        return route

    def _deliver(self, packet: Packet, vpc: Vpc, origin: Subnet | None) -> None:
        """To whoever has the address in `vpc`; coming from a subnet of it, or from a peer."""
        holder = self._atlas.at(vpc, packet.destination)
        if holder is None:
            self._check.stop(
                packet,
                Place.INTERFACE,
                packet.destination,
                f"no interface in {label(vpc)} has the address {packet.destination}.",
            )
        if isinstance(holder, NatGateway):
            self._back_through_nat(packet, holder, origin)
            return
        self._arrive(packet, holder, origin)

    def _arrive(self, packet: Packet, receiver: Interface, origin: Subnet | None) -> None:
        subnet = self._atlas.subnets[receiver.subnet_id]
        if origin != subnet:
            self._check.network_acl(packet, subnet, outbound=False)
        self._check.alive(packet, receiver)
        if receiver.state != "running":
            self._check.not_running(packet, receiver)
        if packet.reply:
            self._check.passed(
                packet,
                Place.INTERFACE,
                receiver.interface_id,
                f"{label(receiver)} has its reply; security groups let replies pass",
            )
            return
        self._check.security_groups(packet, receiver, outbound=False)
        self._check.passed(
            packet, Place.INTERFACE, receiver.interface_id, f"{label(receiver)} gets the request"
        )
        self.send(packet.answer(), receiver)

    def _out(self, packet: Packet, holder: Holder, gateway_id: str) -> None:
        """Through the internet gateway, which puts the public address in the private one's place.

        Source: VPC User Guide, Internet gateways.
        """
        gateway = self._atlas.gateways[gateway_id]
        public = holder.public_ip
        if isinstance(holder, NatGateway) and not holder.public:
            public = None
        if public is None:
            self._check.stop(
                packet,
                Place.INTERNET_GATEWAY,
                gateway_id,
                f"internet gateway {label(gateway)} drops it, because {label(holder)} has no "
                "public address.",
            )
        if any(within(packet.destination, cidr) for cidr in PRIVATE):
            self._check.stop(
                packet,
                Place.INTERNET_GATEWAY,
                gateway_id,
                f"{packet.destination} is a private address, which the internet does not know.",
            )
        self._check.passed(
            packet,
            Place.INTERNET_GATEWAY,
            gateway_id,
            f"{label(gateway)} leads out: {packet.source} becomes {public}",
        )
        packet = replace(packet, source=public)
        if self._atlas.public(packet.destination) is not None:
            self.from_internet(packet)
            return
        told = "gets its reply" if packet.reply else "gets the request"
        self._check.passed(
            packet, Place.INTERNET, packet.destination, f"{packet.destination} {told}"
        )
        if not packet.reply:
            self.from_internet(packet.answer())

    def _through_nat(self, packet: Packet, holder: Holder, origin: Subnet, nat_id: str) -> None:
        """Source: VPC User Guide, NAT gateways: connections begin on the inside only."""
        nat = self._atlas.nats[nat_id]
        subnet = self._atlas.subnets[nat.subnet_id]
        if holder is nat:
            self._check.stop(
                packet,
                Place.NAT_GATEWAY,
                nat_id,
                f"NAT gateway {label(nat)} stands in {label(subnet)}, whose route leads back to "
                "it. Put it in a subnet that is routed to an internet gateway.",
            )
        if origin != subnet:
            self._check.network_acl(packet, subnet, outbound=False)
        self._check.alive(packet, nat)
        if packet.reply:
            self._check.stop(
                packet,
                Place.NAT_GATEWAY,
                nat_id,
                f"NAT gateway {label(nat)} did not see the request, so it drops the reply.",
            )
        self._translated[nat_id] = packet
        self._check.passed(
            packet,
            Place.NAT_GATEWAY,
            nat_id,
            f"{label(nat)} puts its address {nat.private_ip} in the place of {packet.source}",
        )
        ports = NAT_PORTS if packet.source_ports is not None else None
        self._leave(replace(packet, source=nat.private_ip, source_ports=ports), nat)

    def _back_through_nat(self, packet: Packet, nat: NatGateway, origin: Subnet | None) -> None:
        subnet = self._atlas.subnets[nat.subnet_id]
        packet = replace(packet, destination=nat.private_ip)
        if origin != subnet:
            self._check.network_acl(packet, subnet, outbound=False)
        self._check.alive(packet, nat)
        asked = self._translated.get(nat.gateway_id)
        if asked is None or not packet.reply:
            self._check.stop(
                packet,
                Place.NAT_GATEWAY,
                nat.gateway_id,
                f"NAT gateway {label(nat)} takes no connection from outside.",
            )
        self._check.passed(
            packet,
            Place.NAT_GATEWAY,
            nat.gateway_id,
            f"{label(nat)} knows the connection: {nat.private_ip} becomes {asked.source}",
        )
        onward = replace(packet, destination=asked.source, destination_ports=asked.source_ports)
        self._leave(onward, nat)

    def _across(self, packet: Packet, holder: Holder, vpc: Vpc, peering_id: str) -> None:
        """Source: VPC Peering Guide, VPC peering limitations (transitive, edge to edge)."""
        peering = self._atlas.peerings[peering_id]
        if isinstance(holder, NatGateway):
            raise NotWalkedError(
                f"{label(holder)} sends to {label(peering)}, which is not emulated here: route to "
                "the peering connection from the instance's own subnet."
            )
        other = self._atlas.vpc(peering.other(vpc.vpc_id))
        if not self._atlas.in_vpc(other, packet.destination):
            self._check.stop(
                packet,
                Place.PEERING,
                peering_id,
                f"peering connection {label(peering)} ends in {label(other)} "
                f"({', '.join(other.cidrs)}), and {packet.destination} is not there: peering "
                "leads no further.",
            )
        self._check.passed(
            packet, Place.PEERING, peering_id, f"{label(peering)} leads to {label(other)}"
        )
        self._deliver(packet, other, None)
