"""Which rule of a security group or network ACL decides over a packet."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network

from minicloud.dataplane.network.errors import NotWalkedError
from minicloud.dataplane.network.flow import Packet, Ports, Protocol
from minicloud.dataplane.network.records import AclEntry, SecurityGroup, SecurityGroupRule

EVERY = -1


@lru_cache(maxsize=4096)
def network_of(cidr: str) -> IPv4Network:
    """A block, also when bits beyond its prefix are set, as AWS reads it."""
    return IPv4Network(cidr, strict=False)


def within(address: str, cidr: str) -> bool:
    """Whether a block holds an address."""
    return IPv4Address(address) in network_of(cidr)


def allowing(
    groups: Iterable[SecurityGroup],
    outbound: bool,
    packet: Packet,
    members: Callable[[str], bool],
) -> tuple[SecurityGroup, SecurityGroupRule] | None:
    """The first rule of any of the groups that allows `packet`; None when there is none.

    `members` says whether the other side's private address belongs to a group. Raises
    NotWalkedError when the answer hangs on a prefix list.
    Source: VPC User Guide, Security groups: rules allow only, and all groups' rules are one set.
    """
    other = packet.destination if outbound else packet.source
    unknown = None
    for group in groups:
        for rule in group.outbound if outbound else group.inbound:
            if not _covers(rule, packet, _lowest(packet)):
                continue
            if rule.cidr is not None and within(other, rule.cidr):
                return group, rule
            if rule.group_id is not None and members(rule.group_id):
                return group, rule
            unknown = unknown or rule.prefix_list_id
    if unknown is not None:
        raise NotWalkedError(
            f"whether {other} is allowed hangs on {unknown}, and prefix lists are not emulated "
            "here: use a CIDR block in the rule."
        )
    return None


def deciding(
    entries: tuple[AclEntry, ...], outbound: bool, packet: Packet
) -> tuple[AclEntry | None, int | None]:
    """The entry that decides over `packet`, and the port for which it does.

    The lowest number that matches counts, and what matches none is denied. A packet with a
    range of ports is denied when any of them is: the lowest such port is told, because the
    client may pick it.
    Source: VPC User Guide, Network ACL rules.
    """
    other = packet.destination if outbound else packet.source
    matching = [
        entry
        for entry in sorted(entries, key=lambda one: one.number)
        if within(other, entry.cidr) and entry.protocol in ("all", packet.protocol)
    ]
    allowed = None
    for port in _ports_to_try(matching, packet.destination_ports):
        entry = next((one for one in matching if _covers(one, packet, port)), None)
        if entry is None or not entry.allow:
            return entry, port
        allowed = allowed or (entry, port)
    assert allowed is not None  # there is at least one port to try
    return allowed


def _ports_to_try(entries: Iterable[AclEntry], ports: Ports | None) -> Sequence[int | None]:
    """One port of each stretch over which all the entries say the same, from the lowest up."""
    if ports is None:
        return [None]
    edges: set[int] = {ports.first}
    for entry in entries:
        if entry.first_port is not None and entry.last_port is not None:
            edges |= {entry.first_port, entry.last_port + 1}
    return sorted(edge for edge in edges if ports.first <= edge <= ports.last)


def _lowest(packet: Packet) -> int | None:
    return packet.destination_ports.first if packet.destination_ports else None


def _covers(rule: SecurityGroupRule | AclEntry, packet: Packet, port: int | None) -> bool:
    if rule.protocol == "all":
        return True
    if rule.protocol != packet.protocol:
        return False
    if rule.first_port is None or rule.last_port is None:
        return True
    if packet.protocol is Protocol.ICMP:
        kind, code = rule.first_port, rule.last_port
        return kind == EVERY or (kind == packet.icmp_type and code in (EVERY, 0))
    return port is not None and rule.first_port <= port <= rule.last_port
