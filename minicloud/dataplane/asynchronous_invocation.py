"""When an event for a function is tried again, and when Lambda gives it up.

Source: Lambda Developer Guide, How Lambda handles errors and retries with asynchronous invocation
(one minute before the second try and two before the third; after a throttle from 1 second,
doubling, to 5 minutes); Lambda API Reference, PutFunctionEventInvokeConfig (0 to 2 retries, events
of at most 60 s to 6 hours).
"""

from dataclasses import dataclass
from enum import StrEnum

RETRY_WAITS_S = (60.0, 120.0)
LONGEST_THROTTLE_WAIT_S = 300.0


class GivenUp(StrEnum):
    """Why an event is tried no more, as Lambda's invocation record names it."""

    RETRIES_EXHAUSTED = "RetriesExhausted"
    EVENT_AGE_EXCEEDED = "EventAgeExceeded"


@dataclass(frozen=True, slots=True)
class RetryRules:
    """How a function's events are retried."""

    retries: int = 2
    longest_age_s: float = 21_600.0


@dataclass(frozen=True, slots=True)
class Tries:
    """What became of an event so far: `failed` counts the handler's errors."""

    since_s: float
    failed: int = 0
    throttled: int = 0


def too_old(tries: Tries, rules: RetryRules, at_s: float) -> bool:
    """Whether an event is no longer tried at that time."""
    return at_s - tries.since_s > rules.longest_age_s


def after_error(tries: Tries, rules: RetryRules, now_s: float) -> float | GivenUp:
    """When the next try is, after the handler failed for the `tries.failed`-th time."""
    if tries.failed > rules.retries:
        return GivenUp.RETRIES_EXHAUSTED
    return _in_time(now_s + RETRY_WAITS_S[tries.failed - 1], tries, rules)


def after_throttle(tries: Tries, rules: RetryRules, now_s: float) -> float | GivenUp:
    """When the next try is, after the `tries.throttled`-th one found no room."""
    wait_s = min(LONGEST_THROTTLE_WAIT_S, 2.0 ** (tries.throttled - 1))
    return _in_time(now_s + wait_s, tries, rules)


def _in_time(due_s: float, tries: Tries, rules: RetryRules) -> float | GivenUp:
    return GivenUp.EVENT_AGE_EXCEEDED if too_old(tries, rules, due_s) else due_s
