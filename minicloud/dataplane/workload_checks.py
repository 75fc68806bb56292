"""Numbers of a workload that make no sense are refused before anything runs."""

from math import isfinite

from minicloud.dataplane.errors import WorkloadError
from minicloud.dataplane.workload import Distribution, Timing, Workload

# A run of more requests is a mistake in a number rather than a wish.
MAX_REQUESTS = 2_000_000


def check_workload(workload: Workload, timing: Timing, duration_s: float) -> None:
    """Raise WorkloadError for the first number that cannot be."""
    positive = {
        "duration_s": duration_s,
        "rate_per_s": workload.rate_per_s,
        "clients": workload.clients,
        "dns_ttl_s": workload.dns_ttl_s,
        "give_up_s": workload.give_up_s,
        "service_s": workload.service_s,
        "workers": workload.workers,
        "requests_per_connection": workload.requests_per_connection,
    }
    for name, value in positive.items():
        if not (isfinite(value) and value > 0):
            raise WorkloadError(f"{name} is {value}: expected a number above 0")
    not_negative = {
        "network_s": workload.network_s,
        "queue_limit": workload.queue_limit,
        "connect_timeout_s": timing.connect_timeout_s,
        "boot_s": timing.boot_s,
        "auto_scaling_reaction_s": timing.auto_scaling_reaction_s,
        "rebalance_after_s": timing.rebalance_after_s,
        "status_check_s": timing.status_check_s,
        "dns_failover_s": timing.dns_failover_s,
    }
    for name, value in not_negative.items():
        if not (isfinite(value) and value >= 0):
            raise WorkloadError(f"{name} is {value}: expected 0 or more")
    for name in ("clients", "workers", "queue_limit", "requests_per_connection"):
        value = getattr(workload, name)
        if int(value) != value:
            raise WorkloadError(f"{name} is {value}: expected a whole number")
    if workload.arrivals is Distribution.LOGNORMAL:
        raise WorkloadError(
            "arrivals are lognormal: expected exponential (a Poisson process) or constant"
        )
    if workload.rate_per_s * duration_s > MAX_REQUESTS:
        raise WorkloadError(
            f"{workload.rate_per_s} requests/s for {duration_s} s are more than {MAX_REQUESTS} "
            "requests: lower rate_per_s or duration_s"
        )
    if not workload.kinds:
        raise WorkloadError("kinds is empty: expected at least one RequestKind")
    weights = [kind.weight for kind in workload.kinds]
    if min(weights) < 0 or not sum(weights) > 0:
        raise WorkloadError(
            f"weights of the request kinds are {weights}: expected none below 0 and one above"
        )
