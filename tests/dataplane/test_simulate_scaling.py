"""What Auto Scaling does in a run."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.trace import EventKind, PhaseKind
from minicloud.dataplane.workload import Timing, Workload
from tests.dataplane.worlds import A, B, C, world

QUICK = Timing(boot_s=5.0, auto_scaling_reaction_s=5.0, rebalance_after_s=5.0, status_check_s=30)
CALM = Workload(rate_per_s=5)
FAIL_A = Fault(10.0, FaultKind.ZONE_FAILS, A)
RETURN_A = Fault(80.0, FaultKind.ZONE_RECOVERS, A)


def run(counts, faults, duration_s=200.0, seed=1, timing=QUICK, **scaling):
    return simulate(
        world(counts, scaling=scaling or {"health_check_type": "ELB"}, deregistration_delay_s=10.0),
        CALM,
        faults,
        duration_s,
        seed,
        timing,
    )


def alive(trace, at_s):
    """Targets by zone that are neither terminated nor draining at a time."""
    state = {}
    for change in trace.changes:
        if change.subject == "target" and change.track == "believed" and change.at_s <= at_s:
            state[change.index] = change.after
    return Counter(
        trace.zones[trace.targets[index].zone]
        for index, after in state.items()
        if after not in ("terminated", "draining")
    )


def kinds(trace):
    return [event.kind for event in trace.events]


def test_lost_instances_are_replaced_in_the_zones_that_are_up():
    trace = run({A: 2, B: 2, C: 2}, (FAIL_A,))
    assert alive(trace, 0.0) == {A: 2, B: 2, C: 2}
    assert alive(trace, 200.0) == {B: 3, C: 3}


def test_a_zone_that_returns_gets_its_share_back():
    trace = run({A: 2, B: 2, C: 2}, (FAIL_A, RETURN_A))
    assert alive(trace, 200.0) == {A: 2, B: 2, C: 2}
    assert kinds(trace)[-1] is EventKind.BALANCED


def test_rebalancing_launches_before_it_terminates():
    trace = run({A: 2, B: 2, C: 2}, (FAIL_A, RETURN_A))
    at = {event.kind: event.at_s for event in trace.events if event.fault == 1}
    assert at[EventKind.REBALANCED] < at[EventKind.IN_SERVICE] <= at[EventKind.DRAINING]
    assert at[EventKind.TERMINATED] == pytest.approx(at[EventKind.DRAINING] + 10.0)


def test_at_its_maximum_a_group_rebalances_one_by_one():
    scaling = {"health_check_type": "ELB", "max_size": 6}
    trace = run({A: 2, B: 2, C: 2}, (FAIL_A, RETURN_A), **scaling)
    most = max(sum(alive(trace, at_s).values()) for at_s in range(80, 200))
    assert most == 7
    assert alive(trace, 200.0) == {A: 2, B: 2, C: 2}


def test_a_hung_process_is_replaced_only_by_elb_health_checks():
    hang = (Fault(10.0, FaultKind.INSTANCE_HANGS, "a1"),)
    with_elb = run({A: 1, B: 1}, hang, health_check_type="ELB")
    with_ec2 = run({A: 1, B: 1}, hang, health_check_type="EC2")
    assert EventKind.LAUNCHED in kinds(with_elb)
    assert EventKind.LAUNCHED not in kinds(with_ec2)
    assert EventKind.TARGET_UNHEALTHY in kinds(with_ec2)


def test_a_dead_zone_is_replaced_by_ec2_status_checks_too():
    trace = run({A: 1, B: 1}, (FAIL_A,), health_check_type="EC2")
    (launched,) = [event for event in trace.events if event.kind is EventKind.LAUNCHED]
    assert launched.at_s == pytest.approx(10.0 + 30.0 + 5.0)


def test_the_grace_period_spares_the_young():
    hang = (Fault(10.0, FaultKind.INSTANCE_HANGS, "a1"),)
    trace = run({A: 1, B: 1}, hang, health_check_type="ELB", health_check_grace_period_s=100.0)
    (launched,) = [event for event in trace.events if event.kind is EventKind.LAUNCHED]
    assert launched.at_s == pytest.approx(100.0 + 5.0)


def test_an_instance_that_is_well_again_is_kept():
    faults = (FAIL_A, Fault(20.0, FaultKind.ZONE_RECOVERS, A))
    trace = run({A: 1, B: 1}, faults, timing=Timing(auto_scaling_reaction_s=60.0))
    assert EventKind.TERMINATED not in kinds(trace)
    assert len(trace.targets) == 2


def test_no_zone_up_means_no_launch_until_one_returns():
    faults = (FAIL_A, RETURN_A)
    trace = run({A: 2}, faults)
    launches = [event.at_s for event in trace.events if event.kind is EventKind.LAUNCHED]
    assert launches == [85.0]
    assert alive(trace, 200.0) == {A: 2}


def test_a_new_instance_is_launching_then_initial_then_healthy():
    trace = run({A: 1, B: 1}, (FAIL_A,))
    new = len(trace.targets) - 1
    states = [
        (change.before, change.after)
        for change in trace.changes
        if change.index == new and change.subject == "target" and change.track == "believed"
    ]
    assert states == [("", "launching"), ("launching", "initial"), ("initial", "healthy")]
    assert trace.targets[new].born_s > 10.0


def test_a_launched_instance_can_be_struck_by_its_targets_name():
    faults = (FAIL_A, Fault(100.0, FaultKind.INSTANCE_DIES, "b2"))
    trace = run({A: 1, B: 1}, faults)
    assert EventKind.INSTANCE_DIED in kinds(trace)


def test_a_group_below_its_desired_capacity_fills_up():
    trace = run({A: 1, B: 1}, (), desired_capacity=4, max_size=4)
    assert alive(trace, 200.0) == {A: 2, B: 2}


def test_draining_targets_get_no_new_requests():
    trace = run({A: 2, B: 2, C: 2}, (FAIL_A, RETURN_A))
    for change in trace.changes:
        if change.after == "draining":
            late = [
                sent
                for sent, target in zip(trace.requests.sent_s, trace.requests.target, strict=True)
                if target == change.index and sent > change.at_s
            ]
            assert not late


def test_every_replacement_has_its_phase():
    trace = run({A: 2, B: 2, C: 2}, (FAIL_A, RETURN_A))
    phases = {phase.kind: phase for phase in trace.phases}
    assert {PhaseKind.REPLACEMENT, PhaseKind.REBALANCING, PhaseKind.DRAINING} <= set(phases)
    assert dict(phases[PhaseKind.REPLACEMENT].why)["boot_s"] == 5.0


@settings(max_examples=30)
@given(
    counts=st.tuples(*[st.integers(0, 3)] * 3).filter(lambda counts: sum(counts) > 0),
    faults=st.lists(
        st.tuples(
            st.floats(0, 150),
            st.sampled_from([FaultKind.ZONE_FAILS, FaultKind.ZONE_RECOVERS]),
            st.sampled_from([A, B, C]),
        ),
        max_size=5,
    ),
    margin=st.integers(0, 3),
)
def test_a_group_stays_within_its_limits_whatever_fails(counts, faults, margin):
    size = sum(counts)
    trace = run(
        dict(zip((A, B, C), counts, strict=True)),
        tuple(Fault(*fault) for fault in sorted(faults)),
        health_check_type="ELB",
        max_size=size + margin,
    )
    limit = size + margin + max(1, (size + margin) // 10)
    times = {change.at_s for change in trace.changes}
    assert all(sum(alive(trace, at_s).values()) <= limit for at_s in times)
