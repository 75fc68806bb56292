"""What looks at a packet and lets it pass or stops it, and the notes that are kept of it."""

from typing import NoReturn

from minicloud.dataplane.network.atlas import Atlas
from minicloud.dataplane.network.flow import Packet
from minicloud.dataplane.network.records import Interface, NatGateway, Subnet
from minicloud.dataplane.network.result import Place, Step, Way
from minicloud.dataplane.network.rules import allowing, deciding
from minicloud.dataplane.network.telling import label, looks, of_acl, of_group_rule

NO_RULE = "no rule"


class Lost(Exception):
    """A packet was stopped; the last step says where and why."""


class Checkpoints:
    """Security groups, network ACLs, zones and states; `steps` tells what each of them did."""

    def __init__(self, atlas: Atlas, failed_zones: frozenset[str]) -> None:
        self.steps: list[Step] = []
        self._atlas = atlas
        self._failed_zones = failed_zones

    def security_groups(self, packet: Packet, interface: Interface, outbound: bool) -> None:
        groups = [self._atlas.groups[one] for one in interface.group_ids]
        vpc = self._atlas.vpc_of(interface)
        address = packet.destination if outbound else packet.source
        other = self._atlas.known_at(vpc, address)
        held = other.group_ids if isinstance(other, Interface) else ()
        found = allowing(groups, outbound, packet, members=lambda group_id: group_id in held)
        if found is None:
            names = " and ".join(label(group) for group in groups) or "(none)"
            direction, word = ("outbound", "to") if outbound else ("inbound", "from")
            self.stop(
                packet,
                Place.SECURITY_GROUP,
                groups[0].group_id if groups else interface.interface_id,
                f"security group {names} of {label(interface)} has no {direction} rule that allows "
                f"{packet.asked} {word} {address}.",
            )
        group, rule = found
        told = of_group_rule(rule, outbound)
        self.passed(packet, Place.SECURITY_GROUP, group.group_id, f"{label(group)}: {told}", told)

    def network_acl(self, packet: Packet, subnet: Subnet, outbound: bool) -> None:
        acl = self._atlas.acl(subnet)
        entry, port = deciding(acl.outbound if outbound else acl.inbound, outbound, packet)
        rule, sentence = of_acl(acl, subnet, entry, port, packet, outbound)
        if entry is None or not entry.allow:
            self.stop(packet, Place.NETWORK_ACL, acl.acl_id, sentence, rule)
        self.passed(packet, Place.NETWORK_ACL, acl.acl_id, sentence, rule)

    def alive(self, packet: Packet, holder: Interface | NatGateway) -> None:
        zone = self._atlas.subnets[holder.subnet_id].availability_zone
        if zone in self._failed_zones:
            self.stop(
                packet, Place.AVAILABILITY_ZONE, zone, f"{label(holder)} stands in {zone}, "
                "which has failed.",
            )  # fmt: skip

    def not_running(self, packet: Packet, interface: Interface) -> NoReturn:
        self.stop(
            packet,
            Place.INTERFACE,
            interface.interface_id,
            f"{label(interface)} is {interface.state}.",
        )

    def passed(
        self, packet: Packet, place: Place, resource_id: str, sentence: str, rule: str = ""
    ) -> None:
        self._note(packet, place, resource_id, True, sentence, rule)

    def stop(
        self, packet: Packet, place: Place, resource_id: str, sentence: str, rule: str = NO_RULE
    ) -> NoReturn:
        self._note(packet, place, resource_id, False, sentence, rule)
        raise Lost

    def _note(
        self,
        packet: Packet,
        place: Place,
        resource_id: str,
        passed: bool,
        sentence: str,
        rule: str,
    ) -> None:
        way = Way.BACK if packet.reply else Way.THERE
        step = Step(way, place, resource_id, passed, rule, sentence, looks(packet))
        self.steps.append(step)
