import json
from dataclasses import replace

import pytest

from minicloud.dataplane.errors import WorkloadError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import availability, failed_between, per_second, summarise
from minicloud.dataplane.trace import REASONS, Reason, Requests
from minicloud.dataplane.workload import Workload
from tests.dataplane.worlds import A, B, world

STORY = Scenario().run()


def by_hand():
    """Six requests of a run of 10 s: three served, a 504, one unanswered, one in flight."""
    trace = simulate(world({A: 1, B: 1}), Workload(), (), 10.0)
    answered, timeout, gave_up = (
        REASONS.index(reason)
        for reason in (Reason.ANSWERED, Reason.CONNECT_TIMEOUT, Reason.GAVE_UP)
    )
    requests = Requests(
        sent_s=(0.1, 0.5, 0.9, 2.0, 3.0, 9.9),
        latency_s=(0.104, 0.204, 0.304, 3.0, 4.0, 0.5),
        client=(0,) * 6,
        node=(0, 1, 0, 0, 1, 0),
        target=(0, 1, 0, 1, 1, 0),
        status=(200, 200, 200, 504, 0, 200),
        reason=(answered, answered, answered, timeout, gave_up, answered),
        kind=(0,) * 6,
        rule=(0,) * 6,
        wait_s=(0.0, 0.0, 0.1, 0.0, 0.0, 0.0),
        service_s=(0.1, 0.2, 0.2, 0.0, 0.0, 0.496),
    )
    return replace(trace, requests=requests)


def test_counts_add_up():
    summary = summarise(by_hand())
    assert (summary.sent, summary.served, summary.failed_5xx) == (6, 3, 1)
    assert (summary.no_answer, summary.in_flight, summary.failed) == (1, 1, 2)
    assert summary.availability == 3 / 5


def test_shares_are_of_answered_requests():
    summary = summarise(by_hand())
    assert [target.share for target in summary.targets] == [2 / 3, 1 / 3]
    assert dict(summary.share_by_zone) == {A: 2 / 3, B: 1 / 3}


def test_utilisation_and_wait_are_of_workers_time():
    summary = summarise(by_hand())
    # 0.3 s, and of the last request the 0.098 s until the run's end, of 8 workers for 10 s.
    assert summary.targets[0].utilisation == pytest.approx(0.398 / 80, abs=1e-6)
    assert summary.mean_wait_s == 0.1 / 4


def test_seconds_are_of_sending_and_those_that_gave_up_count_with_their_wait():
    series = per_second(by_hand())
    assert (series.ok[0], series.e5xx[2], series.none[3], series.ok[9]) == (3, 1, 1, 1)
    assert series.p50_ms[0] == 204.0
    assert series.p95_ms[3] == 4000.0
    assert series.p50_ms[5] is None
    assert len(series.ok) == 10


def test_availability_of_a_span():
    trace = by_hand()
    assert availability(trace) == 4 / 6
    assert availability(trace, 0.0, 1.0) == 1.0
    assert availability(trace, 2.0, 4.0) == 0.0
    assert availability(trace, 5.0, 6.0) == 1.0
    assert failed_between(trace, 0.0, 2.5) == 1


@pytest.mark.parametrize("span", [(-1.0, 5.0), (5.0, 4.0), (0.0, 11.0), (float("nan"), 5.0)])
def test_a_span_outside_the_run_is_refused(span):
    with pytest.raises(WorkloadError, match="not within the run"):
        availability(by_hand(), *span)


def test_the_story_in_numbers():
    (fault,) = summarise(STORY).faults
    assert 12.0 <= fault.detected_s <= 22.0
    assert fault.detected_s < fault.recovered_s < 50.0
    assert fault.failed == summarise(STORY).failed


def test_a_fault_that_nobody_noticed_has_no_times():
    trace = Scenario(interval_s=30.0, unhealthy_threshold=3).run()
    (fault,) = summarise(trace).faults
    assert fault.detected_s is None
    assert fault.failed > 0


def test_a_fault_that_goes_on_to_the_end_is_not_recovered():
    faults = (Fault(10.0, FaultKind.INSTANCE_DIES, "a1"),)
    trace = simulate(world({A: 1}), Workload(), faults, 60.0)
    (fault,) = summarise(trace).faults
    assert fault.recovered_s is None


def test_each_fault_answers_for_its_own_failures():
    faults = (
        Fault(10.0, FaultKind.INSTANCE_DIES, "a1"),
        Fault(60.0, FaultKind.INSTANCE_DIES, "b1"),
    )
    trace = simulate(world({A: 2, B: 2}), Workload(), faults, 120.0)
    first, second = summarise(trace).faults
    assert first.failed + second.failed == summarise(trace).failed
    assert 0 < first.recovered_s < 40.0
    assert 0 < second.recovered_s < 40.0


def test_summaries_are_plain_json():
    assert json.loads(json.dumps(summarise(STORY).to_json()))["sent"] == len(STORY.requests.sent_s)
    assert len(json.loads(json.dumps(per_second(STORY).to_json()))["ok"]) == 90


def test_series_and_summary_count_the_same_requests():
    series, summary = per_second(STORY), summarise(STORY)
    assert sum(series.ok) + sum(series.e5xx) + sum(series.none) == summary.sent
