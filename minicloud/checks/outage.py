"""What losing a zone costs, measured over several runs."""

from dataclasses import dataclass

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import HealthCheck, Inventory
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import failed_between
from minicloud.dataplane.trace import EventKind, PhaseKind, Trace
from minicloud.dataplane.workload import Timing, Workload

FAULT_AT_S = 5.0


@dataclass(frozen=True, slots=True)
class Outage:
    """The same loss of a zone, run once for each seed. Times count from the loss.

    `noticed_s` is the longest time until a target in the zone was believed unhealthy,
    `recovered_s` the longest until the last client had let go of the address of the zone's
    node, `failed_requests` the mean number of requests that got no answer, or an error.
    """

    noticed_s: float
    recovered_s: float
    failed_requests: float
    traces: tuple[Trace, ...]


def measure_outage(
    inventory: Inventory,
    zone: str,
    workload: Workload,
    *,
    timing: Timing | None = None,
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5, 6),
) -> Outage:
    """What the loss of `zone` costs the clients of the inventory's one load balancer.

    Raises ValueError for an inventory whose health checks are all off: nobody would notice.
    """
    timing = timing or Timing()
    checks = [each.health_check for each in inventory.target_groups if each.health_check.enabled]
    if not checks:
        raise ValueError(f"no target group of {inventory.region} has its health check enabled")
    duration_s = FAULT_AT_S + max(map(longest_detection, checks))
    duration_s += timing.dns_failover_s + workload.dns_ttl_s + 5.0
    fault = Fault(FAULT_AT_S, FaultKind.ZONE_FAILS, zone)
    traces = tuple(
        simulate(inventory, workload, (fault,), duration_s, seed, timing) for seed in seeds
    )
    return Outage(
        noticed_s=max(map(_noticed_s, traces)),
        recovered_s=max(map(_recovered_s, traces)),
        failed_requests=sum(map(failed_between, traces)) / len(traces),
        traces=traces,
    )


def longest_detection(health_check: HealthCheck) -> float:
    """The longest that a target without power can be believed healthy.

    It loses power just after it passed a check; the last check that it misses is known when its
    time to wait is over.
    Source: ALB User Guide, Health checks for your target groups (interval, timeout, threshold).
    """
    return health_check.interval_s * health_check.unhealthy_threshold + health_check.timeout_s


def _noticed_s(trace: Trace) -> float:
    times = [each.at_s for each in trace.events if each.kind is EventKind.TARGET_UNHEALTHY]
    return max(times, default=trace.duration_s) - FAULT_AT_S


def _recovered_s(trace: Trace) -> float:
    ends = [each.end_s for each in trace.phases if each.kind is PhaseKind.DNS]
    return max((end for end in ends if end is not None), default=trace.duration_s) - FAULT_AT_S
