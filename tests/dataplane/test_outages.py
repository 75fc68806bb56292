from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.outages import causes, has_failed, outage_phases
from minicloud.dataplane.trace import Requests, TraceTarget

ZONES = ("a", "b")
TARGETS = (TraceTarget("a1", "i-a1", 0, "web"), TraceTarget("b1", "i-b1", 1, "web"))


def requests(*rows):
    """Rows of (sent_s, latency_s, node, target, status)."""
    sent, latency, node, target, status = zip(*rows, strict=True)
    return Requests(sent, latency, (), node, target, status)


def test_a_failure_is_a_5xx_or_no_answer():
    assert [has_failed(status) for status in (0, 200, 301, 404, 499, 500, 504)] == [
        True,
        False,
        False,
        False,
        False,
        True,
        True,
    ]


def test_a_failure_is_due_to_the_latest_fault_that_touched_its_way():
    faults = (
        Fault(10.0, FaultKind.ZONE_FAILS, "a"),
        Fault(20.0, FaultKind.INSTANCE_DIES, "b1"),
        Fault(30.0, FaultKind.INSTANCE_RECOVERS, "b1"),
    )
    found = causes(
        faults,
        ZONES,
        TARGETS,
        requests(
            (5.0, 1.0, 0, 0, 503),  # before any fault
            (9.0, 2.0, 0, 1, 0),  # in flight when zone a failed
            (25.0, 1.0, 0, 1, 502),  # node a and target b1: the later one
            (26.0, 1.0, 1, 0, 504),  # target a1
            (27.0, 1.0, 1, -1, 503),  # nothing left to choose from
            (28.0, 1.0, 1, 0, 200),
        ),
    )
    assert found == {0: -1, 1: 0, 2: 1, 3: 0, 4: 1}


def test_an_outage_ends_with_the_last_request_that_failed():
    faults = (Fault(10.0, FaultKind.ZONE_FAILS, "a"),)
    rows = [(12.0, 4.0, 0, 0, 0), (15.0, 4.0, 0, 0, 0), (30.0, 0.1, 1, 1, 200)]
    (phase,) = outage_phases(faults, ZONES, TARGETS, requests(*rows), 60.0, 4.0)
    assert (phase.start_s, phase.end_s, phase.why) == (10.0, 15.0, (("failed", 2.0),))


def test_an_outage_that_may_go_on_is_open():
    faults = (Fault(10.0, FaultKind.ZONE_FAILS, "a"),)
    (phase,) = outage_phases(faults, ZONES, TARGETS, requests((57.0, 4.0, 0, 0, 0)), 60.0, 4.0)
    assert phase.end_s is None
