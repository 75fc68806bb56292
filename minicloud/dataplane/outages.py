"""Which failed request is due to which fault, and how long each outage lasted."""

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.trace import Phase, PhaseKind, Requests, TraceTarget

BREAKING = (
    FaultKind.ZONE_FAILS,
    FaultKind.INSTANCE_DIES,
    FaultKind.INSTANCE_HANGS,
    FaultKind.INSTANCE_SLOWS,
)


def has_failed(status: int) -> bool:
    """Whether a client counts it as failed: a 5xx, or no answer at all (0)."""
    return status == 0 or status >= 500


def causes(
    faults: tuple[Fault, ...],
    zones: tuple[str, ...],
    targets: tuple[TraceTarget, ...],
    requests: Requests,
) -> dict[int, int]:
    """For each failed request by its index, the fault that made it fail; -1: none did.

    It is the latest breaking fault before the request's end that touched its target or node,
    else the latest breaking fault of any (as when the targets left are too few).
    """
    breaking = [(n, fault) for n, fault in enumerate(faults) if fault.kind in BREAKING]
    broken_nodes: dict[int, set[int]] = {}
    broken_targets: dict[int, set[int]] = {}
    for number, fault in breaking:
        if fault.kind is FaultKind.ZONE_FAILS:
            zone = zones.index(fault.subject) if fault.subject in zones else -1
            broken_nodes[number] = {zone}
            broken_targets[number] = {i for i, t in enumerate(targets) if t.zone == zone}
        else:
            broken_nodes[number] = set()
            subjects = {t.instance_id for t in targets if t.name == fault.subject}
            subjects.add(fault.subject)
            broken_targets[number] = {i for i, t in enumerate(targets) if t.instance_id in subjects}
    found: dict[int, int] = {}
    for index, status in enumerate(requests.status):
        if 0 < status < 500:  # `has_failed` without a call for each request
            continue
        end_s = requests.sent_s[index] + requests.latency_s[index]
        before = [number for number, fault in reversed(breaking) if fault.at_s <= end_s]
        touching = (
            number
            for number in before
            if requests.node[index] in broken_nodes[number]
            or requests.target[index] in broken_targets[number]
        )
        found[index] = next(touching, before[0] if before else -1)
    return found


def outage_phases(
    faults: tuple[Fault, ...],
    zones: tuple[str, ...],
    targets: tuple[TraceTarget, ...],
    requests: Requests,
    duration_s: float,
    give_up_s: float,
) -> tuple[Phase, ...]:
    """A phase from each fault that made requests fail to the last such request's sending.

    Open (None) when a request of the last `give_up_s` seconds failed: the outage may go on.
    """
    last: dict[int, int] = {}
    count: dict[int, int] = {}
    for index, fault in causes(faults, zones, targets, requests).items():
        last[fault] = index
        count[fault] = count.get(fault, 0) + 1
    phases = []
    for fault, index in sorted(last.items()):
        if fault < 0:
            continue
        end_s = requests.sent_s[index]
        start_s = float(faults[fault].at_s)
        over = end_s < duration_s - give_up_s
        subject = faults[fault].subject
        phases.append(
            Phase(
                PhaseKind.OUTAGE,
                start_s,
                max(start_s, end_s) if over else None,
                fault,
                zones.index(subject) if subject in zones else -1,
                (("failed", float(count[fault])),),
            )
        )
    return tuple(phases)
