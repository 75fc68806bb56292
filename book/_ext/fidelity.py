"""The directive {fidelity} LEVEL before a cell: how near its answers are to those of AWS.

    ```{fidelity} emulated
    :deviation: health-checks
    moto checks nothing; the course's balancer does.
    ```

The body may say what differs. `deviation` is the id of an entry of the appendix.
"""

from dataclasses import dataclass
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

APPENDIX = "appendix/differences"


@dataclass(frozen=True, slots=True)
class Level:
    """How near to AWS a cell's answers are. `icon` is drawn in a box of 16 by 16."""

    name: str
    words: str
    means: str
    icon: str


_RING = '<circle cx="8" cy="8" r="6.500" fill="none" stroke="currentColor" stroke-width="1.500"/>'
LEVELS = {
    level.name: level
    for level in (
        Level(
            "same",
            "Same as AWS",
            "The call, its answer and what follows are those that AWS documents.",
            _RING
            + '<path d="M4.500 8.500l2.500 2.500 4.500-5.500" fill="none" stroke="currentColor"'
            ' stroke-width="1.800"/>',
        ),
        Level(
            "state-only",
            "State only",
            "The call is kept and can be read back. Nothing runs behind it here.",
            _RING + '<path d="M8 1.500a6.500 6.500 0 0 1 0 13z" fill="currentColor"/>',
        ),
        Level(
            "emulated",
            "Emulated here",
            "This course computes what AWS would do, by the rules that AWS documents.",
            '<path d="M8 1l7 7-7 7-7-7z" fill="none" stroke="currentColor" stroke-width="1.500"/>'
            '<path d="M8 5l3 3-3 3-3-3z" fill="currentColor"/>',
        ),
    )
}


class fidelity_icon(nodes.Inline, nodes.Element):
    """The level's shape; the words beside it carry the meaning."""


def _visit_icon(writer: Any, node: nodes.Element) -> None:
    icon = LEVELS[node["level"]].icon
    writer.body.append(
        f'<svg class="fidelity-icon" viewBox="0 0 16 16" width="16" height="16"'
        f' aria-hidden="true" focusable="false">{icon}</svg>'
    )


def _skip(writer: Any, node: nodes.Element) -> None:
    """Icons have no text; other builders show the words alone."""


def badge(level: Level, target: str) -> nodes.inline:
    """Icon and words, linked to the label `target` of the appendix."""
    link = addnodes.pending_xref(
        "",
        nodes.inline("", level.words),
        refdomain="std",
        reftype="ref",
        reftarget=target,
        refexplicit=True,
        refwarn=True,
    )
    icon = fidelity_icon(level=level.name)
    return nodes.inline("", "", icon, link, classes=["fidelity-badge"])


class Fidelity(SphinxDirective):
    required_arguments = 1
    has_content = True
    option_spec = {"deviation": directives.unchanged}  # noqa: RUF012  docutils' own form

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0].strip()
        if name not in LEVELS:
            raise self.error(f"fidelity {name!r} is unknown; expected one of {sorted(LEVELS)}")
        level = LEVELS[name]
        deviation = self.options.get("deviation", "").strip()
        target = f"deviation-{deviation}" if deviation else f"fidelity-{name}"
        mark = badge(level, target)
        self.set_source_info(mark)
        for link in mark.findall(addnodes.pending_xref):
            link["refdoc"] = self.env.docname
            self.set_source_info(link)
        line = nodes.paragraph("", "", mark)
        block = nodes.container("", line, classes=["fidelity", f"fidelity-{name}"])
        if self.content:
            told = self.parse_content_to_nodes()
            first, rest = told[0], told[1:]
            if isinstance(first, nodes.paragraph):
                line += [nodes.Text(" "), *first.children]
                block += rest
            else:
                block += told
        self.set_source_info(block)
        return [block]


class FidelityLevels(SphinxDirective):
    """The directive {fidelity-levels}: what each badge means, and the place that badges lead to."""

    def run(self) -> list[nodes.Node]:
        items = nodes.definition_list(classes=["fidelity-levels"])
        domain = self.env.get_domain("std")
        for level in LEVELS.values():
            label = f"fidelity-{level.name}"
            term = nodes.term("", "", fidelity_icon(level=level.name), nodes.Text(level.words))
            term["ids"].append(label)
            domain.labels[label] = (self.env.docname, label, level.words)
            domain.anonlabels[label] = (self.env.docname, label)
            means = nodes.definition("", nodes.paragraph("", level.means))
            items += nodes.definition_list_item("", term, means)
        return [items]


def _explain_badges(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each badge's link the level's meaning as its title."""
    for block in doctree.findall(nodes.container):
        names = [c.removeprefix("fidelity-") for c in block.get("classes", ())]
        level = next((LEVELS[name] for name in names if name in LEVELS), None)
        if level is None:
            continue
        for mark in block.findall(nodes.inline):
            if "fidelity-badge" in mark["classes"]:
                for link in mark.findall(nodes.reference):
                    link["reftitle"] = level.means


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(
        fidelity_icon, html=(_visit_icon, _skip), latex=(_skip, _skip), text=(_skip, _skip)
    )
    app.add_directive("fidelity", Fidelity)
    app.add_directive("fidelity-levels", FidelityLevels)
    app.connect("doctree-resolved", _explain_badges)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
