"""The shell of every page: one file, no request to any host, nothing of a student's runs."""

import base64
import hashlib
from collections.abc import Sequence

from autograder.printable import printable
from autograder.reports.markup import Child, Html, join, tag
from autograder.reports.style import BASE

_LISTED = 12


def page(title: str, *content: Child, style: str = "", script: str = "") -> str:
    """A whole HTML document.

    Its security policy names our style sheet and our script by their digests: should anything
    of a student's ever get past the escaping, the browser neither runs it, nor styles the page
    by it, nor asks any host for it.
    """
    sheet = BASE + style
    policy = "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src '{_digest(sheet)}'",
            f"script-src '{_digest(script)}'" if script else "script-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Html(sheet)),
    )
    body = tag(
        "body",
        tag("a", "Skip to the content", class_="skip", href="#content"),
        tag("main", *content, id="content"),
        tag("script", Html(script)) if script else None,
    )
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def section(title: str, *content: Child, id_: str | None = None) -> Html:
    """A part of a page under a heading."""
    return tag("section", tag("h2", title), *content, id=id_)


def definitions(*pairs: tuple[str, Child], class_: str) -> Html:
    """A list of terms and what they are; a pair without content is left out."""
    rows = [join((tag("dt", term), tag("dd", what))) for term, what in pairs if what]
    return tag("dl", rows, class_=class_)


def table(
    head: Child, rows: Child, caption: str = "", sortable: bool = False, stacked: bool = False
) -> Html:
    """A table that scrolls in its own box; `head` and `rows` are `tr` elements.

    With `stacked`, a narrow screen has the cells of a row below each other; `stacked_row` makes
    such rows.
    """
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption) if caption else None,
            tag("thead", head),
            tag("tbody", rows),
            data_sortable=sortable,
            class_="stack" if stacked else None,
            # A style sheet that moves cells takes their meaning from screen readers.
            role="table" if stacked else None,
        ),
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=caption or "table",
    )


def stacked_row(name: Child, *cells: tuple[Child, str]) -> Html:
    """A row whose first cell names it; each other is what it holds and its class."""
    return tag(
        "tr",
        tag("th", name, scope="row", role="rowheader"),
        (tag("td", held, class_=class_ or None, role="cell") for held, class_ in cells),
        role="row",
    )


def heads(*names: str) -> Html:
    """A head's row; a name that begins with # heads a column of numbers."""
    return tag(
        "tr",
        (
            tag("th", name.lstrip("#"), scope="col", class_="number" if name[:1] == "#" else None)
            for name in names
        ),
    )


def long_table(head: Html, rows: Sequence[Html], caption: str) -> Html:
    """A table of stacked rows, of which the later ones are folded."""
    first = table(head, rows[:_LISTED], caption, stacked=True)
    if len(rows) <= _LISTED:
        return first
    more = tag(
        "details",
        tag("summary", f"{len(rows) - _LISTED} more"),
        table(head, rows[_LISTED:], f"{caption}, continued", stacked=True),
    )
    return join((first, more))


def chips(names: Sequence[str]) -> Html:
    """Names side by side."""
    return tag("ul", (tag("li", printable(name)) for name in names), class_="names")


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
