"""How much of the work each target gets."""

from collections import Counter

from minicloud.checks.failure import CheckFailed
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.workload import Distribution, Workload

# Many clients, whose addresses are of all ages: shares then follow the balancer's rules alone.
STEADY = Workload(
    rate_per_s=60.0,
    arrivals=Distribution.CONSTANT,
    clients=500,
    dns_ttl_s=10.0,
    service_s=0.005,
    service=Distribution.CONSTANT,
)
MEASURED_FOR_S = 60.0


def measured_shares(
    inventory: Inventory, *, workload: Workload = STEADY, seed: int = 7
) -> dict[str, float]:
    """The share of all answered requests that each target answered, by its instance's name."""
    trace = simulate(inventory, workload, (), MEASURED_FOR_S, seed)
    names = {each.instance_id: each.name for each in inventory.instances}
    served = dict.fromkeys((names[each.instance_id] for each in trace.targets), 0)
    # Thousands of requests, and a handful of targets and statuses.
    ends = Counter(zip(trace.requests.target, trace.requests.status, strict=True))
    for (target, status), count in ends.items():
        if target >= 0 and status == 200:
            served[names[trace.targets[target].instance_id]] += count
    total = sum(served.values())
    return {name: count / total if total else 0.0 for name, count in served.items()}


def expect_shares(
    predicted: dict[str, float],
    inventory: Inventory,
    *,
    tolerance: float = 0.02,
    workload: Workload = STEADY,
    seed: int = 7,
) -> dict[str, float]:
    """The measured shares of the targets, by name; `predicted` has a share for each zone's.

    `predicted` gives, by the zone's name, the share of one target in it; `tolerance` is a
    difference of shares: 0.02 lets 10 % be 8 to 12 %. Raises CheckFailed for the first zone
    whose targets got another share.
    """
    measured = measured_shares(inventory, workload=workload, seed=seed)
    for zone in sorted({each.availability_zone for each in inventory.instances}):
        shares = [measured[i.name] for i in inventory.instances if i.availability_zone == zone]
        share = predicted.get(zone)
        if not isinstance(share, int | float) or any(abs(share - s) > tolerance for s in shares):
            raise CheckFailed(
                f"for one of the {len(shares)} targets in {zone} the prediction is {share!r}; "
                "the simulation measured another share.",
                f"a number within {tolerance:g} of the measured share",
                "ask first what share of the requests each node of the load balancer gets, then "
                "among which targets that node divides it",
            )
    return measured
