"""The names of load balancers: the addresses of their nodes, zone by zone.

Which zones are given out is `dataplane.name_resolution`'s rule; here it is asked of moto's state.
Simplified: one node a zone. Its address is out of 198.51.100.0/24, which is set aside for examples
(RFC 5737), or, where the load balancer is internal, the last free ones of its subnet.
"""

import sys
from collections.abc import Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from minicloud.control.associations import balancers_sending_to
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.name_records import Record
from minicloud.dataplane.name_resolution import ZoneHealth, zones_in_dns
from minicloud.dataplane.name_resolution import answer as in_random_order

if TYPE_CHECKING:
    from minicloud.control.controllers.target_health import TargetHealthController

TTL_S = 60
"""Source: ELB User Guide, How ELB works (a load balancer's name has a TTL of 60 seconds)."""
_PUBLIC = tuple(str(address) for address in ip_network("198.51.100.0/24").hosts())
_DUAL_STACK = "dualstack."
_ALL_DOMAINS = ".elb.amazonaws.com"


class LoadBalancerNames:
    """What stands behind the names below elb.amazonaws.com, over every region."""

    def __init__(self, health: "TargetHealthController") -> None:
        self._health = health
        self._addresses: dict[tuple[str, str], str] = {}

    def reset(self) -> None:
        """Forget which node has which address."""
        self._addresses.clear()

    def answer(self, name: str, record_type: str, draw: float) -> tuple[Record, ...] | None:
        """As NameSource says; the draw in [0, 1) chooses the order of the addresses."""
        found = self._balancer(name)
        if found is None:
            return None
        elbv2, balancer = found
        if record_type != "A":
            return ()
        nodes = {subnet.availability_zone: subnet for subnet in balancer.subnets}
        addresses = {zone: self._address(balancer, subnet) for zone, subnet in nodes.items()}
        zones = zones_in_dns(tuple(nodes), self._groups(elbv2, balancer))
        return tuple(
            Record(name, "A", TTL_S, addresses[zone]) for zone in in_random_order(zones, draw)
        )

    def is_healthy(self, name: str) -> bool:
        """Whether an alias with EvaluateTargetHealth finds it healthy; what is not here is.

        Source: Route 53 API Reference, AliasTarget: each target group that contains targets has
        a healthy one, and there is such a group.
        """
        found = self._balancer(name)
        if found is None:
            return True
        elbv2, balancer = found
        used = self._groups(elbv2, balancer)
        return bool(used) and all(sum(group.healthy.values()) > 0 for group in used)

    def name_at(self, address: str) -> str | None:
        """The name of the load balancer that a node's address belongs to."""
        arn = next((arn for (arn, _), kept in self._addresses.items() if kept == address), None)
        for elbv2 in _backends() if arn else ():
            if arn in elbv2.load_balancers:
                return str(elbv2.load_balancers[arn].dns_name).lower()
        return None

    def _balancer(self, name: str) -> tuple[Any, Any] | None:
        plain = name.removeprefix(_DUAL_STACK)
        if plain.endswith(_ALL_DOMAINS) and "moto.elbv2.models" in sys.modules:
            for elbv2 in _backends():
                for balancer in elbv2.load_balancers.values():
                    if balancer.dns_name.lower() == plain:
                        return elbv2, balancer
        return None

    def _groups(self, elbv2: Any, balancer: Any) -> list[ZoneHealth]:
        """Healthy targets by zone, of each target group that has targets."""
        return [
            ZoneHealth(self._healthy(group), _is_cross_zone(balancer))
            for group in elbv2.target_groups.values()
            if group.targets
            and any(each is balancer for each in balancers_sending_to(elbv2, group.arn))
        ]

    def _healthy(self, group: Any) -> dict[str, int]:
        from moto.backends import get_backend

        ec2s: Any = get_backend("ec2")
        ec2 = ec2s[group.account_id][group.region_name]
        counts: dict[str, int] = {}
        for target in group.targets.values():
            instance = ec2.get_instance_by_id(target["Id"])
            state = self._health.state(group.arn, target["Id"])
            if instance is not None and state is TargetHealthState.HEALTHY:
                zone = instance.availability_zone
                counts[zone] = counts.get(zone, 0) + 1
        return counts

    def _address(self, balancer: Any, subnet: Any) -> str:
        key = (balancer.arn, subnet.availability_zone)
        if key not in self._addresses:
            taken = set(self._addresses.values())
            if balancer.scheme == "internal":
                hosts = list(subnet.cidr.hosts())
                pool = [str(address) for address in reversed(hosts[:-1])]
            else:
                pool = list(_PUBLIC)
            self._addresses[key] = next(address for address in pool if address not in taken)
        return self._addresses[key]


def _backends() -> Iterator[Any]:
    from moto.backends import get_backend

    backends: Any = get_backend("elbv2")
    for _account, _region, backend in list(backends.iter_backends()):
        yield backend


def _is_cross_zone(balancer: Any) -> bool:
    """Always of an Application Load Balancer, as its attribute says of any other."""
    attribute = balancer.attrs.get("load_balancing.cross_zone.enabled")
    return balancer.type == "application" or attribute in (True, "true")
