"""Which of the eligible targets gets the next request.

Source: ELB User Guide, How ELB works (routing algorithm); ALB User Guide, Routing algorithms
and Slow start mode.
"""

from collections.abc import Collection, Sequence
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar

from minicloud.dataplane.records import LoadBalancerType, RoutingAlgorithm, TargetGroup

K = TypeVar("K")
K_contra = TypeVar("K_contra", contravariant=True)


class Outstanding(Protocol[K_contra]):
    """Requests sent to a target and not finished, by target: a dict, or a list by number."""

    def __getitem__(self, key: K_contra, /) -> int: ...


class Picker(Protocol[K]):
    """One target group's choice at one node. `eligible` is never empty."""

    def pick(
        self,
        eligible: Sequence[K],
        outstanding: Outstanding[K],
        now_s: float,
        draw: float,
        flow: int,
    ) -> K:
        """The target for the next request.

        `draw` is a random number in [0, 1), `flow` the number of the connection's flow; each
        algorithm looks only at what it needs.
        """
        ...


class SlowStart(Generic[K]):
    """The share of its requests that a target gets while it warms up: linear in time.

    Source: ALB User Guide, Slow start mode (a target enters it when it becomes healthy and at
    least one healthy target is not in it; leaves it when the time is over or it turns unhealthy).
    """

    def __init__(self, duration_s: float) -> None:
        self._duration_s = duration_s
        self._entered_s: dict[K, float] = {}

    def enter(self, key: K, now_s: float, healthy: Collection[K]) -> None:
        """Note that `key` turned healthy; `healthy` are the other healthy targets."""
        if self._duration_s > 0 and any(self.share(other, now_s) >= 1 for other in healthy):
            self._entered_s[key] = now_s

    def leave(self, key: K) -> None:
        self._entered_s.pop(key, None)

    def share(self, key: K, now_s: float) -> float:
        """In [0, 1]; 1 for a target that is not in slow start."""
        entered_s = self._entered_s.get(key)
        if entered_s is None:
            return 1.0
        share = (now_s - entered_s) / self._duration_s
        if share >= 1:
            del self._entered_s[key]
            return 1.0
        return share

    def __bool__(self) -> bool:
        """Whether any target is in slow start."""
        return bool(self._entered_s)


class RoundRobin(Generic[K]):
    """Each eligible target in turn; a target in slow start lets part of its turns pass."""

    def __init__(self, slow_start: SlowStart[K] | None = None) -> None:
        self._turn = -1
        self._slow_start = slow_start
        self._credit: dict[K, float] = {}

    def pick(
        self,
        eligible: Sequence[K],
        outstanding: Outstanding[K],
        now_s: float,
        draw: float,
        flow: int,
    ) -> K:
        self._turn = turn = (self._turn + 1) % len(eligible)
        if not self._slow_start:
            return eligible[turn]
        for _ in range(2 * len(eligible)):
            key = eligible[self._turn]
            credit = self._credit.get(key, 0.0) + self._slow_start.share(key, now_s)
            if credit >= 1:
                self._credit[key] = credit - 1
                return key
            self._credit[key] = credit
            self._turn = (self._turn + 1) % len(eligible)
        return eligible[self._turn]  # all of them cold: in turn after all


class LeastOutstandingRequests(Generic[K]):
    """The eligible target with the fewest requests in progress; equals take turns."""

    def __init__(self) -> None:
        self._turn = -1

    def pick(
        self,
        eligible: Sequence[K],
        outstanding: Outstanding[K],
        now_s: float,
        draw: float,
        flow: int,
    ) -> K:
        self._turn = turn = (self._turn + 1) % len(eligible)
        in_turn = [*eligible[turn:], *eligible[:turn]]
        return min(in_turn, key=outstanding.__getitem__)


class WeightedRandom(Generic[K]):
    """Any eligible target, with equal chances.

    Simplified: without anomaly mitigation, which lowers the weight of targets that err.
    """

    def pick(
        self,
        eligible: Sequence[K],
        outstanding: Outstanding[K],
        now_s: float,
        draw: float,
        flow: int,
    ) -> K:
        return eligible[int(draw * len(eligible))]


class FlowHash(Generic[K]):
    """The target that the flow's number falls on.

    Simplified: AWS does not publish its hash function.
    """

    def pick(
        self,
        eligible: Sequence[K],
        outstanding: Outstanding[K],
        now_s: float,
        draw: float,
        flow: int,
    ) -> K:
        return eligible[flow % len(eligible)]


def flow_number(*parts: str | int) -> int:
    """The same number for the same flow: protocol, source and destination address and port,
    TCP sequence number.

    Source: ELB User Guide, How ELB works (Network Load Balancers).
    """
    text = "|".join(map(str, parts)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def algorithm_of(
    load_balancer_type: LoadBalancerType, group: TargetGroup, listener_protocol: str
) -> RoutingAlgorithm:
    """The algorithm in use: an ALB's is its target group's, the others' is fixed.

    Source: ELB User Guide, How ELB works (NLB: flow hash; CLB: round robin for TCP listeners,
    least outstanding requests for HTTP and HTTPS listeners).
    """
    if load_balancer_type is LoadBalancerType.NETWORK:
        return RoutingAlgorithm.FLOW_HASH
    if load_balancer_type is LoadBalancerType.CLASSIC:
        if listener_protocol in ("HTTP", "HTTPS"):
            return RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS
        return RoutingAlgorithm.ROUND_ROBIN
    return group.algorithm


def picker(algorithm: RoutingAlgorithm, slow_start: SlowStart[K] | None = None) -> Picker[K]:
    """A fresh picker; only round robin knows slow start.

    Source: ALB User Guide, Slow start mode (not with least outstanding requests).
    """
    match algorithm:
        case RoutingAlgorithm.ROUND_ROBIN:
            return RoundRobin(slow_start)
        case RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS:
            return LeastOutstandingRequests()
        case RoutingAlgorithm.WEIGHTED_RANDOM:
            return WeightedRandom()
        case RoutingAlgorithm.FLOW_HASH:
            return FlowHash()
