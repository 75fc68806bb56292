"""Which of a load balancer's zonal addresses DNS gives out, and in which order.

Source: ALB User Guide, Target group health (DNS failover); ELB User Guide, How ELB works.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

# Fraction by which the caches of successive clients are apart: the golden section spreads any
# number of clients evenly over the TTL.
_SPREAD = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class ZoneHealth:
    """Healthy targets of one target group by zone, over the zones in which it may be used."""

    healthy: Mapping[str, int]
    cross_zone: bool


def zones_in_dns(
    enabled_zones: Sequence[str],
    groups: Sequence[ZoneHealth],
    unreachable: AbstractSet[str] = frozenset(),
) -> tuple[str, ...]:
    """The zones whose node's address DNS gives out, in the order enabled.

    A zone needs a healthy target for each target group: its own one with cross-zone off, one in
    any enabled zone with cross-zone on. A node that does not answer (`unreachable`) is out in
    both cases. When that leaves no zone, all are given out.
    Source: ALB User Guide, Target group health (count 1 of DNS failover; thresholds apply to
    the total of all enabled zones with cross-zone on; all zones unhealthy: traffic to all
    zones; the health of the zone itself counts too); NLB User Guide, the same page (one
    unhealthy target group is enough).
    Simplified: that last rule holds here for every type of load balancer.
    """

    def healthy(zone: str) -> bool:
        return zone not in unreachable and all(
            sum(group.healthy.get(each, 0) for each in enabled_zones) > 0
            if group.cross_zone
            else group.healthy.get(zone, 0) > 0
            for group in groups
        )

    return tuple(zone for zone in enabled_zones if healthy(zone)) or tuple(enabled_zones)


def answer(zones: Sequence[str], draw: float) -> tuple[str, ...]:
    """One DNS answer: the zones' addresses in a random order, chosen by one number in [0, 1)."""
    left = list(zones)
    order = []
    while left:
        draw *= len(left)
        place = int(draw)
        order.append(left.pop(place))
        draw -= place
    return tuple(order)


def first_of_answer(count: int, draw: float) -> int:
    """The place of the zone that stands first in `answer`, of `count` zones."""
    return int(draw * count)


def first_expiry_s(client: int, ttl_s: float) -> float:
    """When the address that a client holds at the start of a run runs out, in (0, ttl_s]."""
    return ttl_s * (1.0 - (client * _SPREAD) % 1.0)
