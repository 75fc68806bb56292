"""The record of a run while it is being made: states, checks, events and phases."""

from dataclasses import dataclass, field

from minicloud.dataplane.demand import DIGITS
from minicloud.dataplane.trace import (
    Change,
    Check,
    Event,
    EventKind,
    Phase,
    PhaseKind,
    Subject,
    Track,
)

# Events of one kind that follow each other this closely are told as one.
MERGE_WITHIN_S = 5.0

# 0 is the most important. What users notice comes first, book-keeping last.
PRIORITY = {
    EventKind.ZONE_FAILED: 0,
    EventKind.ZONE_RECOVERED: 0,
    EventKind.INSTANCE_DIED: 0,
    EventKind.INSTANCE_HUNG: 0,
    EventKind.INSTANCE_SLOWED: 0,
    EventKind.INSTANCE_RECOVERED: 0,
    EventKind.TARGET_UNHEALTHY: 1,
    EventKind.FAIL_OPEN: 1,
    EventKind.NODE_LEFT_DNS: 1,
    EventKind.LAUNCHED: 1,
    EventKind.IN_SERVICE: 1,
    EventKind.REBALANCED: 1,
    EventKind.CLIENTS_MOVED: 2,
    EventKind.TARGET_HEALTHY: 2,
    EventKind.FAIL_OPEN_ENDED: 2,
    EventKind.NODE_JOINED_DNS: 2,
    EventKind.BALANCED: 2,
    EventKind.CHECK_MISSED: 3,
    EventKind.DRAINING: 3,
    EventKind.TERMINATED: 3,
}


@dataclass(slots=True)
class OpenPhase:
    """A phase that has begun; `end_s` is set when it is over."""

    kind: PhaseKind
    start_s: float
    fault: int
    zone: int
    why: tuple[tuple[str, float], ...]
    end_s: float | None = None


@dataclass(slots=True)
class Chronicle:
    """Collects what happens, in the order in which it happens."""

    changes: list[Change] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)
    _phases: list[OpenPhase] = field(default_factory=list)

    def change(
        self, at_s: float, track: Track, subject: Subject, index: int, before: str, after: str
    ) -> None:
        self.changes.append(Change(round(at_s, DIGITS), track, subject, index, before, after))

    def check(self, sent_s: float, known_s: float, target: int, passed: bool) -> None:
        self.checks.append(Check(round(sent_s, DIGITS), round(known_s, DIGITS), target, passed))

    def event(
        self, at_s: float, kind: EventKind, zone: int, targets: tuple[int, ...], fault: int
    ) -> None:
        count = max(1, len(targets))
        at_s = round(at_s, DIGITS)
        self._events.append(Event(at_s, kind, PRIORITY[kind], zone, targets, count, fault))

    def open_phase(
        self, kind: PhaseKind, start_s: float, fault: int, zone: int, **why: float
    ) -> OpenPhase:
        phase = OpenPhase(kind, start_s, fault, zone, tuple(why.items()))
        self._phases.append(phase)
        return phase

    def events(self) -> tuple[Event, ...]:
        """Events in order of time, neighbours of one kind and one cause merged.

        A merged event has the time of its last part: it is told when it is true of all.
        """
        merged: list[Event] = []
        latest: dict[tuple[EventKind, int], int] = {}
        for event in self._events:
            key = (event.kind, event.fault)
            place = latest.get(key)
            if place is not None and event.at_s - merged[place].at_s <= MERGE_WITHIN_S:
                merged[place] = _merge(merged[place], event)
            else:
                latest[key] = len(merged)
                merged.append(event)
        return tuple(sorted(merged, key=lambda event: event.at_s))

    def phases(self) -> tuple[Phase, ...]:
        """Phases in order of their beginning."""
        return tuple(
            Phase(
                phase.kind,
                round(phase.start_s, DIGITS),
                None if phase.end_s is None else round(phase.end_s, DIGITS),
                phase.fault,
                phase.zone,
                phase.why,
            )
            for phase in sorted(self._phases, key=lambda phase: phase.start_s)
        )


def _merge(first: Event, second: Event) -> Event:
    targets = tuple(dict.fromkeys((*first.targets, *second.targets)))
    return Event(
        second.at_s,
        first.kind,
        first.priority,
        first.zone if first.zone == second.zone else -1,
        targets,
        len(targets) or first.count + second.count,
        first.fault,
    )
