"""What cannot be run is refused with what was seen, what was expected and what to do."""

from dataclasses import replace
from math import inf, nan

import pytest

from minicloud.dataplane.errors import (
    FaultError,
    InventoryError,
    NoLoadBalancerError,
    SimulationError,
    WorkloadError,
)
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import (
    HealthCheck,
    Inventory,
    Listener,
    RoutingAlgorithm,
    Rule,
    Target,
    TargetGroup,
)
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import summarise
from minicloud.dataplane.workload import Distribution, RequestKind, Timing, Workload
from tests.dataplane.worlds import A, B, forward, world

PLAIN = world({A: 1, B: 1})


def with_balancer(**changes):
    return replace(PLAIN, load_balancers=(replace(PLAIN.load_balancers[0], **changes),))


def with_group(**changes):
    return replace(PLAIN, target_groups=(replace(PLAIN.target_groups[0], **changes),))


@pytest.mark.parametrize(
    ("inventory", "workload", "error", "message"),
    [
        (Inventory("eu-test-1", ()), Workload(), NoLoadBalancerError, "no load balancer"),
        (
            replace(PLAIN, load_balancers=PLAIN.load_balancers * 2),
            Workload(),
            NoLoadBalancerError,
            "name one of them",
        ),
        (PLAIN, Workload(load_balancer="back"), NoLoadBalancerError, "'back' among"),
        (with_balancer(listeners=()), Workload(), InventoryError, "no listener"),
        (with_balancer(availability_zones=()), Workload(), InventoryError, "no zone enabled"),
        (with_balancer(availability_zones=("x",)), Workload(), InventoryError, "zone 'x'"),
        (
            with_balancer(listeners=(Listener("HTTP", 80, (Rule(None, forward("api")),)),)),
            Workload(),
            InventoryError,
            "forwards to 'api'",
        ),
        (with_group(targets=(Target("i-gone", 80),)), Workload(), InventoryError, "'i-gone'"),
        (
            with_group(health_check=HealthCheck(interval_s=0)),
            Workload(),
            InventoryError,
            "interval_s of target group 'web' is 0",
        ),
        (
            with_group(algorithm=RoutingAlgorithm.FLOW_HASH),
            Workload(),
            InventoryError,
            "flow_hash",
        ),
        (
            with_balancer(idle_timeout_s=-1.0),
            Workload(),
            InventoryError,
            "idle_timeout_s of load balancer 'front' is -1",
        ),
        (
            with_group(stickiness_s=-5.0),
            Workload(),
            InventoryError,
            "stickiness_s of target group 'web' is -5",
        ),
        (
            world({A: 2}, scaling={"min_size": 3}),
            Workload(),
            InventoryError,
            r"sizes 3 \(minimum\), 2 \(desired\)",
        ),
        (
            world({A: 2}, scaling={"max_size": 1}),
            Workload(),
            InventoryError,
            r"2 \(desired\) and 1 \(maximum\)",
        ),
        (
            replace(PLAIN, target_groups=(*PLAIN.target_groups, TargetGroup("web"))),
            Workload(),
            InventoryError,
            "2 target groups named 'web'",
        ),
        (
            PLAIN,
            Workload(kinds=(RequestKind(protocol="HTTPS", port=443),)),
            WorkloadError,
            "HTTPS:443, where",
        ),
        (PLAIN, Workload(rate_per_s=0), WorkloadError, "rate_per_s is 0"),
        (PLAIN, Workload(rate_per_s=nan), WorkloadError, "rate_per_s is nan"),
        (PLAIN, Workload(rate_per_s=inf), WorkloadError, "rate_per_s is inf"),
        (PLAIN, Workload(clients=-1), WorkloadError, "clients is -1"),
        (PLAIN, Workload(workers=1.5), WorkloadError, "workers is 1.5"),
        (PLAIN, Workload(network_s=-0.1), WorkloadError, "network_s is -0.1"),
        (PLAIN, Workload(rate_per_s=1e9), WorkloadError, "lower rate_per_s"),
        (PLAIN, Workload(arrivals=Distribution.LOGNORMAL), WorkloadError, "lognormal"),
        (PLAIN, Workload(kinds=()), WorkloadError, "kinds is empty"),
        (PLAIN, Workload(kinds=(RequestKind(weight=0),)), WorkloadError, "weights"),
    ],
)
def test_what_cannot_be_run_is_refused(inventory, workload, error, message):
    with pytest.raises(error, match=message) as caught:
        simulate(inventory, workload)
    assert isinstance(caught.value, SimulationError)


def test_a_run_needs_a_duration():
    with pytest.raises(WorkloadError, match="duration_s is 0"):
        simulate(PLAIN, Workload(), duration_s=0)


def test_times_of_the_machinery_are_looked_at():
    with pytest.raises(WorkloadError, match="boot_s is -1"):
        simulate(PLAIN, Workload(), timing=Timing(boot_s=-1))


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([Fault(91, FaultKind.ZONE_FAILS, A)], "outside the run"),
        ([Fault(-1, FaultKind.ZONE_FAILS, A)], "outside the run"),
        ([Fault(nan, FaultKind.ZONE_FAILS, A)], "outside the run"),
        (
            [Fault(9, FaultKind.ZONE_FAILS, A), Fault(8, FaultKind.ZONE_FAILS, B)],
            "sort faults",
        ),
        ([Fault(9, FaultKind.ZONE_FAILS, "eu-test-1x")], "no zone of the region"),
        ([Fault(9, FaultKind.INSTANCE_DIES, "a9")], "no instance of the run"),
        ([Fault(9, FaultKind.INSTANCE_SLOWS, "a1", 0.0)], "factor 0.0"),
    ],
)
def test_a_fault_that_cannot_happen_is_refused(faults, message):
    with pytest.raises(FaultError, match=message):
        simulate(PLAIN, Workload(), tuple(faults))


def test_a_fault_of_an_instance_that_was_never_launched_is_refused():
    inventory = world({A: 1, B: 1}, scaling={})
    with pytest.raises(FaultError, match="no instance of the run at"):
        simulate(inventory, Workload(), (Fault(9, FaultKind.INSTANCE_DIES, "b7"),))


def test_a_load_balancer_without_targets_runs_and_answers_503():
    trace = simulate(replace(PLAIN, target_groups=(TargetGroup("web"),)), Workload())
    assert set(trace.requests.status) == {503}
    assert summarise(trace).availability == 0.0
