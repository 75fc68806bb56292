from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.health import (
    TargetHealth,
    TargetHealthState,
    after_check,
    check_passes,
    deregistered,
)
from minicloud.dataplane.records import HealthCheck

CHECK = HealthCheck(timeout_s=2.0, healthy_threshold=3, unhealthy_threshold=2)
INITIAL, HEALTHY, UNHEALTHY, DRAINING, UNUSED = TargetHealthState


def states(start, results, check=CHECK):
    health = TargetHealth(start)
    seen = []
    for passed in results:
        health = after_check(health, passed, check)
        seen.append(health.state)
    return seen


def test_a_new_target_is_healthy_after_one_pass():
    assert states(INITIAL, [True]) == [HEALTHY]


def test_a_new_target_that_fails_is_unhealthy_at_the_threshold():
    assert states(INITIAL, [False, False]) == [INITIAL, UNHEALTHY]


def test_a_healthy_target_is_unhealthy_after_the_threshold_in_a_row():
    assert states(HEALTHY, [False, True, False, False]) == [HEALTHY] * 3 + [UNHEALTHY]


def test_an_unhealthy_target_needs_its_passes_in_a_row():
    results = [True, True, False, True, True, True]
    assert states(UNHEALTHY, results) == [UNHEALTHY] * 5 + [HEALTHY]


def test_checks_do_not_change_draining_and_unused_targets():
    for state in (DRAINING, UNUSED):
        assert states(state, [False] * 9 + [True] * 9) == [state] * 18


def test_deregistration_drains_whatever_the_health_was():
    assert deregistered(TargetHealth(HEALTHY, passes=4)).state is DRAINING


def test_a_check_passes_within_its_timeout():
    assert [check_passes(CHECK, answer) for answer in (0.1, 2.0, 2.1, None)] == [
        True,
        True,
        False,
        False,
    ]


@given(
    results=st.lists(st.booleans(), min_size=1, max_size=40),
    healthy=st.integers(2, 10),
    unhealthy=st.integers(2, 10),
)
def test_the_state_follows_from_the_last_run_of_equal_results(results, healthy, unhealthy):
    check = HealthCheck(healthy_threshold=healthy, unhealthy_threshold=unhealthy)
    state = states(HEALTHY, results, check)[-1]
    last = results[-1]
    run = next((n for n, r in enumerate(reversed(results)) if r is not last), len(results))
    if not last and run >= unhealthy:
        assert state is UNHEALTHY
    if last and run >= healthy:
        assert state is HEALTHY
    longest_of_misses = reduce(
        lambda best, n: max(best, n),
        (len(part) for part in "".join("xv"[r] for r in results).split("v")),
    )
    if longest_of_misses < unhealthy:
        assert state is HEALTHY
