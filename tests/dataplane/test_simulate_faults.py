"""What a client sees of each kind of fault, and when it is noticed."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import HealthCheck, Instance, LoadBalancerType
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import summarise
from minicloud.dataplane.trace import REASONS, EventKind, PhaseKind, Reason
from minicloud.dataplane.workload import Distribution, Timing, Workload
from tests.dataplane.worlds import A, B, C, world

STEADY = Workload(rate_per_s=20, arrivals=Distribution.CONSTANT, give_up_s=30.0)


def outcomes(trace, target_names):
    """Status and reason of the requests that went to these targets and failed."""
    names = [target.name for target in trace.targets]
    return Counter(
        (status, REASONS[reason])
        for status, reason, target in zip(
            trace.requests.status, trace.requests.reason, trace.requests.target, strict=True
        )
        if target >= 0 and names[target] in target_names and status != 200
    )


def run(kind, subject="i-a1", workload=STEADY, at_s=20.0, inventory=None, **settings):
    fault = Fault(at_s, kind, subject, settings.pop("factor", 10.0))
    inventory = inventory or world({A: 1, B: 1})
    return simulate(inventory, workload, (fault,), settings.pop("duration_s", 90.0), **settings)


def test_a_dead_process_refuses_and_what_it_worked_on_is_reset():
    slow = Workload(rate_per_s=10, arrivals=Distribution.CONSTANT, service_s=1.0, give_up_s=30)
    found = outcomes(run(FaultKind.INSTANCE_DIES, workload=slow), {"a1"})
    assert set(found) == {(502, Reason.REFUSED), (502, Reason.RESET)}
    # At 5 requests/s of 1 s each about five are at work.
    assert 2 <= found[502, Reason.RESET] <= 10


def test_a_hung_process_answers_nothing_until_the_idle_timeout():
    inventory = world({A: 1, B: 1})
    balancer = replace(inventory.load_balancers[0], idle_timeout_s=15.0)
    inventory = replace(inventory, load_balancers=(balancer,))
    trace = run(FaultKind.INSTANCE_HANGS, inventory=inventory)
    assert set(outcomes(trace, {"a1"})) == {(504, Reason.IDLE_TIMEOUT)}
    assert max(trace.requests.latency_s) == 15.0


def test_a_client_may_give_up_before_the_balancer_does():
    impatient = Workload(rate_per_s=20, give_up_s=4.0)
    trace = run(FaultKind.INSTANCE_HANGS, workload=impatient)
    assert set(outcomes(trace, {"a1"})) == {(0, Reason.GAVE_UP)}
    assert max(trace.requests.latency_s) == 4.0


def test_a_target_without_power_lets_connections_time_out():
    trace = run(FaultKind.ZONE_FAILS, A, timing=Timing(connect_timeout_s=10.0))
    found = outcomes(trace, {"a1"})
    assert (504, Reason.CONNECT_TIMEOUT) in found
    answered_by_node_b = [
        latency
        for latency, reason in zip(trace.requests.latency_s, trace.requests.reason, strict=True)
        if REASONS[reason] is Reason.CONNECT_TIMEOUT
    ]
    assert set(answered_by_node_b) == {10.0}


def test_a_node_without_power_answers_nobody():
    trace = run(FaultKind.ZONE_FAILS, A)
    nodes = {
        trace.zones[node]
        for node, reason in zip(trace.requests.node, trace.requests.reason, strict=True)
        if REASONS[reason] is Reason.NODE_UNREACHABLE
    }
    assert nodes == {A}


def test_a_slow_process_answers_late_but_is_healthy():
    trace = run(FaultKind.INSTANCE_SLOWS, factor=10.0)
    assert summarise(trace).failed == 0
    assert max(trace.requests.latency_s) > 0.5
    kinds = [event.kind for event in trace.events]
    assert kinds == [EventKind.INSTANCE_SLOWED]
    (detection,) = [phase for phase in trace.phases if phase.kind is PhaseKind.DETECTION]
    assert detection.end_s is None


def test_a_target_that_is_too_slow_to_check_is_unhealthy():
    trace = run(FaultKind.INSTANCE_SLOWS, factor=500.0)
    assert EventKind.TARGET_UNHEALTHY in [event.kind for event in trace.events]


def test_a_recovered_instance_serves_again_after_its_passes():
    faults = (
        Fault(20.0, FaultKind.INSTANCE_DIES, "i-a1"),
        Fault(50.0, FaultKind.INSTANCE_RECOVERS, "a1"),
    )
    trace = simulate(world({A: 1, B: 1}), STEADY, faults, 120.0, 5)
    (healthy,) = [e for e in trace.events if e.kind is EventKind.TARGET_HEALTHY]
    # Two passes, 10 s apart, the first within an interval of the recovery.
    assert 60.0 <= healthy.at_s <= 70.1
    later = [
        status
        for status, sent in zip(trace.requests.status, trace.requests.sent_s, strict=True)
        if sent > healthy.at_s
    ]
    assert set(later) == {200}


def test_unhealthy_targets_are_tried_when_none_is_healthy():
    faults = tuple(Fault(10.0, FaultKind.INSTANCE_DIES, name) for name in ("a1", "b1"))
    trace = simulate(world({A: 1, B: 1}), STEADY, faults, 60.0)
    assert EventKind.FAIL_OPEN in [event.kind for event in trace.events]
    last = [REASONS[reason] for reason in trace.requests.reason[-50:]]
    assert set(last) == {Reason.REFUSED}
    assert set(trace.requests.target[-50:]) == {0, 1}


def test_with_cross_zone_on_dead_targets_leave_their_node_in_dns():
    trace = simulate(
        world({A: 1, B: 1}), STEADY, (Fault(10.0, FaultKind.INSTANCE_DIES, "a1"),), 90.0
    )
    assert EventKind.NODE_LEFT_DNS not in [event.kind for event in trace.events]


def test_with_cross_zone_off_a_zone_without_healthy_targets_leaves_dns():
    workload = Workload(rate_per_s=20, dns_ttl_s=15.0)
    trace = simulate(
        world({A: 1, B: 1}, cross_zone=False),
        workload,
        (Fault(10.0, FaultKind.INSTANCE_DIES, "a1"),),
        90.0,
    )
    at = {event.kind: event.at_s for event in trace.events}
    assert at[EventKind.TARGET_UNHEALTHY] < at[EventKind.NODE_LEFT_DNS]
    assert at[EventKind.CLIENTS_MOVED] <= at[EventKind.NODE_LEFT_DNS] + 15.0
    after = [
        (trace.zones[node], status)
        for node, status, sent in zip(
            trace.requests.node, trace.requests.status, trace.requests.sent_s, strict=True
        )
        if sent > at[EventKind.CLIENTS_MOVED]
    ]
    assert set(after) == {(B, 200)}


def test_all_zones_are_in_dns_when_all_are_dark():
    faults = (Fault(10.0, FaultKind.ZONE_FAILS, A), Fault(10.0, FaultKind.ZONE_FAILS, B))
    trace = simulate(world({A: 1, B: 1}), Workload(give_up_s=2.0), faults, 60.0)
    nodes = {c.index: c.after for c in trace.changes if c.subject == "node"}
    assert nodes == {0: "in_dns", 1: "in_dns"}
    assert set(trace.requests.status[-20:]) == {0}


def test_behind_a_network_load_balancer_failures_have_no_status():
    inventory = world({A: 1, B: 1}, kind=LoadBalancerType.NETWORK)
    for kind in (FaultKind.INSTANCE_DIES, FaultKind.INSTANCE_HANGS):
        found = outcomes(run(kind, inventory=inventory), {"a1"})
        assert {status for status, _ in found} == {0}


def test_a_zone_without_targets_answers_503_with_cross_zone_off():
    trace = simulate(world({A: 1, B: 0}, cross_zone=False), STEADY, duration_s=1.5)
    ends = {
        (trace.zones[node], status)
        for node, status in zip(trace.requests.node, trace.requests.status, strict=True)
    }
    assert ends == {(A, 200), (B, 503)}


@settings(max_examples=40)
@given(
    interval_s=st.floats(5, 30),
    timeout_s=st.floats(2, 4.9),
    threshold=st.integers(2, 5),
    kind=st.sampled_from([FaultKind.ZONE_FAILS, FaultKind.INSTANCE_HANGS]),
    seed=st.integers(0, 99),
)
def test_detection_takes_the_time_that_the_settings_allow(
    interval_s, timeout_s, threshold, kind, seed
):
    check = HealthCheck(interval_s, timeout_s, 2, threshold)
    subject = A if kind is FaultKind.ZONE_FAILS else "i-a1"
    trace = simulate(
        world({A: 1, B: 1}, health_check=check),
        Workload(rate_per_s=1),
        (Fault(40.0, kind, subject),),
        200.0,
        seed,
    )
    (fault,) = summarise(trace).faults
    least_s = (threshold - 1) * interval_s + timeout_s
    assert fault.detected_s is not None
    # A check that is under way when the fault strikes has its answer already.
    assert least_s - 1e-6 <= fault.detected_s <= least_s + interval_s + 1e-6


def test_a_refused_check_is_known_at_once():
    trace = run(FaultKind.INSTANCE_DIES)
    missed = [check for check in trace.checks if not check.passed]
    assert all(check.known_s - check.sent_s == pytest.approx(0.004) for check in missed)


def test_a_fault_in_a_zone_that_has_no_part_changes_nothing():
    inventory = world({A: 1, B: 1, C: 0}, enabled=(A, B))
    plain = simulate(inventory, STEADY, (), 30.0)
    struck = simulate(inventory, STEADY, (Fault(5.0, FaultKind.ZONE_FAILS, C),), 30.0)
    assert replace(struck, faults=()) == plain


def test_an_instance_of_no_target_group_can_be_killed_without_effect():
    inventory = world({A: 1})
    inventory = replace(inventory, instances=(*inventory.instances, Instance("i-db", "", A)))
    trace = simulate(inventory, STEADY, (Fault(5.0, FaultKind.INSTANCE_DIES, "i-db"),), 30.0)
    assert summarise(trace).failed == 0


def test_a_connection_to_a_dead_target_is_opened_anew():
    inventory = world({A: 4}, kind=LoadBalancerType.NETWORK)
    workload = Workload(rate_per_s=20, clients=1, requests_per_connection=1000)
    plain = simulate(inventory, workload, (), 30.0)
    (held,) = {plain.targets[target].name for target in plain.requests.target}
    struck = simulate(inventory, workload, (Fault(10.0, FaultKind.INSTANCE_DIES, held),), 30.0)
    assert struck.requests.status[-1] == 200
    assert len(set(struck.requests.target)) > 1
