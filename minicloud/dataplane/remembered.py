"""Runs that are asked for again and again: made once, given again.

A grader asks the same questions of every submission's site, and most sites are alike but for the
ids that the cloud drew. So a run is kept under an inventory without names that nobody looks at,
and is given back with the names of who asks. Nothing is kept until `remember_runs` says so: a
notebook's memory is for its learner.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from minicloud.dataplane.demand import Demand, draw_demand
from minicloud.dataplane.faults import Fault
from minicloud.dataplane.records import Inventory, LoadBalancer, TargetGroup
from minicloud.dataplane.trace import Trace
from minicloud.dataplane.workload import Timing, Workload

Run = Callable[[Inventory, Workload, tuple[Fault, ...], float, int, Timing], Trace]
_Circumstances = tuple[Workload, tuple[Fault, ...], float, int, Timing]


@dataclass(frozen=True, slots=True)
class _Site:
    """An inventory as runs are kept under it, with the runs of all that are alike."""

    inventory: Inventory
    nameless: Inventory
    aliases: dict[str, str]
    names: dict[str, str]
    runs: dict[_Circumstances, Trace]


class RememberedRuns:
    """At most so many runs with at most so many requests together; then it takes no more."""

    def __init__(self) -> None:
        self._runs: dict[Inventory, dict[_Circumstances, Trace]] = {}
        self._last: _Site | None = None
        self._demands: dict[tuple[Workload, float, int], Demand] = {}
        self._requests_left = 0

    def allow(self, requests: int) -> None:
        """Keep runs from now on, until they hold that many requests; 0 forgets all."""
        self._requests_left = requests
        if not requests:
            self._runs.clear()
            self._last = None
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
        site = self._site(inventory)
        aliases = site.aliases
        asked = tuple(replace(one, subject=aliases.get(one.subject, one.subject)) for one in faults)
        key = (workload, asked, duration_s, seed, timing)
        kept = site.runs.get(key)
        if kept is None:
            # With its own names, so that an error says them.
            trace = run(inventory, workload, faults, duration_s, seed, timing)
            size = len(trace.requests.sent_s)
            if size <= self._requests_left:
                self._requests_left -= size
                site.runs[key] = _renamed(trace, site.nameless, asked, aliases)
                self._runs[site.nameless] = site.runs
            return trace
        return _renamed(kept, inventory, faults, site.names)

    def _site(self, inventory: Inventory) -> _Site:
        # A check asks for many runs of one inventory: its names are taken out once.
        if self._last is None or self._last.inventory is not inventory:
            ids = [one.instance_id for one in inventory.instances]
            aliases = {name: f"i-{number}" for number, name in enumerate(ids)}
            names = {alias: name for name, alias in aliases.items()}
            nameless = _nameless(inventory, aliases)
            runs = self._runs.get(nameless, {})
            self._last = _Site(inventory, nameless, aliases, names, runs)
        return self._last


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
