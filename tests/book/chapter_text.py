"""A chapter's source taken apart: prose, code cells, roles and directives."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

BOOK = Path(__file__).resolve().parents[2] / "book"
FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w-]+)\}[ ]?(?P<argument>.*)$")


@dataclass(frozen=True)
class Cell:
    line: int
    source: str
    options: dict[str, object]

    @property
    def alt(self) -> str:
        """The text alternative of the picture that the cell draws, or nothing."""
        shown = self.options.get("mystnb", {})
        image = shown.get("image", {}) if isinstance(shown, dict) else {}
        return str(image.get("alt", ""))


@dataclass(frozen=True)
class Directive:
    line: int
    name: str
    argument: str
    body: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One page of the book. `prose` keeps its line numbers; code and options are left out."""

    path: Path
    front: dict[str, object]
    text: str
    cells: tuple[Cell, ...]
    directives: tuple[Directive, ...]
    prose: tuple[tuple[int, str], ...]

    @property
    def slug(self) -> str:
        return self.path.stem

    def headings(self, level: int) -> list[str]:
        mark = "#" * level + " "
        return [line.removeprefix(mark) for _, line in self.prose if line.startswith(mark)]

    def roles(self, name: str) -> list[tuple[int, str]]:
        """Line and text of each use of a role, outside code."""
        found = re.compile(r"\{" + name + r"\}`([^`]+)`")
        return [(line, match) for line, text in self.prose for match in found.findall(text)]

    def labels(self) -> set[str]:
        marks = set(re.findall(r"^\(([\w-]+)\)=$", self.text, re.M))
        return marks | set(re.findall(r"^:label: ([\w-]+)$", self.text, re.M))

    def paragraph(self, line: int) -> str:
        """The paragraph in which a line stands, as one string."""
        lines = self.text.splitlines()
        first = last = line - 1
        while first > 0 and lines[first - 1].strip():
            first -= 1
        while last + 1 < len(lines) and lines[last + 1].strip():
            last += 1
        return " ".join(lines[first : last + 1])


def _cell(line: int, body: list[str]) -> Cell:
    options: dict[str, object] = {}
    if body[:1] == ["---"]:
        end = body.index("---", 1)
        options = yaml.safe_load("\n".join(body[1:end]))
        body = body[end + 1 :]
    while body and (short := re.match(r":([\w-]+): (.*)$", body[0])):
        options[short[1]] = yaml.safe_load(short[2])
        body = body[1:]
    return Cell(line, "\n".join(body).strip("\n"), options)


@cache
def read_page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    front: dict[str, object] = {}
    at = 0
    if lines[:1] == ["---"]:
        at = lines.index("---", 1) + 1
        front = yaml.safe_load("\n".join(lines[1 : at - 1]))
    cells, directives, prose = [], [], []
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if not opened and not lines[at].startswith("```"):
            prose.append((at + 1, lines[at]))
            at += 1
            continue
        fence = opened["fence"] if opened else "```"
        end = next(n for n in range(at + 1, len(lines)) if lines[n].strip() == fence)
        body = lines[at + 1 : end]
        if opened and opened["name"] == "code-cell":
            cells.append(_cell(at + 1, body))
        elif opened:
            directives.append(
                Directive(at + 1, opened["name"], opened["argument"].strip(), tuple(body))
            )
            told = [(at + 2 + n, line) for n, line in enumerate(body)]
            prose += [(n, line) for n, line in told if not re.match(r":[\w-]+:", line)]
        at = end + 1
    return Page(path, front, text, tuple(cells), tuple(directives), tuple(prose))


def chapters() -> list[Page]:
    return [read_page(path) for path in sorted((BOOK / "chapters").glob("*.md"))]


def pages() -> list[Page]:
    """Every page of the book that is written by hand."""
    beside = sorted((BOOK / "appendix").glob("*.md"))
    return [read_page(path) for path in (BOOK / "index.md", *beside) if path.exists()] + chapters()


@cache
def facts() -> tuple[dict[str, str], ...]:
    return tuple(yaml.safe_load((BOOK / "facts.yaml").read_text(encoding="utf-8")))
