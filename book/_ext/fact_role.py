"""The role {fact}`az-2`: this is where the text teaches that fact.

The reader sees a small mark that leads to what the document said in 2017 and what holds now.
"""

from typing import Any

from docutils import nodes
from fact_index import facts_of, index_of
from facts import FactsError
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

logger = logging.getLogger(__name__)


class fact_mark(nodes.Inline, nodes.TextElement):
    """An anchor in the text, made a link once it is known which page lists the fact."""


class FactRole(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        fact_id = self.text.strip()
        try:
            known = facts_of(self.env)
        except FactsError as error:
            return [], [self.inliner.reporter.error(str(error), line=self.lineno)]
        if fact_id not in known:
            message = f"fact {fact_id!r} is not in facts.yaml; see the ids there"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        places = index_of(self.env).taught.setdefault(fact_id, [])
        if self.env.docname in places:
            message = f"fact {fact_id!r} is taught twice on this page: keep the better place"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        places.append(self.env.docname)
        section = known[fact_id].section
        mark = fact_mark("", fact_id, fact_id=fact_id, section=section, classes=["fact"])
        mark["ids"].append(f"fact-{fact_id}")
        mark.source, mark.line = self.env.doc2path(self.env.docname), self.lineno
        return [mark], []


def _link_marks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn each mark into a link to the row that lists its fact."""
    for mark in list(doctree.findall(fact_mark)):
        fact_id = mark["fact_id"]
        listed = index_of(app.env).listed.get(fact_id, [])
        shown = nodes.inline("", "", ids=mark["ids"], classes=mark["classes"])
        if not listed:
            logger.warning(
                "fact %r is taught here and listed on no page: add {then-and-now} %s",
                fact_id,
                mark["section"],
                location=mark,
                type="course",
                subtype="fact",
            )
            shown += nodes.Text(fact_id)
        else:
            page = docname if docname in listed else listed[0]
            to_page = "" if page == docname else app.builder.get_relative_uri(docname, page)
            shown += nodes.reference(
                "",
                fact_id,
                internal=True,
                refuri=f"{to_page}#then-{fact_id}",
                reftitle=f"Fact {fact_id}: then and now",
            )
        mark.replace_self(shown)


def _check(app: Sphinx, env: BuildEnvironment) -> None:
    """A fact taught on two pages is a mistake: one of them repeats the other."""
    for fact_id, places in sorted(index_of(env).taught.items()):
        if len(places) > 1:
            logger.warning(
                "fact %r is taught on %s: keep one", fact_id, places, type="course", subtype="fact"
            )


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("fact_index")
    app.add_node(fact_mark)
    app.add_role("fact", FactRole())
    app.connect("doctree-resolved", _link_marks)
    app.connect("env-check-consistency", _check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
