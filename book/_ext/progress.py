"""Says which page is being read, since reading one executes it and that takes a while."""

import sys
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


class _Counter:
    """Counts the pages of one build."""

    def __init__(self) -> None:
        self.pages = 0
        self.read = 0

    def expect(self, _app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
        self.pages, self.read = len(docnames), 0

    def say(self, _app: Sphinx, docname: str, _source: list[str]) -> None:
        self.read += 1
        print(f"book: [{self.read}/{self.pages}] {docname}", file=sys.stderr, flush=True)


def setup(app: Sphinx) -> dict[str, Any]:
    counter = _Counter()
    app.connect("env-before-read-docs", counter.expect)
    app.connect("source-read", counter.say)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
