from minicloud.dataplane.encoding import decode
from minicloud.dataplane.records import LoadBalancerType, RoutingAlgorithm
from minicloud.dataplane.scenario import Scenario
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
