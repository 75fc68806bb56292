import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minicloud.dataplane.errors import FaultError, ScenarioError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import (
    HealthCheck,
    LoadBalancerType,
    RoutingAlgorithm,
    TargetGroup,
)
from minicloud.dataplane.scenario import SHORT_TIMING, Scenario, run_on
from minicloud.dataplane.summary import summarise
from minicloud.dataplane.workload import Timing
from tests.dataplane.worlds import A, B, world


def test_a_scenario_survives_json():
    scenario = Scenario(
        load_balancer_type=LoadBalancerType.CLASSIC,
        instances_per_zone=(1, 0, 4),
        faults=(Fault(3.0, FaultKind.INSTANCE_SLOWS, "a1", 4.0),),
        timing=Timing(boot_s=1.0),
    )
    assert Scenario.from_json(json.loads(json.dumps(scenario.to_json()))) == scenario


def test_what_is_left_out_has_its_default():
    assert Scenario.from_json({}) == Scenario()
    partly = Scenario.from_json({"timing": {"boot_s": 1.0}})
    assert partly.timing == replace(SHORT_TIMING, boot_s=1.0)


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ([], "expected an object"),
        ({"speed": 1}, "no setting 'speed'"),
        ({"interval_s": 1}, "interval_s is 1: expected 5 to 300"),
        ({"interval_s": "10"}, "interval_s is '10': expected a number"),
        ({"interval_s": float("nan")}, "interval_s is nan"),
        ({"timeout_s": 10}, "timeout below the interval"),
        ({"unhealthy_threshold": 1}, "expected 2 to 10"),
        ({"unhealthy_threshold": 2.5}, "whole number"),
        ({"cross_zone": 1}, "expected true or false"),
        ({"seed": 1.5}, "seed is 1.5"),
        ({"algorithm": "magic"}, "expected one of round_robin"),
        ({"algorithm": "flow_hash"}, "only a network load balancer"),
        ({"load_balancer_type": "gateway"}, "expected one of application"),
        ({"instances_per_zone": 7}, "expected 1 to 6"),
        ({"instances_per_zone": "2"}, "instances_per_zone is"),
        ({"instances_per_zone": [1, 2]}, "one whole number of 0 to 12 for each"),
        ({"instances_per_zone": [0, 0, 0]}, "no instance at all"),
        ({"zones": ["a", "a"]}, "different names"),
        ({"zones": "abc"}, "expected a list of names"),
        ({"faults": {}}, "expected a list"),
        ({"faults": [{"at_s": 1, "kind": "zone_fails"}]}, "no 'subject'"),
        ({"faults": [{"at_s": 1, "kind": "rain", "subject": "x"}]}, "kind of a fault is 'rain'"),
        ({"faults": [{"at_s": -1, "kind": "zone_fails", "subject": "x"}]}, "at_s of a fault"),
        ({"timing": {"boot_s": -1}}, "boot_s is -1"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(plain, message):
    with pytest.raises(ScenarioError, match=message):
        Scenario.from_json(plain)


def test_faults_are_looked_at_when_the_scenario_runs():
    with pytest.raises(FaultError, match="no zone of the region"):
        Scenario(faults=(Fault(3.0, FaultKind.ZONE_FAILS, "mars-1a"),)).run()


def test_the_topology_is_as_the_settings_say():
    inventory = Scenario(instances_per_zone=(1, 2, 3), auto_scaling=False).inventory()
    zones = [instance.availability_zone[-1] for instance in inventory.instances]
    assert "".join(zones) == "accddd"
    assert inventory.auto_scaling_groups == ()
    assert inventory.region == "ap-northeast-1"


def test_stickiness_and_slow_start_reach_the_target_group():
    (group,) = Scenario(stickiness=True, slow_start_s=30.0).inventory().target_groups
    assert group.stickiness_s == 86400.0
    assert group.slow_start_s == 30.0


def test_without_auto_scaling_nobody_comes_to_help():
    trace = Scenario(auto_scaling=False).run()
    assert len(trace.targets) == 6
    assert trace.desired_capacity is None


def test_a_topology_is_run_as_it_stands():
    inventory = world({A: 1, B: 1}, cross_zone=False, health_check=HealthCheck(10.0, 5.0, 5, 2))
    scenario = Scenario(faults=(Fault(10.0, FaultKind.ZONE_FAILS, A),), instances_per_zone=6)
    trace = run_on(inventory, scenario)
    assert trace.inventory == inventory
    assert len(trace.targets) == 2
    assert trace.workload.rate_per_s == scenario.rate_per_s


def test_a_topology_may_listen_elsewhere():
    inventory = world({A: 1})
    balancer = inventory.load_balancers[0]
    listener = replace(balancer.listeners[0], protocol="HTTPS", port=8443)
    inventory = replace(inventory, load_balancers=(replace(balancer, listeners=(listener,)),))
    trace = run_on(inventory, Scenario(faults=()))
    assert summarise(trace).availability == 1.0


def test_a_topology_without_targets_answers_503():
    inventory = replace(world({A: 1}), target_groups=(TargetGroup("web"),))
    assert set(run_on(inventory, Scenario(faults=())).requests.status) == {503}


@settings(max_examples=25)
@given(
    kind=st.sampled_from(LoadBalancerType),
    algorithm=st.sampled_from(list(RoutingAlgorithm)[:3]),
    cross_zone=st.booleans(),
    interval_s=st.sampled_from([5.0, 10.0, 30.0]),
    threshold=st.integers(2, 4),
    instances=st.integers(1, 6),
    auto_scaling=st.booleans(),
)
def test_every_combination_of_a_widgets_settings_runs(
    kind, algorithm, cross_zone, interval_s, threshold, instances, auto_scaling
):
    scenario = Scenario(
        load_balancer_type=kind,
        algorithm=algorithm,
        cross_zone=cross_zone,
        interval_s=interval_s,
        unhealthy_threshold=threshold,
        instances_per_zone=instances,
        auto_scaling=auto_scaling,
    )
    summary = summarise(scenario.run())
    assert 0.5 < summary.availability < 1.0
