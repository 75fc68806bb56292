"""Where each fact is taught and where it is listed, over all pages of a build."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facts import Fact, FactsError, read_facts
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

FACTS_FILE = "facts.yaml"


@dataclass
class FactIndex:
    """Per fact id, the pages that teach it and that list it. Pickled with Sphinx's environment."""

    taught: dict[str, list[str]] = field(default_factory=dict)
    listed: dict[str, list[str]] = field(default_factory=dict)

    def forget(self, docname: str) -> None:
        for places in (self.taught, self.listed):
            for fact_id in list(places):
                places[fact_id] = [place for place in places[fact_id] if place != docname]

    def add(self, other: "FactIndex", docnames: set[str]) -> None:
        for mine, theirs in ((self.taught, other.taught), (self.listed, other.listed)):
            for fact_id, places in theirs.items():
                mine.setdefault(fact_id, []).extend(p for p in places if p in docnames)


def index_of(env: BuildEnvironment) -> FactIndex:
    if not hasattr(env, "fact_index"):
        env.fact_index = FactIndex()
    return env.fact_index


def facts_of(env: BuildEnvironment) -> dict[str, Fact]:
    """The facts of this book, read once a build; the page that asks depends on the file."""
    path = Path(env.srcdir) / FACTS_FILE
    env.note_dependency(str(path))
    if not hasattr(env.app, "course_facts"):
        env.app.course_facts = read_facts(path)
    return env.app.course_facts


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    index_of(env).forget(docname)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    index_of(env).add(index_of(other), set(docnames))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


__all__ = ["FACTS_FILE", "FactIndex", "FactsError", "facts_of", "index_of", "setup"]
