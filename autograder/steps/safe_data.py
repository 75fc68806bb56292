"""What a student displayed, as formgrader may show it with the instructor's rights.

HTML stays where it is plain (tables, lists, headings, pictures that it holds): no script, style,
form, frame, link, or picture from elsewhere. All other HTML gives way to its text.
"""

import re
from collections.abc import Mapping
from typing import Any

_AS_IT_IS = frozenset({"text/plain", "text/latex", "application/json", "image/png", "image/jpeg"})
# To read HTML takes long when it is deep or not closed, or has many parts; all wait meanwhile.
_CHARACTERS = 500_000
_EACH_CHARACTERS = 200_000
_TAGS = 10_000
_DEEP = 40
_WORDS_IN_A_TAG = 30
_LEFT_OUT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|svg|math|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S
)
# Possessive: a name and what follows it share letters, and one that is not closed would be tried
# at each of them.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*+)([^<>]*+)>")
# Where a link, or the address that one refers to, begins and is none of a web page or of mail.
_OTHER_LINK = re.compile(r"\]([(:])(?!\s*(?:https?://|mailto:))", re.IGNORECASE)
_SINGLE = frozenset({"br", "hr", "img", "col", "wbr", "input", "link", "meta"})


class SafeData:
    """For the outputs of one notebook."""

    def __init__(self) -> None:
        self._left = _CHARACTERS

    def of(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The forms of one output that are safe to show; empty when there is none."""
        kept = {mime: value for mime, value in data.items() if mime in _AS_IT_IS}
        if isinstance(markdown := data.get("text/markdown"), str):
            kept["text/markdown"] = _without_html(markdown)
        if isinstance(html := data.get("text/html"), str):
            self._add_html(kept, html)
        return kept

    def _add_html(self, kept: dict[str, Any], html: str) -> None:
        size = len(html)
        if size > min(self._left, _EACH_CHARACTERS):
            kept.setdefault("text/plain", html)
            return
        self._left -= size
        if _is_simple(plain := _drop(html)):
            # It imports an HTML parser and a Markdown parser, which few classes need.
            from autograder.reports.notebook.harmless import harmless

            kept["text/html"] = str(harmless(plain, links=False))
        else:
            kept.setdefault("text/plain", html)


def _without_html(markdown: str) -> str:
    """Markdown in which tags are text, and a picture from elsewhere is a link to it.

    Links lead to web pages and to mail; any other, such as `javascript:`, is text.
    """
    tagless = markdown.replace("<", "&lt;").replace("![", "&#33;[")
    return _OTHER_LINK.sub(lambda match: f"]&#{ord(match[1])};", tagless)


def _drop(html: str) -> str:
    return _LEFT_OUT.sub("", html)


def _is_simple(html: str) -> bool:
    """Whether every tag is closed in its order, and there are neither too many nor too large."""
    count = html.count("<")
    if count > _TAGS:
        return False
    depth: list[str] = []
    for match in _TAG.finditer(html):
        count -= 1
        closes, name, rest = match[1], match[2].lower(), match[3]
        if len(rest.split(None, _WORDS_IN_A_TAG)) > _WORDS_IN_A_TAG:
            return False
        if name in _SINGLE:
            continue
        if not closes:
            depth.append(name)
        elif not depth or depth.pop() != name:
            return False
        if len(depth) > _DEEP:
            return False
    return count == 0 and not depth
