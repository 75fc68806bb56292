"""Events for functions: when they are tried again, and when they are given up."""

from minicloud.dataplane.asynchronous_invocation import (
    GivenUp,
    RetryRules,
    Tries,
    after_error,
    after_throttle,
)


def test_a_failed_event_is_tried_after_one_minute_and_after_two_more() -> None:
    assert after_error(Tries(0.0, failed=1), RetryRules(), 10.0) == 70.0
    assert after_error(Tries(0.0, failed=2), RetryRules(), 70.0) == 190.0
    assert after_error(Tries(0.0, failed=3), RetryRules(), 190.0) is GivenUp.RETRIES_EXHAUSTED


def test_without_retries_the_first_failure_is_the_last() -> None:
    rules = RetryRules(retries=0)
    assert after_error(Tries(0.0, failed=1), rules, 1.0) is GivenUp.RETRIES_EXHAUSTED


def test_an_event_that_would_be_too_old_is_given_up() -> None:
    rules = RetryRules(longest_age_s=60.0)
    assert after_error(Tries(0.0, failed=1), rules, 1.0) is GivenUp.EVENT_AGE_EXCEEDED


def test_a_throttled_event_waits_from_a_second_to_five_minutes_for_six_hours() -> None:
    now_s, waits, throttled = 0.0, [], 0
    while True:
        throttled += 1
        then = after_throttle(Tries(0.0, throttled=throttled), RetryRules(), now_s)
        if isinstance(then, GivenUp):
            break
        waits.append(then - now_s)
        now_s = then
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert max(waits) == 300.0
    assert 21_600.0 - 300.0 < now_s <= 21_600.0
    assert then is GivenUp.EVENT_AGE_EXCEEDED
