"""One line at a chapter's beginning: what the small raised names are, and which document is meant.

Who enters the book at a chapter meets both, and the first page, which tells it, is elsewhere.
"""

from typing import Any

from docutils import nodes
from fact_role import fact_mark
from sphinx.application import Sphinx

TABLE = "then-and-now"


def _example(doctree: nodes.document) -> str:
    return next((mark["fact_id"] for mark in doctree.findall(fact_mark)), "")


def _tell(app: Sphinx, doctree: nodes.document) -> None:
    """Before the first section of a page that marks facts and lists them, or below its title."""
    tables = [one for one in doctree.findall(nodes.table) if TABLE in one["classes"]]
    example = _example(doctree)
    title = next(iter(doctree.findall(nodes.section)), None)
    if not (tables and example and title):
        return
    first = next((n for n, child in enumerate(title) if isinstance(child, nodes.section)), 1)
    address = f"#{tables[0].parent['ids'][0]}"
    to_table = nodes.reference("", "Then and now", internal=True, refuri=address)
    title.insert(
        first,
        nodes.paragraph(
            "",
            "",
            nodes.Text("A small raised name such as "),
            nodes.inline("", example, classes=["fact"]),
            nodes.Text(" leads to the table "),
            to_table,
            nodes.Text(
                ": what the document, Wantedly's guide to AWS of 2017, said there, "
                "and what holds today."
            ),
            classes=["fact-legend"],
        ),
    )


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("fact_role")
    app.connect("doctree-read", _tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
