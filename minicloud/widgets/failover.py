"""FailoverWidget: a zone goes dark, and three clocks decide when users stop noticing."""

from dataclasses import replace
from itertools import product

from minicloud.dataplane.records import Inventory, RoutingAlgorithm
from minicloud.dataplane.scenario import Scenario
from minicloud.widgets.own_story import story_on
from minicloud.widgets.trace_widget import TraceWidget

ALGORITHMS = (
    RoutingAlgorithm.ROUND_ROBIN,
    RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS,
    RoutingAlgorithm.WEIGHTED_RANDOM,
)
INTERVALS_S = (5.0, 10.0, 30.0)
UNHEALTHY_THRESHOLDS = (2, 3)


def failover_grid(scenario: Scenario) -> tuple[Scenario, ...]:
    """The 36 scenarios around `scenario` that a page without a kernel answers at once."""
    return tuple(
        replace(
            scenario,
            algorithm=algorithm,
            cross_zone=cross_zone,
            interval_s=interval_s,
            unhealthy_threshold=threshold,
        )
        for algorithm, cross_zone, interval_s, threshold in product(
            ALGORITHMS, (True, False), INTERVALS_S, UNHEALTHY_THRESHOLDS
        )
    )


class FailoverWidget(TraceWidget):
    """Plays `scenario`: kill and heal zones and instances, change the clocks, see who notices.

    `inventory` plays it on a topology of your own (`minicloud.take_inventory()`) in place of
    the scenario's; without a scenario, its first zone fails and returns. `grid` carries runs
    for pages without a kernel, computed here; False makes the widget quicker and lighter where
    a kernel answers. `bet` asks for a guess first.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        inventory: Inventory | None = None,
        *,
        grid: bool = True,
        language: str = "en",
        bet: bool = True,
    ) -> None:
        if scenario is None:
            scenario = Scenario() if inventory is None else story_on(inventory)
        ahead = failover_grid(scenario) if grid and inventory is None else ()
        super().__init__("failover", scenario, inventory, ahead, language=language, bet=bet)
