"""A run as one still picture, for print and for pages without JavaScript."""

from collections.abc import Iterator
from html import escape

from minicloud.dataplane.summary import Series, per_second
from minicloud.dataplane.trace import Event, EventKind, Phase, PhaseKind, Trace

WIDTH = 860
SVG = "http://www.w3.org/2000/svg"
STYLE = "width:100%;font:12px system-ui,sans-serif;color:#222832;background:#fff"
LEFT, RIGHT = 48, 848
ZERO, UP = 166.0, 70.0  # y of the zero line, height of the tallest second
BOTTOM = 266
PHASE_NAMES = {PhaseKind.DNS: "DNS caches"}
PHASE_ROWS = {
    PhaseKind.DETECTION: 34,
    PhaseKind.DNS: 34,
    PhaseKind.REPLACEMENT: 56,
    PhaseKind.REBALANCING: 56,
}
LINE = 17  # height of a line of the list of events


def still_text(trace: Trace) -> str:
    """The run in words: the outcome, then the events that matter most, in order."""
    events = "; ".join(_event_text(trace, event) for event in _told(trace))
    return f"{_outcome(trace)} {events[:1].upper()}{events[1:]}." if events else _outcome(trace)


def still_svg(trace: Trace) -> str:
    """Requests a second with the phases and events of the run, as SVG with a text alternative.

    2xx stand above the zero line, failures hang below it, at one scale.
    """
    told = list(_told(trace))
    height = BOTTOM + 40 + LINE * len(told)
    parts = [
        f'<svg xmlns="{SVG}" viewBox="0 0 {WIDTH} {height}" role="img" style="{STYLE}">',
        f"<title>{escape(_outcome(trace))}</title><desc>{escape(still_text(trace))}</desc>",
        f'<text x="{LEFT}" y="14" font-weight="650">{escape(_outcome(trace))}</text>',
        *_phases(trace),
        *_bars(trace, per_second(trace)),
        *_axis(trace),
        *_events(trace, told),
        "</svg>",
    ]
    return "".join(parts)


def _x(trace: Trace, at_s: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * at_s / trace.duration_s, 1)


def _outcome(trace: Trace) -> str:
    sent = len(trace.requests.sent_s)
    failed = sum(1 for status in trace.requests.status if status == 0 or status >= 500)
    where = f"{len(trace.zones)} zones" if len(trace.zones) != 1 else "1 zone"
    return f"{where}, {trace.duration_s:g} s: {sent} requests sent, {failed} failed."


def _told(trace: Trace) -> Iterator[Event]:
    """The twelve events that matter most, in order of time.

    A new instance that becomes healthy is in service by that, so one line says both.
    """
    serving = {(e.at_s, e.targets) for e in trace.events if e.kind is EventKind.IN_SERVICE}
    once = [
        event
        for event in trace.events
        if event.kind is not EventKind.TARGET_HEALTHY or (event.at_s, event.targets) not in serving
    ]
    ranked = sorted(once, key=lambda event: (event.priority, event.at_s))[:12]
    yield from sorted(ranked, key=lambda event: event.at_s)


def _event_text(trace: Trace, event: Event) -> str:
    where = [trace.zones[event.zone]] if event.zone >= 0 else []
    names = [trace.targets[i].name for i in event.targets]
    subject = ", ".join(names if 0 < len(names) <= 4 else where)
    return f"{event.at_s:.1f} s {event.kind.value.replace('_', ' ')}" + (
        f" ({subject})" if subject else ""
    )


def _phase_text(phase: Phase) -> str:
    name = PHASE_NAMES.get(phase.kind, phase.kind.value)
    if phase.end_s is None:
        return f"{name}: not over"
    return f"{name}: {phase.end_s - phase.start_s:.0f} s"


def _phases(trace: Trace) -> Iterator[str]:
    for phase in trace.phases:
        y = PHASE_ROWS.get(phase.kind)
        if y is None:
            continue
        start = _x(trace, phase.start_s)
        end = _x(trace, trace.duration_s if phase.end_s is None else phase.end_s)
        yield (
            f'<path d="M{start} {y - 4}v8M{start} {y}H{end}M{end} {y - 4}v8" fill="none" '
            f'stroke="currentColor" stroke-width="1.5"/>'
            f'<text x="{start}" y="{y + 15}">{escape(_phase_text(phase))}</text>'
        )


def _bars(trace: Trace, series: Series) -> Iterator[str]:
    failed = [a + b for a, b in zip(series.e5xx, series.none, strict=True)]
    scale = UP / max([5, *series.ok, *failed])
    width = max(0.8, (RIGHT - LEFT) / trace.duration_s - 1)
    for second, (ok, bad) in enumerate(zip(series.ok, failed, strict=True)):
        x = _x(trace, second)
        if ok:
            yield _bar(x, ZERO - ok * scale, width, ok * scale, "#4a90cc")
        if bad:
            yield _bar(x, ZERO + 1, width, bad * scale, "#b93a05")


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'


def _axis(trace: Trace) -> Iterator[str]:
    yield f'<path d="M{LEFT} {ZERO}H{RIGHT}M{LEFT} {BOTTOM - 18}H{RIGHT}" stroke="#48566b"/>'
    yield f'<text x="{LEFT - 6}" y="{ZERO - 8}" text-anchor="end">2xx</text>'
    yield f'<text x="{LEFT - 6}" y="{ZERO + 16}" text-anchor="end">failed</text>'
    step = next((s for s in (5, 10, 30, 60, 300) if trace.duration_s / s <= 14), 600)
    for at in range(0, int(trace.duration_s) + 1, step):
        yield f'<text x="{_x(trace, at)}" y="{BOTTOM - 4}" text-anchor="middle">{at} s</text>'


def _events(trace: Trace, told: list[Event]) -> Iterator[str]:
    last, row = -100.0, 0
    for number, event in enumerate(told, start=1):
        x, y = _x(trace, event.at_s), BOTTOM + 8 + LINE * number
        row = row + 1 if x - last < 14 else 0  # numbers of one moment stand below each other
        last = x
        yield (
            f'<path d="M{x} 77V{BOTTOM - 18}" stroke="#48566b" stroke-dasharray="2 3"/>'
            f'<text x="{x + 2}" y="{86 + 11 * row}" font-size="10">{number}</text>'
            f'<text x="{LEFT}" y="{y}">{number}. {escape(_event_text(trace, event))}</text>'
        )
