"""The dated statements of the document that the course follows, read from book/facts.yaml."""

from dataclasses import dataclass, fields
from pathlib import Path

import yaml

VERDICTS = ("still true", "nuance", "outdated", "opinion", "practice", "heading")
CHECKS = ("verified", "secondary", "unverified")


class FactsError(ValueError):
    """facts.yaml says something that no page can show."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of 2017, and what holds now. `today` may be empty where it still holds."""

    id: str
    section: str
    says: str
    today: str = ""
    verdict: str = ""  # empty: its chapter is not written yet
    source: str = ""
    checked: str = ""
    chapter: str = ""


def _fact(entry: object, path: Path) -> Fact:
    names = [f.name for f in fields(Fact)]
    if not isinstance(entry, dict):
        raise FactsError(f"{path}: {entry!r} is not a mapping; each fact is one, with {names}")
    where = f"{path}: fact {entry.get('id', entry)!r}"
    if unknown := sorted(set(entry) - set(names)):
        raise FactsError(f"{where} has {unknown}; it may have {names}")
    if missing := [name for name in ("id", "section", "says") if not entry.get(name)]:
        raise FactsError(f"{where} has no {missing}: add them")
    fact = Fact(
        **{
            name: " ".join(str("" if value is None else value).split())
            for name, value in entry.items()
        }
    )
    if fact.verdict and fact.verdict not in VERDICTS:
        raise FactsError(f"{where}: verdict is {fact.verdict!r}; expected one of {VERDICTS}")
    if fact.checked and fact.checked not in CHECKS:
        raise FactsError(f"{where}: checked is {fact.checked!r}; expected one of {CHECKS}")
    if fact.today and not (fact.source and fact.checked):
        raise FactsError(f"{where} says what holds today without source and checked: add both")
    return fact


def read_facts(path: Path) -> dict[str, Fact]:
    """All facts by id, in the file's order.

    Raises FactsError for what no page could show: it names the file and the fact.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FactsError(f"{path} does not exist: facts are shown from it") from None
    except yaml.YAMLError as error:
        raise FactsError(f"{path} is no YAML: {error}") from None
    if not isinstance(entries, list):
        raise FactsError(f"{path} holds a {type(entries).__name__}; expected a list of facts")
    facts: dict[str, Fact] = {}
    for entry in entries:
        fact = _fact(entry, path)
        if fact.id in facts:
            raise FactsError(f"{path}: fact {fact.id!r} stands there twice")
        facts[fact.id] = fact
    return facts
