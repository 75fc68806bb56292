"""Who gets how much: AWS's published shares, and the rules that decide."""

from dataclasses import replace

import pytest

from minicloud.dataplane.errors import SimulationError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.listener_rules import ListenerRuleError
from minicloud.dataplane.records import (
    Action,
    ActionType,
    Condition,
    ConditionField,
    HealthCheck,
    Listener,
    LoadBalancerType,
    RoutingAlgorithm,
    Rule,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import summarise
from minicloud.dataplane.workload import Distribution, RequestKind, Workload
from tests.dataplane.worlds import A, B, forward, world

# Many clients that ask DNS often, so that each node gets close to half of the requests.
CROWD = Workload(rate_per_s=200, clients=400, dns_ttl_s=10, service_s=0.005)


def shares(inventory, workload=CROWD, duration_s=60.0):
    summary = summarise(simulate(inventory, workload, duration_s=duration_s, seed=3))
    assert summary.failed == 0
    return {target.name: target.share for target in summary.targets}


@pytest.mark.parametrize("algorithm", list(RoutingAlgorithm)[:3])
def test_two_and_eight_targets_with_cross_zone_on_get_10_percent_each(algorithm):
    found = shares(world({A: 2, B: 8}, algorithm=algorithm))
    assert all(share == pytest.approx(0.10, abs=0.01) for share in found.values())


@pytest.mark.parametrize("algorithm", list(RoutingAlgorithm)[:3])
def test_two_and_eight_targets_with_cross_zone_off_get_25_and_6_percent_each(algorithm):
    found = shares(world({A: 2, B: 8}, cross_zone=False, algorithm=algorithm))
    for name, share in found.items():
        expected = 0.25 if name.startswith("a") else 0.0625
        assert share == pytest.approx(expected, abs=0.02)


def test_a_network_load_balancer_shares_by_flow():
    for cross_zone, expected in ((True, 0.10), (False, 0.25)):
        found = shares(world({A: 2, B: 8}, kind=LoadBalancerType.NETWORK, cross_zone=cross_zone))
        assert found["a1"] == pytest.approx(expected, abs=0.02)


def test_a_target_groups_own_setting_wins_over_its_load_balancers():
    inventory = world({A: 1, B: 4}, cross_zone=False)
    group = replace(inventory.target_groups[0], cross_zone=True)
    found = shares(replace(inventory, target_groups=(group,)))
    assert found["a1"] == pytest.approx(0.2, abs=0.02)


def test_a_zone_that_is_not_enabled_gets_nothing():
    trace = simulate(world({A: 1, B: 1}, enabled=(A,)), CROWD, duration_s=10.0)
    assert {trace.targets[target].name for target in trace.requests.target} == {"a1"}
    states = [change.after for change in trace.changes if change.subject == "target"]
    assert "unused" in states


def test_least_outstanding_spares_a_slow_target():
    slow = (Fault(5.0, FaultKind.INSTANCE_SLOWS, "i-a1", 20.0),)
    served = {}
    for algorithm in (
        RoutingAlgorithm.ROUND_ROBIN,
        RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS,
    ):
        workload = Workload(rate_per_s=40, give_up_s=30, workers=64)
        trace = simulate(world({A: 2, B: 2}, algorithm=algorithm), workload, slow, 60.0, 1)
        served[algorithm] = sum(
            trace.targets[target].name == "a1" for target in trace.requests.target
        ) / len(trace.requests.target)
    assert served[RoutingAlgorithm.ROUND_ROBIN] == pytest.approx(0.25, abs=0.01)
    assert served[RoutingAlgorithm.LEAST_OUTSTANDING_REQUESTS] < 0.15


def test_sticky_clients_keep_their_target():
    trace = simulate(world({A: 2, B: 2}, stickiness_s=3600.0), Workload(), duration_s=60.0)
    by_client = {}
    for client, target in zip(trace.requests.client, trace.requests.target, strict=True):
        by_client.setdefault(client, set()).add(target)
    assert all(len(targets) == 1 for targets in by_client.values())
    assert len(set.union(*by_client.values())) > 1


def test_slow_start_ramps_a_target_that_recovers():
    faults = (
        Fault(1.0, FaultKind.INSTANCE_DIES, "i-a1"),
        Fault(40.0, FaultKind.INSTANCE_RECOVERS, "i-a1"),
    )
    workload = Workload(rate_per_s=100, service_s=0.01)
    trace = simulate(world({A: 1, B: 1}, slow_start_s=30.0), workload, faults, 120.0, 1)
    (healthy_s,) = [
        change.at_s
        for change in trace.changes
        if change.track == "believed" and change.after == "healthy" and change.at_s > 1
    ]

    def share(start_s):
        sent = [
            target
            for at_s, target in zip(trace.requests.sent_s, trace.requests.target, strict=True)
            if start_s <= at_s < start_s + 5
        ]
        return sent.count(0) / len(sent)

    ramp = [share(healthy_s + s) for s in (0, 10, 20, 30)]
    assert ramp == sorted(ramp)
    assert ramp[0] < 0.2
    assert ramp[3] == pytest.approx(0.5, abs=0.01)


def two_groups(*rules, default):
    inventory = world({A: 2})
    api = TargetGroup("api", (Target("i-a2", 8080),), health_check=HealthCheck(10.0, 2.0))
    web = TargetGroup("web", (Target("i-a1", 80),), health_check=HealthCheck(10.0, 2.0))
    listener = Listener("HTTP", 80, (*rules, Rule(None, default)))
    balancer = replace(inventory.load_balancers[0], listeners=(listener,))
    return replace(inventory, target_groups=(web, api), load_balancers=(balancer,))


def test_listener_rules_decide_by_path():
    rule = Rule(10, forward("api"), (Condition(ConditionField.PATH_PATTERN, ("/api/*",)),))
    workload = Workload(kinds=(RequestKind("/"), RequestKind("/api/users", weight=3)))
    trace = simulate(two_groups(rule, default=forward("web")), workload, duration_s=60.0)
    met = set(zip(trace.requests.kind, trace.requests.rule, trace.requests.target, strict=True))
    assert met == {(0, 0, 0), (1, 10, 1)}
    assert trace.requests.kind.count(1) / len(trace.requests.kind) == pytest.approx(0.75, abs=0.05)


def test_weights_split_a_forward_action():
    split = Action(
        ActionType.FORWARD,
        forward=(WeightedTargetGroup("web", 90), WeightedTargetGroup("api", 10)),
    )
    trace = simulate(two_groups(default=split), CROWD, duration_s=30.0)
    share = trace.requests.target.count(1) / len(trace.requests.target)
    assert share == pytest.approx(0.10, abs=0.01)


def test_redirects_and_fixed_responses_reach_no_target():
    redirect = Rule(
        1,
        Action(ActionType.REDIRECT, status_code=301),
        (Condition(ConditionField.PATH_PATTERN, ("/old",)),),
    )
    fixed = Action(ActionType.FIXED_RESPONSE, status_code=503)
    workload = Workload(kinds=(RequestKind("/old"), RequestKind("/")))
    trace = simulate(two_groups(redirect, default=fixed), workload, duration_s=20.0)
    summary = summarise(trace)
    assert set(trace.requests.target) == {-1}
    assert dict(summary.reasons).keys() == {"redirected", "fixed_response"}
    assert summary.failed_5xx == trace.requests.status.count(503) > 0
    assert summary.served == trace.requests.status.count(301) > 0


def test_a_forward_with_no_weight_is_an_error_that_says_so():
    nowhere = Action(ActionType.FORWARD, forward=(WeightedTargetGroup("web", 0),))
    assert issubclass(ListenerRuleError, SimulationError)
    with pytest.raises(ListenerRuleError, match="weight above 0"):
        simulate(two_groups(default=nowhere), Workload(), duration_s=5.0)


def test_a_connection_of_an_nlb_keeps_its_target():
    inventory = world({A: 4}, kind=LoadBalancerType.NETWORK)
    workload = Workload(
        clients=1, requests_per_connection=10, arrivals=Distribution.CONSTANT, rate_per_s=10
    )
    targets = simulate(inventory, workload, duration_s=40.0).requests.target
    connections = [set(targets[n : n + 10]) for n in range(0, len(targets), 10)]
    assert all(len(each) == 1 for each in connections)
    assert len(set.union(*connections)) > 1


def test_a_classic_load_balancer_spreads_tcp_in_turn():
    inventory = world({A: 3}, kind=LoadBalancerType.CLASSIC, protocol="TCP")
    targets = simulate(inventory, Workload(clients=5), duration_s=20.0).requests.target
    assert list(targets[:6]) == [0, 1, 2, 0, 1, 2]
