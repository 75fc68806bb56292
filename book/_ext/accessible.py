"""Mends, in each page's own text, what axe-core finds in the HTML that myst-nb and docutils write.

Each mend has its page in tests/browser/test_pages.py: where one is no longer needed, it does no
harm.
"""

from typing import Any

from sphinx.application import Sphinx

MENDS = (
    # The line's own words ("Show code cell source") are its name; this one hides them.
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    # A list whose children are no list items: to a screen reader, plain paragraphs say more.
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    (' role="doc-biblioentry"', ""),
)


def mended(body: str) -> str:
    """The page's text with each of MENDS made."""
    for found, better in MENDS:
        body = body.replace(found, better)
    return body


def _mend(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if "body" in context:
        context["body"] = mended(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
