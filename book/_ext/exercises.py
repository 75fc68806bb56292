"""Solutions that fold by the browser's own <details>, and each id once a page.

sphinx-exercise leaves the folding to a script, which names every button "Toggle hidden content",
and gives the body of every exercise and solution the same id.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_exercise.nodes import solution_node

REPEATED_IDS = {"exercise-content", "solution-content"}


class folded_solution(nodes.General, nodes.Element):
    """A solution, closed until the reader opens it; `summary` is the line that stays."""


def _visit_folded(writer: Any, node: nodes.Element) -> None:
    # The class toggle-details has sphinx-togglebutton's script open it for printing.
    writer.body.append(writer.starttag(node, "details", CLASS="solution admonition toggle-details"))
    writer.body.append(f"<summary>{writer.encode(node['summary'])}</summary>\n")


def _depart_folded(writer: Any, node: nodes.Element) -> None:
    writer.body.append("</details>\n")


def _fold(solution: solution_node, number: int) -> None:
    title = next(iter(solution.findall(nodes.title)))
    folded = folded_solution(summary=" ".join(title.astext().split()), ids=[f"solution-{number}"])
    body = [child for child in solution.children if child is not title]
    folded += body
    # Not replace_self, which would hand on the class that the other script looks for.
    solution.parent.replace(solution, folded)


def _make_plain(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for section in doctree.findall(nodes.section):
        if REPEATED_IDS & set(section["ids"]):
            section["ids"] = [name for name in section["ids"] if name not in REPEATED_IDS]
    if app.builder.format == "html":
        for number, solution in enumerate(list(doctree.findall(solution_node)), start=1):
            _fold(solution, number)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(folded_solution, html=(_visit_folded, _depart_folded))
    # After sphinx-exercise has put numbers and titles in.
    app.connect("doctree-resolved", _make_plain, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
