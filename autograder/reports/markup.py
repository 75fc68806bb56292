"""Make HTML in which text is text: what is not `Html` is escaped."""

import html
from collections.abc import Iterable

from autograder.printable import printable_lines

Child = object
"""`Html`, text, a number, None (nothing), or an iterable of these."""

_EMPTY_TAGS = frozenset({"br", "hr", "img", "meta", "rect", "line", "circle", "path"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def escape(text: object) -> Html:
    """Any text as HTML that shows it; control and direction characters become escapes."""
    return Html(html.escape(printable_lines(str(text)), quote=True))


def join(children: Iterable[Child], between: str = "") -> Html:
    """The children one after the other."""
    return Html(between.join(_rendered(child) for child in children))


def tag(name: str, /, *children: Child, **attributes: object) -> Html:
    """An element; `class_` is class, `_` in a name is `-`, True is a bare attribute."""
    shown = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{escape(_number(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _EMPTY_TAGS:
        return Html(f"<{name}{shown}/>")
    return Html(f"<{name}{shown}>{join(children)}</{name}>")


def points(value: float) -> str:
    """A number of points, with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def signed(value: float) -> str:
    """Points on top, as in +0.5."""
    return f"+{points(value)}" if value > 0 else points(value)


def scored(earned: float, most: float, extra_credit: float, between: str = " / ") -> str:
    """Points of the points possible, and what a person gave on top."""
    more = f", extra credit {signed(extra_credit)}" if extra_credit else ""
    return f"{points(earned)}{between}{points(most)}{more}"


def plural(what: str, number: int) -> str:
    """The word for that many."""
    return what if number == 1 else f"{what}s"


def _number(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def _rendered(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int | float):
        return escape(child)
    if isinstance(child, Iterable):
        return join(child)
    raise TypeError(f"{type(child).__name__} is no text and no HTML")
