"""What a cell printed, or drew, on a screen that is narrower than it.

Sentences may be wrapped anew, and a table may not: its columns would fall apart. So outputs that
hold sentences get a class, by which course.css wraps them. A figure keeps a width at which its
labels can be read, and leads to its own file, where the browser shows it as large as one likes.
"""

import re
from html import unescape
from typing import Any

from sphinx.application import Sphinx

NARROW = 40
"""How many characters a phone shows in a line."""
_PRINTED = re.compile(
    r'(?P<start><div class="output (?:stream|text_plain))(?P<rest>[^"]*">'
    r'(?:<div class="highlight">)?<pre>(?P<text>.*?)</pre>)',
    re.S,
)
# myst-nb names what a cell drew by a digest.
_DRAWN = re.compile(r'<img [^>]*?src="(?P<file>[^"]*_images/[0-9a-f]{64}\.svg)"[^>]*>')
_COLUMNS = re.compile(r"\S {2,}\S")


def holds_sentences(printed: str) -> bool:
    """Whether a line is long, and no line has columns that new lines would tear apart."""
    lines = printed.splitlines()
    return any(len(line) > NARROW for line in lines) and not any(map(_COLUMNS.search, lines))


def fitted(body: str) -> str:
    """The page's text with wide sentences marked, and each drawn figure a link to its file."""

    def mark(found: re.Match[str]) -> str:
        text = unescape(re.sub(r"<[^>]+>", "", found["text"]))
        sentences = " sentences" if holds_sentences(text) else ""
        return f"{found['start']}{sentences}{found['rest']}"

    body = _PRINTED.sub(mark, body)
    return _DRAWN.sub(r'<a class="figure-file" href="\g<file>">\g<0></a>', body)


def _fit(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if "body" in context:
        context["body"] = fitted(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _fit)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
