"""Pictures as SVG, each with its numbers in words beside it."""

from collections.abc import Sequence

from autograder.reports.markup import Html, points, tag
from autograder.reports.statistics import QuestionRate, Spread

_WIDTH, _HEIGHT, _FOOT, _TOP = 440, 190, 40, 20
_LABELS = _HEIGHT - 22
_GAP = 6
_CHARACTERS = 4
"""So many of a number fit below one bar."""


def histogram(spread: Spread) -> Html:
    """How many students have which score."""
    most = max(one.count for one in spread.bins) or 1
    step = _WIDTH / len(spread.bins)
    room = _HEIGHT - _FOOT - _TOP
    shapes: list[Html] = []
    full = spread.bins[-1].high
    widest = max(len(points(one.low)) for one in spread.bins)
    # Of long numbers every second: the last bin's own would stand in the full score's way.
    labelled = 1 if widest <= _CHARACTERS else 2
    for place, one in enumerate(spread.bins):
        height = room * one.count / most
        left, top = place * step + _GAP / 2, _TOP + room - height
        name = f"{points(one.low)} to {points(one.high)} points: {one.count}"
        bar = tag("rect", class_="bar", x=left, y=top, width=step - _GAP, height=height, rx=2)
        shapes.append(tag("g", tag("title", name), bar))
        if one.count:
            shapes.append(_text(one.count, left + (step - _GAP) / 2, top - 6, "middle"))
        if place % labelled == 0:
            anchor = "middle" if place else "start"
            shapes.append(_text(points(one.low), place * step, _LABELS, anchor))
    shapes.append(_text(points(full), _WIDTH, _LABELS, "end"))
    shapes.append(_text("points", _WIDTH / 2, _HEIGHT - 4, "middle"))
    base = _TOP + room
    shapes.append(tag("line", class_="axis", x1=0, x2=_WIDTH, y1=base, y2=base))
    middle = _WIDTH * min(1.0, max(0.0, spread.median / full if full else 0.0))
    shapes.append(
        tag(
            "g",
            tag("title", f"median {points(spread.median)}"),
            tag("line", class_="median", x1=middle, x2=middle, y1=_TOP - 4, y2=base),
        )
    )
    told = (
        f"Distribution of scores: mean {points(spread.mean)}, median {points(spread.median)}, "
        f"from {points(spread.lowest)} to {points(spread.highest)}. The table below has the counts."
    )
    return tag(
        "svg",
        shapes,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=told,
        class_="histogram",
    )


def meter(share: float) -> Html:
    """A share of a whole; the number stands beside it."""
    return _strip((("bar", share),))


def stacked(rate: QuestionRate) -> Html:
    """How many students have all, some and no points of a question."""
    whole = rate.full + rate.partial + rate.none + rate.waiting or 1
    return _strip(
        (
            ("fill-good", rate.full / whole),
            ("fill-some", rate.partial / whole),
            ("fill-bad", rate.none / whole),
            ("fill-wait", rate.waiting / whole),
        )
    )


def swatch(class_: str) -> Html:
    """The colour of a key's entry."""
    return tag(
        "svg",
        tag("rect", class_=class_, width=12, height=12, rx=2),
        width=12,
        height=12,
        aria_hidden="true",
    )


def _strip(parts: Sequence[tuple[str, float]]) -> Html:
    shapes = [tag("rect", class_="track", width=100, height=8)]
    left = 0.0
    for class_, share in parts:
        width = 100 * min(1.0, max(0.0, share))
        shapes.append(tag("rect", class_=class_, x=left, width=width, height=8))
        left += width
    return tag(
        "svg",
        shapes,
        class_="meter",
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _text(text: object, x: float, y: float, anchor: str) -> Html:
    return tag("text", text, x=x, y=y, text_anchor=anchor)
