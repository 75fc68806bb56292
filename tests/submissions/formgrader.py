"""The page that an instructor sees of a graded submission in nbgrader's formgrader."""

import html.parser
import re
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader.handlers import template_path
from traitlets.config import Config, PyFileConfigLoader

_OURS = Path(__file__).parents[2] / "notebooks"
_LEADS = ("href", "data", "action", "formaction", "srcdoc", "poster", "background", "src")
_ADDRESS = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
# In a picture's place a browser runs no script, not even that of an SVG.
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,")
_ACTIVE = re.compile(
    "script|style|i?frame|object|embed|applet|form|input|button|textarea|base|meta|link|svg|math|"
    "template|noscript"
)
_CONTAINER = "notebook-container"


class Formgrader:
    """Its exporter, with this course's configuration or, as `stock`, with none."""

    def __init__(self, grader: str) -> None:
        config = Config()
        if grader == "ours":
            config = PyFileConfigLoader("nbgrader_config.py", path=str(_OURS)).load_config()
        # As `nbgrader.server_extensions.formgrader.formgrader.FormgradeExtension` sets them.
        config.HTMLExporter.template_name = "formgrade"
        config.HTMLExporter.extra_template_basedirs = [template_path]
        self._exporter = HTMLExporter(config=config)

    def page(self, notebook: Path) -> str:
        """The page; what formgrader itself says around the notebook is made up."""
        resources: dict[str, Any] = {
            "assignment_id": "toy",
            "notebook_id": "toy",
            "submission_id": "0",
            "index": 0,
            "total": 1,
            "base_url": "",
            "student": "student",
            "last_name": "",
            "first_name": "",
            "notebook_path": "path",
        }
        text, _ = self._exporter.from_filename(str(notebook), resources=resources)
        return str(text)


def active_parts(page: str) -> set[str]:
    """What in the page's notebook is more than text: it runs, loads, leads away or takes input."""
    parser = _Active()
    parser.feed(page)
    parser.close()
    return parser.found


class _Active(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or dict(attrs).get("id") == _CONTAINER
        # Scores and comments of formgrader's own have fields, named by the cells of the course.
        if self._inside and _ACTIVE.fullmatch(tag):
            self.found.add(f"<{tag} {attrs}>"[:200])
        for name, value in attrs if self._inside else ():
            # What is loaded by itself comes from the page; a link may lead to the web.
            harmless = _PICTURE if tag == "img" else _ADDRESS
            leads = name.split(":")[-1] in _LEADS and not harmless.match(value or "#")
            if leads or name.startswith("on") or (name == "style" and "url" in (value or "")):
                self.found.add(f"<{tag} {name}={value!r}>"[:200])
