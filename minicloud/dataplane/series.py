"""A trace by seconds and by spans: how requests ended, and how long they took."""

from bisect import bisect_left
from collections import Counter
from dataclasses import asdict, dataclass
from math import ceil, isfinite
from typing import Any

from minicloud.dataplane.errors import WorkloadError
from minicloud.dataplane.outages import has_failed
from minicloud.dataplane.trace import Trace


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each second of the run, by the second in which requests were sent.

    `ok`, `e5xx` and `none` count requests by how they ended (`none`: no answer). `p50_ms` and
    `p95_ms` are of all of them: one that gave up counts with its full wait, as an answered one
    does, or an outage would look quick. None in a second without requests.
    """

    ok: tuple[int, ...]
    e5xx: tuple[int, ...]
    none: tuple[int, ...]
    p50_ms: tuple[float | None, ...]
    p95_ms: tuple[float | None, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def per_second(trace: Trace) -> Series:
    """The run by seconds of sending. A request in flight at the end counts as it would end."""
    seconds = ceil(trace.duration_s)
    ok, e5xx, none = [0] * seconds, [0] * seconds, [0] * seconds
    latencies: list[list[float]] = [[] for _ in range(seconds)]
    requests = trace.requests
    for sent_s, latency_s, status in zip(
        requests.sent_s, requests.latency_s, requests.status, strict=True
    ):
        second = int(sent_s)
        latencies[second].append(latency_s)
        if not has_failed(status):
            ok[second] += 1
        elif status:
            e5xx[second] += 1
        else:
            none[second] += 1
    for column in latencies:
        column.sort()
    return Series(
        tuple(ok),
        tuple(e5xx),
        tuple(none),
        tuple(_percentile_ms(column, 0.50) for column in latencies),
        tuple(_percentile_ms(column, 0.95) for column in latencies),
    )


def availability(trace: Trace, from_s: float = 0.0, to_s: float | None = None) -> float:
    """The share served of the requests sent in [from_s, to_s); 1 when none was sent.

    `to_s` None: to the end. A request in flight at the run's end counts as it would end.
    Raises WorkloadError when the span is not within the run.
    """
    served, sent = _served(trace, from_s, to_s)
    return served / sent if sent else 1.0


def failed_between(trace: Trace, from_s: float = 0.0, to_s: float | None = None) -> int:
    """How many of the requests sent in [from_s, to_s) failed."""
    served, sent = _served(trace, from_s, to_s)
    return sent - served


def _served(trace: Trace, from_s: float, to_s: float | None) -> tuple[int, int]:
    end_s = trace.duration_s if to_s is None else to_s
    if not (isfinite(from_s) and 0 <= from_s <= end_s <= trace.duration_s):
        raise WorkloadError(
            f"the span from {from_s} s to {end_s} s is not within the run of "
            f"{trace.duration_s} s: ask for a span that is"
        )
    requests = trace.requests
    # In order of sending; and thousands of requests have a handful of statuses.
    first, after = (bisect_left(requests.sent_s, moment_s) for moment_s in (from_s, end_s))
    counts = Counter(requests.status[first:after])
    served = sum(count for status, count in counts.items() if not has_failed(status))
    return served, counts.total()


def _percentile_ms(ordered_s: list[float], share: float) -> float | None:
    if not ordered_s:
        return None
    place = min(len(ordered_s) - 1, int(share * len(ordered_s)))
    return round(ordered_s[place] * 1000, 3)
