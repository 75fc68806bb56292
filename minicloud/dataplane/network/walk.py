"""Walk one flow through a network: the request, then its reply.

Source: VPC User Guide (Route tables, Internet gateways, NAT gateways, Network ACLs, Security
groups) and VPC Peering Guide.
Simplified: IPv4; no transit gateways, VPN, endpoints, appliances or prefix lists
(NotWalkedError); a NAT gateway may pick any port of its range.
"""

from collections.abc import Collection
from dataclasses import replace
from ipaddress import AddressValueError, IPv4Address

from minicloud.dataplane.network.atlas import Atlas
from minicloud.dataplane.network.checkpoints import Checkpoints, Lost
from minicloud.dataplane.network.errors import FlowError
from minicloud.dataplane.network.flow import (
    ANY_CLIENTS_PORTS,
    LINUX_PORTS,
    Flow,
    Packet,
    Ports,
    Protocol,
)
from minicloud.dataplane.network.journey import Journey
from minicloud.dataplane.network.records import Interface, Network
from minicloud.dataplane.network.result import Walk

PORTS = range(65536)


def walk(network: Network, flow: Flow, failed_zones: Collection[str] = ()) -> Walk:
    """What becomes of `flow`, step by step; the first step that did not pass is the verdict.

    In a failed zone no instance and no NAT gateway works. Raises FlowError for a flow that
    makes no sense in this network, and NotWalkedError where a packet is led to something that
    is not emulated.
    """
    if isinstance(failed_zones, str):
        raise FlowError(
            f"failed_zones={failed_zones!r}: give a list of zones, such as ['{failed_zones}']."
        )
    known = {subnet.availability_zone for subnet in network.subnets}
    strange = sorted(set(failed_zones) - known)
    if strange:
        raise FlowError(
            f"failed_zones: no subnet of this network is in {', '.join(strange)}. "
            f"Its zones are {', '.join(sorted(known))}."
        )
    atlas = Atlas(network)
    source, sender = _end(atlas, flow.source)
    destination, receiver = _end(atlas, flow.destination)
    if sender is None and receiver is None and atlas.public(destination or "") is None:
        raise FlowError(
            f"both ends are outside of this network: {flow.source} and {flow.destination}. "
            "Name an instance, a network interface or one of its public addresses."
        )
    if sender is not None:
        source = sender.private_ips[0]
    check = Checkpoints(atlas, frozenset(failed_zones))
    journey = Journey(atlas, check)
    packet = _request(flow, source or "", sender is not None)
    try:
        if sender is not None:
            address = receiver.private_ips[0] if receiver is not None else destination or ""
            journey.send(_to(packet, address), sender)
        else:
            if receiver is not None:
                destination = journey.public_address(packet, receiver)
            journey.from_internet(_to(packet, destination or ""))
    except Lost:
        pass
    return Walk(flow, tuple(check.steps))


def _end(atlas: Atlas, name: str) -> tuple[str | None, Interface | None]:
    """An address as it was given, or the interface that was named."""
    if ":" in name:
        raise FlowError(f"{name!r} is an IPv6 address, and this walk knows IPv4 only.")
    try:
        return str(IPv4Address(name)), None
    except AddressValueError:
        return None, atlas.require(name)


def _request(flow: Flow, source: str, ours: bool) -> Packet:
    if flow.source == flow.destination:
        raise FlowError(f"source and destination are both {flow.source}: name two ends.")
    if flow.protocol not in list(Protocol):
        raise FlowError(f"protocol {flow.protocol!r} is not walked: give tcp, udp or icmp.")
    protocol = Protocol(flow.protocol)  # a reader may have written "tcp"
    if protocol is Protocol.ICMP:
        return Packet(protocol, source, None, "", None)
    if flow.port is None or flow.port not in PORTS:
        raise FlowError(f"port {flow.port!r} is no port of {protocol}: give one of 0-65535.")
    return Packet(
        protocol=protocol,
        source=source,
        source_ports=flow.source_ports or (LINUX_PORTS if ours else ANY_CLIENTS_PORTS),
        destination="",
        destination_ports=Ports(flow.port, flow.port),
    )


def _to(packet: Packet, destination: str) -> Packet:
    return replace(packet, destination=destination)
