from dataclasses import replace

import pytest

from minicloud.dataplane.encoding import decode
from minicloud.dataplane.records import LoadBalancerType, RoutingAlgorithm
from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.summary import summarise
from minicloud.widgets import BalancerLab
from minicloud.widgets.balancer_lab import balancer_grid


def test_it_starts_without_faults() -> None:
    lab = BalancerLab(grid=False)
    assert lab.scenario.faults == ()
    assert all(status == 200 for status in lab.trace.requests.status)


def test_each_load_balancer_type_has_only_algorithms_of_its_own() -> None:
    grid = balancer_grid(Scenario(faults=()))
    by_type: dict[LoadBalancerType, set[RoutingAlgorithm]] = {}
    for scenario in grid:
        by_type.setdefault(scenario.load_balancer_type, set()).add(scenario.algorithm)
    assert by_type[LoadBalancerType.NETWORK] == {RoutingAlgorithm.FLOW_HASH}
    assert RoutingAlgorithm.FLOW_HASH not in by_type[LoadBalancerType.APPLICATION]
    assert len(grid) == len(set(grid))


def test_the_grid_runs_and_is_carried_once() -> None:
    head, _ = decode(BalancerLab().runs)
    assert len(head["runs"]) == len(balancer_grid(Scenario(faults=())))


@pytest.mark.parametrize(
    ("layout", "expected"),
    [((2, 8, 0), [0.25] * 2 + [0.0625] * 8), ((1, 4, 1), [1 / 3] + [1 / 12] * 4 + [1 / 3])],
)
def test_without_cross_zone_the_measured_shares_are_near_those_that_aws_publishes(
    layout: tuple[int, ...], expected: list[float]
) -> None:
    """Source: Elastic Load Balancing User Guide, Cross-zone load balancing."""
    lab = BalancerLab(grid=False)
    uneven = replace(lab.scenario, instances_per_zone=layout, cross_zone=False)
    summary = summarise(uneven.run())
    assert [t.share for t in summary.targets] == pytest.approx(expected, abs=0.035)
    assert summary.failed == 0
