"""What an Auto Scaling group does by itself: where it launches, what it replaces and ends.

Source: EC2 Auto Scaling User Guide, Auto Scaling benefits for application architecture
(instance distribution, rebalancing activities), Termination policies, Health checks for
instances in an Auto Scaling group.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Member(Generic[K]):
    """An instance of the group that is not on its way out; `key` is the caller's own."""

    key: K
    zone: str
    launched_s: float = 0.0
    in_service: bool = True


def launch_zone(
    zones: Sequence[str], zones_up: Collection[str], members: Sequence[Member[K]]
) -> str | None:
    """The zone for the next instance: of those that are up the one with the fewest, first listed
    first; None when no zone is up.

    Source: EC2 Auto Scaling User Guide, Instance distribution (a launch that fails in one zone
    is tried in another: balanced-best-effort).
    """
    held = Counter(member.zone for member in members)
    return min((z for z in zones if z in zones_up), key=lambda zone: held[zone], default=None)


def size_limit(max_size: int) -> int:
    """How many instances the group may hold while it rebalances.

    Source: EC2 Auto Scaling User Guide, Rebalancing activities (over the maximum by 10 percent
    or by one instance, whichever is greater).
    """
    return max_size + max(1, max_size // 10)


def launches_missing(desired_capacity: int, members: Sequence[Member[K]]) -> int:
    """How many instances to launch to reach the desired capacity."""
    return max(0, desired_capacity - len(members))


def rebalance_launches(
    zones: Sequence[str],
    zones_up: Collection[str],
    members: Sequence[Member[K]],
    desired_capacity: int,
    max_size: int,
) -> tuple[str, ...]:
    """The zones in which to launch so that zones hold equal shares once the surplus has gone.

    Launching comes first: nothing is ended before the new instances are in service. Empty when
    zones hold equal shares, or one more than others, or when the limit of size is reached. Who is
    in a zone that is none of the group's any more is replaced.
    """
    up = [zone for zone in zones if zone in zones_up]
    held = Counter(member.zone for member in members)
    launches: list[str] = []
    # The shares that the zones would hold after the surplus has left the fullest ones.
    shares = Counter({zone: held[zone] for zone in up})
    outside = sum(member.zone not in zones for member in members)
    outside -= max(0, len(members) - desired_capacity)  # as many end without being replaced
    while up and len(members) + len(launches) < size_limit(max_size):
        emptiest = min(up, key=lambda zone: shares[zone])
        if len(launches) < outside:
            launches.append(emptiest)
            shares[emptiest] += 1
            continue
        fullest = max(up, key=lambda zone: shares[zone])
        if shares[fullest] - shares[emptiest] < 2:
            break
        launches.append(emptiest)
        shares[emptiest] += 1
        shares[fullest] -= 1
    return tuple(launches) if len(members) >= desired_capacity else ()


def surplus(
    zones: Sequence[str], members: Sequence[Member[K]], desired_capacity: int
) -> tuple[K, ...]:
    """Which instances to end, in order: from the zone with the most, the oldest first; before
    all others who is in a zone that is none of the group's any more.

    Counts only when the desired capacity is in service: what replaces them must work first.
    Source: EC2 Auto Scaling User Guide, Termination policies (balance between zones comes
    before the policy).
    Simplified: the oldest instance, where AWS looks at launch templates and billing hours.
    """
    order = {zone: place for place, zone in enumerate(zones)}
    left = list(members)
    ended: list[K] = []
    while (
        len(left) > desired_capacity
        and sum(member.in_service for member in left) > desired_capacity
    ):
        held = Counter(member.zone for member in left)
        fullest = max(
            held,
            key=lambda zone: (zone not in order, held[zone], -order.get(zone, len(order))),
        )
        oldest = min(
            (member for member in left if member.zone == fullest and member.in_service),
            key=lambda member: member.launched_s,
            default=None,
        )
        if oldest is None:
            break
        left.remove(oldest)
        ended.append(oldest.key)
    return tuple(ended)


def must_replace(
    health_check_type: str,
    passes_status_checks: bool,
    believed_unhealthy: bool,
    in_service_for_s: float,
    grace_period_s: float,
) -> bool:
    """Whether an instance in service counts as unhealthy and is replaced.

    EC2 status checks always count, and a stopped instance fails them; the load balancer's opinion
    counts only with type "ELB" and after the grace period. So a process that hangs on a machine
    that runs is left alone with "EC2".
    Source: EC2 Auto Scaling User Guide, Health checks and Health check grace period.
    """
    if not passes_status_checks:
        return True
    return "ELB" in health_check_type and believed_unhealthy and in_service_for_s >= grace_period_s


def is_balanced(zones: Sequence[str], members: Sequence[Member[K]]) -> bool:
    """Whether no zone holds two more than another."""
    held = Counter(member.zone for member in members)
    shares = [held[zone] for zone in zones]
    return not shares or max(shares) - min(shares) < 2
