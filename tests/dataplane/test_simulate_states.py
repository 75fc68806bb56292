"""What a run makes of instances that do not simply run when it starts."""

from dataclasses import replace

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import HealthCheck, InstanceState
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.trace import EventKind
from minicloud.dataplane.workload import Timing, Workload
from tests.dataplane.worlds import A, B, world

QUICK = Timing(boot_s=10.0, auto_scaling_reaction_s=5.0)


def with_state(inventory, instance_id, state):
    return replace(
        inventory,
        instances=tuple(
            replace(each, state=state) if each.instance_id == instance_id else each
            for each in inventory.instances
        ),
    )


def believed(trace, index):
    return [
        (change.at_s, change.after)
        for change in trace.changes
        if (change.subject, change.track, change.index) == ("target", "believed", index)
    ]


def test_a_stopped_instance_is_unused_and_cannot_be_struck():
    inventory = with_state(world({A: 1, B: 1}), "i-a1", InstanceState.STOPPED)
    faults = (Fault(5.0, FaultKind.INSTANCE_RECOVERS, "i-a1"),)
    trace = simulate(inventory, Workload(), faults, 30.0)
    assert believed(trace, 0) == [(0.0, "unused")]
    assert set(trace.requests.target) == {1}
    assert trace.events == ()


def test_a_pending_instance_boots_and_joins():
    inventory = with_state(world({A: 1, B: 1}), "i-a1", InstanceState.PENDING)
    trace = simulate(inventory, Workload(), (), 30.0, timing=QUICK)
    states = [state for _, state in believed(trace, 0)]
    assert states == ["launching", "initial", "healthy"]
    assert believed(trace, 0)[1][0] == 10.0


def test_a_stopped_member_of_an_auto_scaling_group_is_replaced():
    inventory = with_state(world({A: 1, B: 1}, scaling={}), "i-a1", InstanceState.STOPPED)
    trace = simulate(inventory, Workload(), (), 60.0, timing=QUICK)
    assert believed(trace, 0) == [(0.0, "unused"), (5.0, "terminated")]
    launched = [event.at_s for event in trace.events if event.kind is EventKind.LAUNCHED]
    assert launched == [5.0]
    assert believed(trace, 2)[-1][1] == "healthy"


def test_a_terminated_instance_is_gone():
    inventory = with_state(world({A: 1, B: 1}), "i-a1", InstanceState.TERMINATED)
    trace = simulate(inventory, Workload(), (), 5.0)
    assert [target.instance_id for target in trace.targets] == ["i-b1"]


def test_a_group_counts_its_instances_that_are_not_registered():
    inventory = world({A: 1, B: 1}, scaling={})
    (group,) = inventory.target_groups
    inventory = replace(inventory, target_groups=(replace(group, targets=group.targets[:1]),))
    trace = simulate(inventory, Workload(), (), 60.0, timing=QUICK)
    assert EventKind.LAUNCHED not in [event.kind for event in trace.events]


def test_targets_that_are_not_checked_count_as_healthy():
    check = HealthCheck(enabled=False)
    faults = (Fault(5.0, FaultKind.INSTANCE_DIES, "i-a1"),)
    trace = simulate(world({A: 1, B: 1}, health_check=check), Workload(), faults, 60.0)
    assert trace.checks == ()
    assert trace.requests.status[-20:].count(502) > 0
