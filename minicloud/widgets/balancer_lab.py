"""BalancerLab: which target gets the next request, and what share each gets in the end."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Inventory, LoadBalancerType, RoutingAlgorithm
from minicloud.dataplane.scenario import Scenario
from minicloud.widgets.failover import ALGORITHMS
from minicloud.widgets.trace_widget import TraceWidget

LAYOUTS = ((2, 2, 2), (2, 8, 0), (1, 4, 1))
CLIENTS = 240  # few would draw few addresses, and the shares of the nodes would be theirs
SLOW_INSTANCE = Fault(at_s=0.0, kind=FaultKind.INSTANCE_SLOWS, subject="a1", factor=10.0)
OF_ITSELF = {
    LoadBalancerType.NETWORK: RoutingAlgorithm.FLOW_HASH,
    LoadBalancerType.CLASSIC: RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS,
}


def balancer_grid(scenario: Scenario) -> tuple[Scenario, ...]:
    """The scenarios around `scenario` that a page without a kernel answers at once.

    Algorithm, cross-zone, layout and a slow instance for an ALB; the same without the
    algorithm for NLB and CLB, which have one of their own.
    """
    return tuple(_grid(scenario))


def _grid(scenario: Scenario) -> Iterator[Scenario]:
    kinds = [(LoadBalancerType.APPLICATION, a) for a in ALGORITHMS] + list(OF_ITSELF.items())
    for (kind, algorithm), cross_zone, layout, slow in product(
        kinds, (True, False), LAYOUTS, ((), (SLOW_INSTANCE,))
    ):
        yield replace(
            scenario,
            load_balancer_type=kind,
            algorithm=algorithm,
            cross_zone=cross_zone,
            instances_per_zone=layout,
            faults=slow,
        )


class BalancerLab(TraceWidget):
    """Plays `scenario` without faults: algorithms, load balancer types, layouts and their shares.

    `inventory` and `grid` are as in FailoverWidget.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        inventory: Inventory | None = None,
        *,
        grid: bool = True,
        language: str = "en",
    ) -> None:
        default = Scenario(
            instances_per_zone=LAYOUTS[0], clients=CLIENTS, faults=(), duration_s=60.0
        )
        first = default if scenario is None else scenario
        ahead = balancer_grid(first) if grid and inventory is None else ()
        super().__init__("balancer_lab", first, inventory, ahead, language=language)
