"""Pages that load nothing from another host, and no script that they do not use.

Jupyter Book 1 adds two of sphinx-thebe's scripts to every page. One holds a CDN's address and is
written twice (`const THEBE_JS_URL`), which is a SyntaxError on each page; two more stand in the
text of each page and name somebody's repository. It also adds every .js
and .css below _static to every page: those of vendor/ and engine/ are asked for by the pages
that need them (`nb_ipywidgets_js`, `mathjax_path`).
"""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

logger = logging.getLogger(__name__)

ON_DEMAND = ("vendor/", "engine/", "vendor-modules.js")


def _name(entry: Any) -> str:
    return entry if isinstance(entry, str) else str(entry[0] or "")


def _load_on_demand(app: Sphinx, config: Config) -> None:
    if not (Path(app.srcdir) / "_static" / "vendor" / "require.js").exists():
        logger.warning(
            "book/_static/vendor is missing, so widgets and formulas would not show: "
            "run `make front-end`",
            type="course",
            subtype="vendor",
        )
    for listed in (config.html_js_files, config.html_css_files):
        listed[:] = [entry for entry in listed if not _name(entry).startswith(ON_DEMAND)]


def is_of_thebe(asset: Any) -> bool:
    """Whether a script or style sheet of a page's context comes from sphinx-thebe."""
    text = f"{getattr(asset, 'filename', asset)} {getattr(asset, 'attributes', {}).get('body', '')}"
    return "thebe" in text.lower()


def _drop_thebe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    for key in ("script_files", "css_files"):
        if key in context:
            context[key] = [asset for asset in context[key] if not is_of_thebe(asset)]


def _drop_thebe_from_text(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for raw in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in raw.astext() or raw.astext().startswith("<script>kernelName"):
            raw.parent.remove(raw)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", _load_on_demand, priority=900)
    # After the theme and sphinx-thebe have added theirs.
    app.connect("html-page-context", _drop_thebe, priority=990)
    app.connect("doctree-resolved", _drop_thebe_from_text, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
