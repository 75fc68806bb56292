"""Markdown as nbgrader's formgrader is to show it: the page has the instructor's rights.

For a course's nbgrader_config.py:
`c.HTMLExporter.filters = {"markdown2html": "autograder.formgrader.markdown"}`.
"""

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from nbconvert.exporters.html import contextfilter  # type: ignore[attr-defined]
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_LINK = re.compile(r"(?:(?:https?://|mailto:)[^\s]*|#[\w-]*)", re.IGNORECASE | re.ASCII)
_ATTACHMENT = "attachment:"
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,.*", re.DOTALL)
# A scheme, another host or the server's own pages; browsers take out what is no letter.
_ELSEWHERE = re.compile(r"[^/?#]*:|[/\\]|.*[\\\x00-\x20]", re.DOTALL)


@contextfilter  # type: ignore[untyped-decorator]
def markdown(context: Mapping[str, Any], source: str) -> str:
    """HTML of a text; it is nbconvert's own, but for links and pictures that do harm."""
    cell = context.get("cell") or {}
    renderer = _Renderer(escape=False, attachments=cell.get("attachments", {}))
    return MarkdownWithMath(renderer=renderer).render(source)


class _Renderer(IPythonRenderer):
    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to a web page, to mail or within the page; of any other, its text."""
        return super().link(text, url, title) if _LINK.fullmatch(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture that is at hand; of one on the web a link, for it would tell who looks."""
        name = url.removeprefix(_ATTACHMENT)
        there = bool(self.attachments.get(name)) if name != url else _is_at_hand(url)
        if there:
            return super().image(text, url, title)
        return self.link(f"[picture: {text}]", url, title)


def _is_at_hand(url: str) -> bool:
    """Whether it is the picture itself, or a file beside the notebook or below."""
    # The page keeps entities, and a browser reads them.
    read = html.unescape(url)
    if _PICTURE.fullmatch(read):
        return True
    return not _ELSEWHERE.match(read) and ".." not in re.split(r"[/?#]", unquote(read))
