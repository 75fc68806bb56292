"""Runs that are asked for again and again: made once, given again.

A grader asks the same questions of every submission's site, and most sites are alike but for the
ids that the cloud drew. So a run is kept under an inventory without names that nobody looks at,
and is given back with the names of who asks. Nothing is kept until `remember_runs` says so: a
notebook's memory is for its learner.
"""

from collections.abc import Callable
from dataclasses import replace

from minicloud.dataplane.demand import Demand, draw_demand
from minicloud.dataplane.faults import Fault
from minicloud.dataplane.records import Inventory, LoadBalancer, TargetGroup
from minicloud.dataplane.trace import Trace
from minicloud.dataplane.workload import Timing, Workload

Run = Callable[[Inventory, Workload, tuple[Fault, ...], float, int, Timing], Trace]
_Key = tuple[Inventory, Workload, tuple[Fault, ...], float, int, Timing]


class RememberedRuns:
    """At most so many runs with at most so many requests together; then it takes no more."""

    def __init__(self) -> None:
        self._runs: dict[_Key, Trace] = {}
        self._demands: dict[tuple[Workload, float, int], Demand] = {}
        self._requests_left = 0

    def allow(self, requests: int) -> None:
        """Keep runs from now on, until they hold that many requests; 0 forgets all."""
        self._requests_left = requests
        if not requests:
            self._runs.clear()
            self._demands.clear()

    def demand(self, workload: Workload, duration_s: float, seed: int) -> Demand:
        """What clients ask for, which no inventory changes; nobody writes into it."""
        key = (workload, duration_s, seed)
        kept = self._demands.get(key)
        if kept is None:
            kept = draw_demand(workload, duration_s, seed)
            if len(kept.sent_s) <= self._requests_left:
                self._requests_left -= len(kept.sent_s)
                self._demands[key] = kept
        return kept

    def trace(
        self,
        run: Run,
        inventory: Inventory,
        workload: Workload,
        faults: tuple[Fault, ...],
        duration_s: float,
        seed: int,
        timing: Timing,
    ) -> Trace:
        """What `run` gives for these arguments, perhaps from before; what it raises."""
        if not (self._runs or self._requests_left) or inventory.auto_scaling_groups:
            return run(inventory, workload, faults, duration_s, seed, timing)
        aliases = {one.instance_id: f"i-{number}" for number, one in enumerate(inventory.instances)}
        nameless = _nameless(inventory, aliases)
        asked = tuple(replace(one, subject=aliases.get(one.subject, one.subject)) for one in faults)
        key = (nameless, workload, asked, duration_s, seed, timing)
        kept = self._runs.get(key)
        if kept is None:
            # With its own names, so that an error says them.
            trace = run(inventory, workload, faults, duration_s, seed, timing)
            size = len(trace.requests.sent_s)
            if size <= self._requests_left:
                self._requests_left -= size
                self._runs[key] = _renamed(trace, nameless, asked, aliases)
            return trace
        names = {alias: name for name, alias in aliases.items()}
        return _renamed(kept, inventory, faults, names)


def _renamed(
    trace: Trace, inventory: Inventory, faults: tuple[Fault, ...], names: dict[str, str]
) -> Trace:
    targets = (
        replace(one, instance_id=names.get(one.instance_id, one.instance_id))
        for one in trace.targets
    )
    return replace(trace, inventory=inventory, faults=faults, targets=tuple(targets))


def _nameless(inventory: Inventory, aliases: dict[str, str]) -> Inventory:
    """The inventory with nothing in it that a run does not look at."""
    return replace(
        inventory,
        instances=tuple(
            replace(one, instance_id=alias, name="", subnet_id="", private_ip="")
            for one, alias in zip(inventory.instances, aliases.values(), strict=True)
        ),
        target_groups=tuple(_nameless_group(one, aliases) for one in inventory.target_groups),
        load_balancers=tuple(_nameless_balancer(one) for one in inventory.load_balancers),
    )


def _nameless_group(group: TargetGroup, aliases: dict[str, str]) -> TargetGroup:
    targets = (
        replace(one, instance_id=aliases.get(one.instance_id, one.instance_id))
        for one in group.targets
    )
    return replace(group, arn="", targets=tuple(targets))


def _nameless_balancer(balancer: LoadBalancer) -> LoadBalancer:
    return replace(balancer, arn="", dns_name="")
