"""Whether one slow target makes everyone wait."""

from bisect import bisect_left
from math import ceil

from minicloud.checks.failure import CheckFailed
from minicloud.checks.selection import find_load_balancer
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.trace import Trace
from minicloud.dataplane.workload import Workload

SLOW_FROM_S = 5.0
DURATION_S = 65.0
WORKLOAD = Workload(rate_per_s=60.0, workers=2, service_s=0.05, give_up_s=30.0)


def expect_slow_target_spared(
    inventory: Inventory,
    load_balancer: str | None = None,
    *,
    factor: float = 10.0,
    at_most_times: float = 5.0,
    seed: int = 7,
) -> Trace:
    """The trace of a minute in which one target takes `factor` times as long to answer.

    Raises CheckFailed when the 95th percentile of the latency is then more than `at_most_times`
    what it is without the slow target.
    """
    balancer = find_load_balancer(inventory, load_balancer)
    workload = Workload(
        load_balancer=balancer.name,
        rate_per_s=WORKLOAD.rate_per_s,
        workers=WORKLOAD.workers,
        service_s=WORKLOAD.service_s,
        give_up_s=WORKLOAD.give_up_s,
    )
    even = simulate(inventory, workload, (), DURATION_S, seed)
    slow = Fault(SLOW_FROM_S, FaultKind.INSTANCE_SLOWS, even.targets[0].name, factor)
    trace = simulate(inventory, workload, (slow,), DURATION_S, seed)
    before_ms, after_ms = (_p95_ms(each) for each in (even, trace))
    if after_ms > at_most_times * before_ms:
        times = after_ms / before_ms
        raise CheckFailed(
            f"with one target {factor:g} times as slow, one request in twenty takes "
            f"{after_ms:.0f} ms or more, {times:.0f} times as long as without it.",
            f"at most {at_most_times:g} times as long",
            "compare how the routing algorithms of a target group choose: which of them takes "
            "note of requests that a target has not answered yet?",
        )
    return trace


def _p95_ms(trace: Trace) -> float:
    requests = trace.requests  # in order of sending
    latencies = sorted(requests.latency_s[bisect_left(requests.sent_s, SLOW_FROM_S) :])
    return 1000 * latencies[ceil(0.95 * len(latencies)) - 1]
