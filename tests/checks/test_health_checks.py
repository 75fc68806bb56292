import pytest

from minicloud.checks import CheckFailed, expect_dead_target_out_within, expect_pause_tolerated
from minicloud.dataplane.records import HealthCheck
from minicloud.dataplane.trace import EventKind


def check(interval_s: float, threshold: int) -> HealthCheck:
    return HealthCheck(interval_s=interval_s, timeout_s=2, unhealthy_threshold=threshold)


def test_a_pause_between_two_checks_is_tolerated() -> None:
    traces = expect_pause_tolerated(check(7, 2), 6)
    assert len({trace.faults[0].at_s for trace in traces}) == len(traces) == 10


def test_a_pause_that_two_checks_can_fall_into_is_not() -> None:
    with pytest.raises(CheckFailed, match="unhealthy at 2 of 10 moments, with a check every 5 s"):
        expect_pause_tolerated(check(5, 2), 6)


def test_a_higher_threshold_tolerates_it() -> None:
    traces = expect_pause_tolerated(check(5, 3), 6)
    missed = [sum(not each.passed for each in trace.checks) for trace in traces]
    assert max(missed) == 2


def test_a_dead_target_is_out_after_the_checks_that_it_misses() -> None:
    traces = expect_dead_target_out_within(check(5, 3), 15.1)
    for trace in traces:
        (out,) = [each for each in trace.events if each.kind is EventKind.TARGET_UNHEALTHY]
        assert 10 <= out.at_s - trace.faults[0].at_s <= 15.1


def test_the_default_check_is_too_slow_for_fifteen_seconds() -> None:
    with pytest.raises(CheckFailed, match=r"believed healthy 5\d\.\d s after its death"):
        expect_dead_target_out_within(HealthCheck(), 15)
