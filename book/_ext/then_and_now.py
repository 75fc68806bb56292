"""The directive {then-and-now} SECTION: what the document said in 2017 beside what holds today."""

from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from fact_index import facts_of, index_of
from facts import Fact, FactsError
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

HEADS = ("What the document said in 2017", "What holds today")
VERDICT_WORDS = {
    "still true": "Still true",
    "nuance": "True in part",
    "outdated": "Outdated",
    "opinion": "An opinion",
    "practice": "What one company did",
    "heading": "A heading only",
}
CHECK_WORDS = {
    "verified": "read at the source",
    "secondary": "read in a third party's page",
    "unverified": "not checked: general knowledge",
}


class ThenAndNow(SphinxDirective):
    """A row for each fact of the section; one line where it holds and no more is told of it.

    With `overview` the table stands outside of the facts' chapters and leads to them.
    """

    required_arguments = 1
    option_spec = {"overview": directives.flag}  # noqa: RUF012  docutils' own form

    def run(self) -> list[nodes.Node]:
        section = self.arguments[0].strip()
        try:
            facts = [fact for fact in facts_of(self.env).values() if fact.section == section]
        except FactsError as error:
            raise self.error(str(error)) from None
        if not facts:
            known = sorted({fact.section for fact in facts_of(self.env).values()})
            raise self.error(f"facts.yaml has no section {section!r}; it has {known}")
        if undecided := [fact.id for fact in facts if not fact.verdict]:
            raise self.error(f"facts {undecided} of {section!r} have no verdict: add one to each")
        rows = [self._row(fact) for fact in facts]
        return [self._table(rows)]

    def _text(self, markdown: str, *classes: str) -> nodes.Node:
        """One paragraph from a line of Markdown, so that a fact may hold `code` and links."""
        parsed = self.parse_text_to_nodes(markdown)
        inner = parsed[0].children if parsed else []
        return nodes.paragraph("", "", *inner, classes=list(classes))

    def _row(self, fact: Fact) -> nodes.row:
        back = nodes.reference(
            "",
            fact.id,
            internal=True,
            refuri=f"{self._chapter_of(fact)}#fact-{fact.id}",
            reftitle=f"Where fact {fact.id} is taught",
        )
        then = self._text(fact.says)
        then.insert(0, nodes.inline("", "", back, classes=["fact-id"]))
        now: list[nodes.Node] = []
        verdict = nodes.inline("", f"{VERDICT_WORDS[fact.verdict]}.", classes=["verdict"])
        told = self._text(fact.today)
        told.insert(0, [verdict, nodes.Text(" ")])
        now.append(told)
        if fact.source and (fact.today or fact.verdict != "still true"):
            checked = f" ({CHECK_WORDS[fact.checked]})" if fact.checked else ""
            now.append(self._text(f"Source: {fact.source}{checked}.", "fact-source"))
        row = nodes.row(ids=[f"then-{fact.id}"], classes=[fact.verdict.replace(" ", "-")])
        row += [nodes.entry("", then), nodes.entry("", *now)]
        return row

    def _chapter_of(self, fact: Fact) -> str:
        """The address of the page that teaches a fact, from this one."""
        if "overview" in self.options:
            app, chapter = self.env.app, f"chapters/{fact.chapter}"
            address: str = app.builder.get_relative_uri(self.env.docname, chapter)
            return address
        # This page is where the fact's mark leads to.
        listed = index_of(self.env).listed.setdefault(fact.id, [])
        if self.env.docname not in listed:
            listed.append(self.env.docname)
        return ""

    def _table(self, rows: list[nodes.row]) -> nodes.table:
        heads = [nodes.entry("", nodes.paragraph("", text)) for text in HEADS]
        group = nodes.tgroup(
            "",
            nodes.colspec(colwidth=40),
            nodes.colspec(colwidth=60),
            nodes.thead("", nodes.row("", *heads)),
            nodes.tbody("", *rows),
            cols=2,
        )
        table = nodes.table("", group, classes=["then-and-now"])
        self.set_source_info(table)
        return table


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("fact_index")
    app.add_directive("then-and-now", ThenAndNow)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
