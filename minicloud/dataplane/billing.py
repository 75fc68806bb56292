"""How long an instance is billed for: by the second now, by the hour in 2017."""

from collections.abc import Iterable
from math import ceil

MINIMUM_S = 60
"""The least that a start is billed.

Source: AWS What's New, 2 October 2017; EC2 API Reference, StartInstances (Linux).
"""

HOUR_S = 3600


def billed_by_the_second(runs_s: Iterable[float]) -> int:
    """Seconds billed for an instance that ran for each of `runs_s`, one for each start.

    Source: EC2 API Reference, StartInstances: each start is billed by the second, a minute at
    least. Simplified: Linux; some systems with a licence are still billed by the hour.
    """
    return sum(max(MINIMUM_S, ceil(_checked(run_s))) for run_s in runs_s)


def billed_by_the_hour(runs_s: Iterable[float]) -> int:
    """Seconds billed for the same runs before October 2017: each start began an hour anew.

    Source: EC2 API Reference of 2016, StartInstances ("Each time you transition an instance from
    stopped to started, Amazon EC2 charges a full instance hour").
    """
    return sum(max(1, ceil(_checked(run_s) / HOUR_S)) * HOUR_S for run_s in runs_s)


def _checked(run_s: float) -> float:
    if not 0 <= run_s < float("inf"):
        raise ValueError(f"an instance ran for {run_s!r} s: give seconds, 0 or more")
    return run_s
