"""A zone fails and comes back: the story that the fail-over widget tells."""

from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.trace import EventKind, PhaseKind

TRACE = Scenario().run()


def times(kind):
    return [event.at_s for event in TRACE.events if event.kind is kind]


def test_the_story_goes_in_its_order():
    order = [
        EventKind.ZONE_FAILED,
        EventKind.CHECK_MISSED,
        EventKind.TARGET_UNHEALTHY,
        EventKind.NODE_LEFT_DNS,
        EventKind.LAUNCHED,
        EventKind.IN_SERVICE,
        EventKind.CLIENTS_MOVED,
        EventKind.ZONE_RECOVERED,
        EventKind.NODE_JOINED_DNS,
        EventKind.REBALANCED,
        EventKind.DRAINING,
        EventKind.BALANCED,
    ]
    firsts = [times(kind)[0] for kind in order]
    assert firsts == sorted(firsts)


def test_every_phase_of_the_story_ends_within_the_run():
    kinds = {phase.kind: phase for phase in TRACE.phases}
    assert set(kinds) == set(PhaseKind)
    assert all(phase.end_s is not None for phase in kinds.values())


def test_what_follows_a_fault_names_it_as_its_cause():
    broken = {event.kind for event in TRACE.events if event.fault == 0}
    healed = {event.kind for event in TRACE.events if event.fault == 1}
    assert {EventKind.TARGET_UNHEALTHY, EventKind.NODE_LEFT_DNS, EventKind.LAUNCHED} <= broken
    assert {EventKind.NODE_JOINED_DNS, EventKind.REBALANCED, EventKind.BALANCED} <= healed


def test_an_instance_replaced_after_the_return_is_due_to_the_loss():
    trace = Scenario(interval_s=30.0).run()
    causes = [e.fault for e in trace.events if e.kind is EventKind.TERMINATED]
    assert set(causes) == {0}


def test_neighbouring_events_of_one_cause_are_told_once_at_their_last_time():
    (unhealthy,) = [e for e in TRACE.events if e.kind is EventKind.TARGET_UNHEALTHY]
    turned = [c.at_s for c in TRACE.changes if c.after == "unhealthy"]
    assert unhealthy.count == len(turned) == 2
    assert unhealthy.at_s == max(turned)


def test_events_and_changes_are_in_order_of_time():
    for records in (TRACE.events, TRACE.changes):
        assert [r.at_s for r in records] == sorted(r.at_s for r in records)
    assert [c.sent_s for c in TRACE.checks] == sorted(c.sent_s for c in TRACE.checks)


def test_each_subject_goes_from_state_to_state_without_a_gap():
    states = {}
    for change in TRACE.changes:
        key = (change.track, change.subject, change.index)
        assert states.get(key, "") == change.before
        assert change.before != change.after
        states[key] = change.after


def test_believed_and_actual_differ_while_nobody_has_noticed():
    (failed_s,) = times(EventKind.ZONE_FAILED)
    (noticed_s,) = times(EventKind.TARGET_UNHEALTHY)
    actual = [c for c in TRACE.changes if c.after == "no_power"]
    assert [c.at_s for c in actual] == [failed_s, failed_s]
    assert failed_s < noticed_s


def test_clients_leave_a_dark_node_one_after_the_other():
    (left_s,) = times(EventKind.NODE_LEFT_DNS)
    (moved_s,) = times(EventKind.CLIENTS_MOVED)
    moves = [
        change.at_s
        for change in TRACE.changes
        if change.subject == "client" and change.before == "0" and left_s <= change.at_s <= moved_s
    ]
    assert len(moves) >= 2
    assert len(set(moves)) == len(moves)
    assert moved_s <= left_s + TRACE.workload.dns_ttl_s
