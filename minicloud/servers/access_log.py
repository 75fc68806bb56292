"""What the load balancers did with each request, and sums of it."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minicloud.dataplane.trace import Reason

_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One request, or one connection of a TCP listener (then `status` is 0).

    `zone` is the node's, `instance_id` is "" when no target was reached, `rule` is the matched
    rule's priority, 0 for the default rule, `trace_id` the Root of X-Amzn-Trace-Id. Times are in
    AWS's seconds.
    """

    at_s: float
    load_balancer: str
    zone: str
    listener_port: int
    method: str
    host: str
    path: str
    rule: int
    target_group: str
    instance_id: str
    target_zone: str
    status: int
    reason: Reason
    latency_s: float
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Requests counted in several ways; those that reached no target are in no target's count."""

    requests: int
    by_instance: Mapping[str, int]
    by_target_zone: Mapping[str, int]
    by_node_zone: Mapping[str, int]
    by_target_group: Mapping[str, int]
    by_status: Mapping[int, int]
    by_reason: Mapping[Reason, int]

    def share(self, instance_id: str) -> float:
        """The part, 0 to 1, of all requests that this instance was chosen for."""
        return self.by_instance.get(instance_id, 0) / self.requests if self.requests else 0.0


class AccessLog:
    """Keeps the last 100,000 records, in order of their ending."""

    def __init__(self) -> None:
        self._records: deque[AccessRecord] = deque(maxlen=_KEPT)

    def add(self, record: AccessRecord) -> None:
        self._records.append(record)

    def records(self) -> tuple[AccessRecord, ...]:
        return tuple(self._records)

    def clear(self) -> None:
        self._records.clear()


def count(records: Iterable[AccessRecord]) -> Statistics:
    listed = tuple(records)
    return Statistics(
        requests=len(listed),
        by_instance=Counter(r.instance_id for r in listed if r.instance_id),
        by_target_zone=Counter(r.target_zone for r in listed if r.target_zone),
        by_node_zone=Counter(r.zone for r in listed),
        by_target_group=Counter(r.target_group for r in listed if r.target_group),
        by_status=Counter(r.status for r in listed),
        by_reason=Counter(r.reason for r in listed),
    )
