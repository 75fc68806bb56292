"""Records and packets in words."""

from minicloud.dataplane.network.flow import Packet, Ports
from minicloud.dataplane.network.records import (
    AclEntry,
    Interface,
    InternetGateway,
    NatGateway,
    NetworkAcl,
    Peering,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
)

Named = (
    Interface
    | InternetGateway
    | NatGateway
    | NetworkAcl
    | Peering
    | RouteTable
    | SecurityGroup
    | Subnet
    | Vpc
)


def label(record: Named) -> str:
    """What a reader calls it: its name, or its id when it has none."""
    return record.name


def looks(packet: Packet) -> str:
    """The packet's addresses and ports, from left to right."""
    if packet.source_ports is None or packet.destination_ports is None:
        return f"{packet.source} -> {packet.destination} {packet.asked}"
    return (
        f"{packet.source}:{packet.source_ports} -> "
        f"{packet.destination}:{packet.destination_ports} {packet.protocol}"
    )


def of_route(route: Route) -> str:
    """A route as the console shows it: destination and target."""
    return f"{route.cidr} -> {route.target_id}"


def of_group_rule(rule: SecurityGroupRule, outbound: bool) -> str:
    """A security group's rule; there is no other kind than those that allow."""
    word = "to" if outbound else "from"
    return f"allows {_traffic(rule)} {word} {rule.cidr or rule.group_id}"


def of_acl(
    acl: NetworkAcl,
    subnet: Subnet,
    entry: AclEntry | None,
    port: int | None,
    packet: Packet,
    outbound: bool,
) -> tuple[str, str]:
    """The deciding entry, and a sentence with it. The last rule of every ACL is called `*`."""
    direction, word = ("outbound", "to") if outbound else ("inbound", "from")
    address = packet.destination if outbound else packet.source
    if entry is not None and entry.allow:
        rule = f"{entry.number} allows {_traffic(entry)} {word} {entry.cidr}"
        return rule, f"{label(acl)}, {label(subnet)}: {rule}"
    if entry is None:
        rule, number = "*", "*"
    else:
        rule, number = (
            f"{entry.number} denies {_traffic(entry)} {word} {entry.cidr}",
            str(entry.number),
        )
    what = packet.asked
    if port is not None and packet.destination_ports not in (None, Ports(port, port)):
        what = f"{packet.protocol} {port} (of {packet.destination_ports}, which a client may pick)"
    return rule, (
        f"network ACL {label(acl)} of {label(subnet)} denies {what} {word} {address} "
        f"by {direction} rule {number}."
    )


def _traffic(rule: SecurityGroupRule | AclEntry) -> str:
    if rule.protocol == "all":
        return "all"
    if rule.first_port is None or rule.last_port is None:
        return f"all {rule.protocol}"
    if rule.protocol == "icmp":
        return "all icmp" if rule.first_port == -1 else f"icmp type {rule.first_port}"
    return f"{rule.protocol} {Ports(rule.first_port, rule.last_port)}"
