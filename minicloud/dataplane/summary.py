"""What a trace comes to: counts, shares, times of recovery."""

from dataclasses import asdict, dataclass
from typing import Any

from minicloud.dataplane.outages import BREAKING, causes, has_failed
from minicloud.dataplane.series import Series, availability, failed_between, per_second
from minicloud.dataplane.trace import REASONS, PhaseKind, Reason, Subject, Trace, Track

__all__ = [
    "FaultSummary",
    "Series",
    "Summary",
    "TargetSummary",
    "availability",
    "failed_between",
    "per_second",
    "summarise",
]

_ANSWERED = REASONS.index(Reason.ANSWERED)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class FaultSummary:
    """One breaking fault: how long it took to be noticed and to be over, and what it cost.

    `detected_s` and `recovered_s` count from the fault; None: not within the run. Recovery is
    the sending of the last request that failed because of it: 0 when none did.
    """

    fault: int
    detected_s: float | None
    recovered_s: float | None
    failed: int


@dataclass(frozen=True, slots=True)
class TargetSummary:
    """One target: requests that it answered, their share, and how busy its workers were.

    `utilisation` is the share of the time in which it was up that its workers worked.
    """

    name: str
    zone: str
    served: int
    share: float
    utilisation: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in numbers: sent = served + failed_5xx + no_answer + in_flight.

    A request is in flight when its answer, or its client's patience, ends after the run.
    `availability` is served / (sent - in_flight), 1 when nothing has ended.
    `mean_wait_s` is the time in a target's queue, of all requests that a target took on.
    """

    sent: int
    served: int
    failed_5xx: int
    no_answer: int
    in_flight: int
    availability: float
    mean_wait_s: float
    faults: tuple[FaultSummary, ...]
    targets: tuple[TargetSummary, ...]
    share_by_zone: tuple[tuple[str, float], ...]
    reasons: tuple[tuple[str, int], ...]

    @property
    def failed(self) -> int:
        return self.failed_5xx + self.no_answer

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def summarise(trace: Trace) -> Summary:
    """The run in numbers."""
    requests = trace.requests
    counts = {"served": 0, "5xx": 0, "none": 0, "flight": 0}
    served_by = [0] * len(trace.targets)
    answered = 0
    waited_s = 0.0
    taken_on = 0
    reasons = [0] * len(REASONS)
    for sent_s, latency_s, status, reason, target, wait_s, service_s in zip(
        requests.sent_s,
        requests.latency_s,
        requests.status,
        requests.reason,
        requests.target,
        requests.wait_s,
        requests.service_s,
        strict=True,
    ):
        if service_s > 0:
            waited_s += wait_s
            taken_on += 1
        if sent_s + latency_s > trace.duration_s:
            counts["flight"] += 1
            continue
        reasons[reason] += 1
        if not has_failed(status):
            counts["served"] += 1
            if reason == _ANSWERED:
                served_by[target] += 1
                answered += 1
        else:
            counts["5xx" if status else "none"] += 1
    ended = len(requests.sent_s) - counts["flight"]
    busy = _utilisation(trace)
    targets = tuple(
        TargetSummary(
            target.name,
            trace.zones[target.zone],
            served_by[index],
            _share(served_by[index], answered),
            busy[index],
        )
        for index, target in enumerate(trace.targets)
    )
    by_zone = [
        (zone, _share(sum(t.served for t in targets if t.zone == zone), answered))
        for zone in trace.zones
    ]
    return Summary(
        sent=len(requests.sent_s),
        served=counts["served"],
        failed_5xx=counts["5xx"],
        no_answer=counts["none"],
        in_flight=counts["flight"],
        availability=counts["served"] / ended if ended else 1.0,
        mean_wait_s=round(waited_s / taken_on, _DIGITS) if taken_on else 0.0,
        faults=_fault_summaries(trace),
        targets=targets,
        share_by_zone=tuple(by_zone),
        reasons=tuple((str(REASONS[code]), count) for code, count in enumerate(reasons) if count),
    )


def _fault_summaries(trace: Trace) -> tuple[FaultSummary, ...]:
    failed = [0] * len(trace.faults)
    for cause in causes(trace.faults, trace.zones, trace.targets, trace.requests).values():
        if cause >= 0:
            failed[cause] += 1
    phases = {(phase.kind, phase.fault): phase for phase in trace.phases}
    summaries = []
    for number, fault in enumerate(trace.faults):
        if fault.kind not in BREAKING:
            continue
        detection = phases.get((PhaseKind.DETECTION, number))
        outage = phases.get((PhaseKind.OUTAGE, number))
        summaries.append(
            FaultSummary(
                number,
                _length(detection.end_s if detection else None, fault.at_s),
                _length(outage.end_s, fault.at_s) if outage else 0.0,
                failed[number],
            )
        )
    return tuple(summaries)


def _length(end_s: float | None, start_s: float) -> float | None:
    return None if end_s is None else round(end_s - start_s, _DIGITS)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _utilisation(trace: Trace) -> list[float]:
    network_s = trace.workload.network_s
    requests = trace.requests
    worked_s = [0.0] * len(trace.targets)
    for sent_s, target, wait_s, service_s in zip(
        requests.sent_s, requests.target, requests.wait_s, requests.service_s, strict=True
    ):
        if service_s > 0:
            started_s = sent_s + network_s + wait_s
            worked_s[target] += max(0.0, min(started_s + service_s, trace.duration_s) - started_s)
    up_s = _up_times(trace)
    return [
        round(worked / (trace.workload.workers * up), _DIGITS) if up else 0.0
        for worked, up in zip(worked_s, up_s, strict=True)
    ]


def _up_times(trace: Trace) -> list[float]:
    """For how long each target's process could work, until it was terminated."""
    up_s = [0.0] * len(trace.targets)
    since: dict[int, float] = {}
    for change in trace.changes:
        if change.subject is not Subject.TARGET:
            continue
        ends = change.track is Track.BELIEVED and change.after == "terminated"
        if ends or change.track is Track.ACTUAL:
            start_s = since.pop(change.index, None)
            if start_s is not None:
                up_s[change.index] += change.at_s - start_s
        if change.track is Track.ACTUAL and change.after in ("up", "slow"):
            since[change.index] = change.at_s
    for index, start_s in since.items():
        up_s[index] += trace.duration_s - start_s
    return up_s
