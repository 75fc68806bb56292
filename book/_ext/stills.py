"""A widget's still picture stays in its page, for paper and for a browser without scripts.

A widget's output holds itself and, as HTML, `<figure class="minicloud-still">`. myst-nb keeps the
one that it likes best; here both stay, and a line says what the still is, since the text asks the
reader to press play. course.css shows the still where the widget cannot be.
"""

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

WIDGET = "application/vnd.jupyter.widget-view+json"
STILL = "minicloud-still"
NOTE = "minicloud-still-note"
NOTE_TEXT = (
    "On paper, and in a browser without JavaScript, nothing plays here: "
    "the picture shows the finished run."
)
# Elements before the classes: this stands before course.css and has to win over it.
WITHOUT_SCRIPTS = (
    f"<noscript><style>div.cell_output div.text_html:has(> figure.{STILL}), p.{NOTE} "
    "{ display: block; }</style></noscript>"
)


class KeepStills(SphinxPostTransform):
    """Before myst-nb chooses (priority 4), lay the still beside the widget."""

    default_priority = 3
    formats: ClassVar[tuple[str, ...]] = ("html",)

    def run(self, **kwargs: Any) -> None:
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            by_type = {child["mime_type"]: child for child in bundle.children}
            still = by_type.get("text/html")
            if WIDGET in by_type and still is not None and STILL in still.astext():
                place = bundle.parent.index(bundle)
                bundle.parent.insert(place + 1, [child.deepcopy() for child in still.children])
                bundle.parent.insert(place, nodes.paragraph("", NOTE_TEXT, classes=[NOTE]))


def _show_without_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    context["metatags"] = context.get("metatags", "") + WITHOUT_SCRIPTS


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(KeepStills)
    app.connect("html-page-context", _show_without_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
