"""Make text of students harmless HTML: markdown, and the HTML that they put out.

Links go to other sites only when clicked; pictures are those that the notebook holds, as PNG,
JPEG or GIF. No style, no script, no form, no frame, no SVG.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import bleach  # type: ignore[import-untyped]
import mistune

from autograder.reports.markup import Html, escape, tag

_LENGTH = 200_000
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*", re.ASCII)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]*", re.IGNORECASE | re.ASCII)
_DROPPED = re.compile(r"<(script|style|svg|math|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
# fmt: off
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd",
    "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
    "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul", "var",
})
# fmt: on
_PLAIN = frozenset({"title", "alt", "colspan", "rowspan", "scope", "start", "align"})


def harmless(html: str, *, links: bool = True) -> Html:
    """HTML of a student's with only what can do no harm; the rest is taken out."""
    if len(html) > _LENGTH:
        return tag("pre", html[:_LENGTH], "\n... cut here")
    return Html(_cleaner(links).clean(_DROPPED.sub("", html)))


@lru_cache(maxsize=512)
def _shared_markdown(source: str) -> Html:
    return _markdown(source, {})


def markdown(source: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> Html:
    """Markdown as HTML; HTML in it is shown as text, formulas stand as they are written."""
    return _markdown(source, attachments) if attachments else _shared_markdown(source)


def _markdown(source: str, attachments: Mapping[str, Mapping[str, str]]) -> Html:
    if len(source) > _LENGTH:
        return tag("pre", source)
    render = mistune.create_markdown(
        renderer=_Renderer(attachments), plugins=["table", "strikethrough"]
    )
    return harmless(str(render(source)))


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, attachments: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(escape=True)
        self._attachments = attachments

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture that the notebook holds; of any other, its description."""
        bundle = self._attachments.get(url.removeprefix("attachment:"), {})
        for mime in ("image/png", "image/jpeg", "image/gif"):
            if mime in bundle:
                return tag("img", src=f"data:{mime};base64,{bundle[mime]}", alt=text)
        return escape(f"[picture: {text}]")


@lru_cache(maxsize=2)
def _cleaner(links: bool) -> Any:
    return bleach.Cleaner(
        tags=_TAGS if links else _TAGS - {"a"},
        attributes=_allows,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        strip_comments=True,
    )


def _allows(element: str, name: str, value: str) -> bool:
    if name == "href":
        return element == "a" and _LINK.fullmatch(value) is not None
    if name == "src":
        return element == "img" and _PICTURE.fullmatch(value) is not None
    return name in _PLAIN
