"""Which targets a load balancer's node may send a request to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.records import LoadBalancer, TargetGroup

K = TypeVar("K")

_REGISTERED = (
    TargetHealthState.INITIAL,
    TargetHealthState.HEALTHY,
    TargetHealthState.UNHEALTHY,
)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[K]):
    """A target of a target group as the load balancer sees it; `key` is the caller's own."""

    key: K
    zone: str
    state: TargetHealthState


@dataclass(frozen=True, slots=True)
class Eligible(Generic[K]):
    """The targets to choose from, in the order given; empty: the answer is a 503.

    `fail_open` says that none is healthy and unhealthy ones are among them.
    """

    keys: tuple[K, ...]
    fail_open: bool = False


def eligible_targets(
    candidates: Iterable[Candidate[K]],
    node_zone: str,
    enabled_zones: Iterable[str],
    cross_zone: bool,
) -> Eligible[K]:
    """What the node in `node_zone` may choose from.

    With cross-zone on, the healthy targets of all enabled zones; off, those of its own zone.
    Where none of those is healthy the node fails open: all of them, healthy or not.
    Draining targets and those of zones that are not enabled get nothing.
    Source: ALB User Guide, Target group health (routing failover; count 1, and how cross-zone
    decides which targets count); ELB User Guide, How ELB works (cross-zone).
    """
    reach = set(enabled_zones) if cross_zone else {node_zone}
    registered = [each for each in candidates if each.zone in reach and each.state in _REGISTERED]
    healthy = tuple(each.key for each in registered if each.state is TargetHealthState.HEALTHY)
    if healthy:
        return Eligible(healthy)
    fail_open = any(each.state is TargetHealthState.UNHEALTHY for each in registered)
    return Eligible(tuple(each.key for each in registered), fail_open)


def is_cross_zone(load_balancer: LoadBalancer, group: TargetGroup) -> bool:
    """Whether cross-zone is on for a target group: its own setting, else the load balancer's.

    Source: ELBv2 API Reference, TargetGroupAttribute (load_balancing.cross_zone.enabled).
    """
    return load_balancer.cross_zone if group.cross_zone is None else group.cross_zone
