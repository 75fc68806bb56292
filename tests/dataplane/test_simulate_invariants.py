"""What holds in every run: the same again, the past untouched, every request accounted for."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from minicloud.dataplane.chronicle import MERGE_WITHIN_S
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.outages import has_failed
from minicloud.dataplane.records import LoadBalancerType, RoutingAlgorithm
from minicloud.dataplane.scenario import STORY, Scenario
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import summarise
from minicloud.dataplane.trace import REASONS, Reason, Subject, Track
from minicloud.dataplane.trace_json import trace_to_json
from minicloud.dataplane.workload import Workload
from tests.dataplane.worlds import A, B, C, world

ROOT = Path(__file__).parents[2]

counts = st.tuples(*[st.integers(0, 3)] * 3).filter(lambda numbers: sum(numbers) > 0)
faults = st.lists(
    st.one_of(
        st.tuples(
            st.floats(0, 60),
            st.sampled_from([FaultKind.ZONE_FAILS, FaultKind.ZONE_RECOVERS]),
            st.sampled_from([A, B, C]),
        ),
        st.tuples(
            st.floats(0, 60),
            st.sampled_from(
                [
                    FaultKind.INSTANCE_DIES,
                    FaultKind.INSTANCE_HANGS,
                    FaultKind.INSTANCE_SLOWS,
                    FaultKind.INSTANCE_RECOVERS,
                ]
            ),
            st.just("first"),
        ),
    ),
    max_size=5,
)


@st.composite
def runs(draw):
    """Arguments of simulate: any topology, workload and faults that fit together."""
    numbers = draw(counts)
    kind = draw(st.sampled_from(LoadBalancerType))
    inventory = world(
        dict(zip((A, B, C), numbers, strict=True)),
        kind=kind,
        cross_zone=draw(st.booleans()),
        scaling=draw(st.sampled_from([None, {}, {"health_check_type": "EC2"}])),
        algorithm=draw(st.sampled_from(list(RoutingAlgorithm)[:3])),
        slow_start_s=draw(st.sampled_from([0.0, 30.0])),
        stickiness_s=draw(st.sampled_from([None, 20.0])),
        deregistration_delay_s=5.0,
    )
    first = inventory.instances[0].instance_id
    struck = tuple(
        Fault(at_s, kind, first if subject == "first" else subject)
        for at_s, kind, subject in sorted(draw(faults))
    )
    workload = Workload(
        rate_per_s=draw(st.sampled_from([5.0, 40.0])),
        service_s=draw(st.sampled_from([0.05, 0.5])),
        workers=draw(st.integers(1, 8)),
        queue_limit=draw(st.sampled_from([0, 5, 200])),
        give_up_s=draw(st.sampled_from([1.0, 4.0, 90.0])),
        dns_ttl_s=draw(st.sampled_from([5.0, 30.0])),
        requests_per_connection=draw(st.sampled_from([1, 5])),
    )
    return inventory, workload, struck, 60.0, draw(st.integers(0, 999))


@settings(max_examples=80)
@given(arguments=runs())
def test_every_request_sent_is_served_failed_or_in_flight(arguments):
    trace = simulate(*arguments)
    summary = summarise(trace)
    assert summary.sent == len(trace.requests.sent_s)
    assert summary.sent == (
        summary.served + summary.failed_5xx + summary.no_answer + summary.in_flight
    )
    assert sum(count for _, count in summary.reasons) == summary.sent - summary.in_flight


@settings(max_examples=80)
@given(arguments=runs())
def test_no_request_is_answered_without_power_or_by_a_target_out_of_reach(arguments):
    trace = simulate(*arguments)
    inventory = arguments[0]
    cross_zone = inventory.load_balancers[0].cross_zone
    actual = History(trace, Track.ACTUAL, Subject.TARGET)
    believed = History(trace, Track.BELIEVED, Subject.TARGET)
    zones = History(trace, Track.ACTUAL, Subject.ZONE)
    requests = trace.requests
    for sent, latency, node, target, reason in zip(
        requests.sent_s,
        requests.latency_s,
        requests.node,
        requests.target,
        requests.reason,
        strict=True,
    ):
        if target >= 0:
            assert believed.at(target, sent) in ("initial", "healthy", "unhealthy", "draining")
            assert cross_zone or trace.targets[target].zone == node
        if REASONS[reason] is Reason.ANSWERED and sent + latency < trace.duration_s:
            finished = sent + latency - trace.workload.network_s
            assert actual.at(target, sent) in ("up", "slow")
            assert actual.at(target, finished) in ("up", "slow")
            assert zones.at(node, sent) == "up"
            assert zones.at(node, finished) == "up"


@settings(max_examples=80)
@given(arguments=runs())
def test_no_healthy_target_is_passed_over_for_an_unhealthy_one(arguments):
    trace = simulate(*arguments)
    if arguments[1].requests_per_connection > 1:
        return  # a connection may outlive the health of its target's group
    cross_zone = arguments[0].load_balancers[0].cross_zone
    believed = History(trace, Track.BELIEVED, Subject.TARGET)
    requests = trace.requests
    for sent, node, target in zip(requests.sent_s, requests.node, requests.target, strict=True):
        if target < 0 or believed.at(target, sent) == "healthy":
            continue
        reach = [
            index
            for index, each in enumerate(trace.targets)
            if (cross_zone or each.zone == node) and each.born_s <= sent
        ]
        assert all(believed.at(index, sent) != "healthy" for index in reach)


@settings(max_examples=60)
@given(arguments=runs(), at_s=st.integers(5000, 55000).map(lambda ms: ms / 1000))
def test_a_fault_leaves_the_past_as_it_was(arguments, at_s):
    inventory, workload, struck, duration_s, seed = arguments
    before = tuple(fault for fault in struck if fault.at_s < at_s)
    plain = simulate(inventory, workload, before, duration_s, seed)
    later = (*before, Fault(at_s, FaultKind.ZONE_FAILS, A))
    changed = simulate(inventory, workload, later, duration_s, seed)
    assert past(plain, at_s) == past(changed, at_s)


def past(trace, at_s):
    """All that is over before a time: sent requests by what was known of them by then."""
    requests = trace.requests
    columns = zip(
        requests.sent_s,
        requests.client,
        requests.node,
        requests.target,
        requests.kind,
        requests.rule,
        requests.latency_s,
        requests.status,
        requests.reason,
        requests.wait_s,
        requests.service_s,
        strict=True,
    )
    sent = [row for row in columns if row[0] < at_s]
    # The target's work on a request may be cut short after its client has given up.
    return {
        "sent": [row[:6] for row in sent],
        "ended": [row[:9] for row in sent if row[0] + row[6] < at_s],
        "changes": [change for change in trace.changes if change.at_s < at_s],
        "checks": [check for check in trace.checks if check.sent_s < at_s],
        # An event is told when its last part has come: earlier ones are settled.
        "events": [event for event in trace.events if event.at_s < at_s - MERGE_WITHIN_S],
    }


class History:
    """States over time, from a trace's changes."""

    def __init__(self, trace, track, subject):
        self._changes = {}
        for change in trace.changes:
            if change.track is track and change.subject is subject:
                self._changes.setdefault(change.index, []).append((change.at_s, change.after))

    def at(self, index, at_s):
        """The state at a time; one that changes at that very moment counts as changed."""
        states = [after for since, after in self._changes.get(index, []) if since <= at_s]
        return states[-1] if states else ""


def test_the_same_arguments_give_the_same_trace():
    assert Scenario().run() == Scenario().run()


def test_another_seed_gives_another_trace():
    assert Scenario(seed=1).run().requests != Scenario(seed=2).run().requests


def test_a_longer_run_begins_like_the_shorter_one():
    short = Scenario(duration_s=75.0).run().requests
    long = Scenario(duration_s=90.0).run().requests
    count = len(short.sent_s)
    assert long.sent_s[:count] == short.sent_s
    assert long.target[:count] == short.target


def test_settings_do_not_change_who_calls_and_when():
    plain = Scenario().run().requests
    other = Scenario(algorithm=RoutingAlgorithm.WEIGHTED_RANDOM, cross_zone=False, faults=()).run()
    assert (plain.sent_s, plain.client) == (other.requests.sent_s, other.requests.client)


def test_the_story_without_its_end_is_the_same_up_to_there():
    whole, half = Scenario().run(), Scenario(faults=STORY[:1]).run()
    assert past(whole, 70.0) == past(half, 70.0)


def test_processes_with_other_hash_seeds_write_the_same_bytes():
    program = (
        "import json; from minicloud.dataplane.scenario import Scenario; "
        "from minicloud.dataplane.trace_json import trace_to_json; "
        "print(json.dumps(trace_to_json(Scenario().run())))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    outputs.add((json.dumps(trace_to_json(Scenario().run())) + "\n").encode())
    assert len(outputs) == 1


def test_more_faults_never_lower_the_number_of_requests():
    trace = Scenario().run()
    quiet = replace(Scenario(), faults=()).run()
    assert len(trace.requests.sent_s) == len(quiet.requests.sent_s)
    assert not any(map(has_failed, quiet.requests.status))
