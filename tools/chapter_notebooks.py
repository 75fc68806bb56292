"""The book's chapters as notebooks for JupyterLab, which knows nothing of Sphinx.

Cells are read by myst-nb, as in the book. Prose loses its roles and directives: what a reader
needs becomes plain Markdown, and what only the book can show becomes one line that points there.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import yaml
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import NotebookNode

BOOK = Path(__file__).resolve().parents[1] / "book"
BADGES = {"same": "Same as AWS", "state-only": "State only", "emulated": "Emulated here"}
ONLY_IN_THE_BOOK = {
    "then-and-now": "What the document said in 2017, beside what holds today: see the book.",
    "deviations": "Where the emulated cloud differs from AWS: see the book.",
    "bibliography": "The sources: see the book.",
    "footbibliography": "The sources of this chapter: see the book.",
}
ADMONITIONS = {
    "admonition", "attention", "caution", "danger", "dropdown", "error",
    "hint", "important", "note", "seealso", "tip", "warning",
}  # fmt: skip
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
UNREADABLE = (OSError, ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError)
OWN_TRY = "your-try"  # the tag of the empty cell below each exercise
RAN_TWICE = """

> **Ran a cell twice, and AWS says that something exists already?**
> Click the cell and take *Restart Kernel and Run up to Selected Cell* from the menu *Kernel*."""
MARK = "aws_course"  # the notebook's metadata that keeps the digest of what was written

FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,}|~{3,})(?:\{(?P<name>[\w-]+)\}[ ]*(?P<argument>.*))?")
OPTION = re.compile(r"^:([\w-]+):[ ]*(.*)$")
LABELLED = re.compile(r"^\((?P<label>[\w-]+)\)=\n+#+ (?P<title>.+)$", re.M)
EXERCISE = re.compile(
    r"^`{3,}\{exercise(?:-start)?\}[ ]*(?P<title>.*)\n:label: (?P<label>.+)$", re.M
)
TIME = re.compile(r"^\*\*Time:\*\* .+$", re.M)
DROPPED = re.compile(r"\s*\{(?:fact|footcite|footcite:p|footcite:t|cite|cite:p|cite:t)\}`[^`]+`")
ROLE = re.compile(r"\{(?P<role>[\w:-]+)\}`(?P<text>[^`]+)`")
TARGETED = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^>]+)>", re.S)


class ChapterError(Exception):
    """A chapter holds something that has no form in a notebook."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The chapters in the book's order, and the title behind each label of a page or exercise."""

    chapters: tuple[Path, ...]
    titles: dict[str, str]
    exercises: dict[str, str]

    @classmethod
    def read(cls, book: Path = BOOK) -> "Contents":
        toc = yaml.safe_load((book / "_toc.yml").read_text("utf-8"))
        listed = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
        titles, exercises = {}, {}
        for name in [toc["root"], *listed]:
            text = (book / f"{name}.md").read_text("utf-8")
            for pattern, known in ((LABELLED, titles), (EXERCISE, exercises)):
                for found in pattern.finditer(text):
                    known[found["label"].strip()] = found["title"].strip()
        chapters = (book / f"{name}.md" for name in listed if name.startswith("chapters/"))
        return cls(tuple(chapters), titles, exercises)

    def words_for(self, target: str, words: str | None) -> str:
        """A reference: a link where the target is a chapter, words where it is not."""
        name = target.rsplit("/", 1)[-1]
        if name in {path.stem for path in self.chapters}:
            return f"[{words or self.titles[name]}]({name}.ipynb)"
        if name in self.exercises:
            return words or f"*{self.exercises[name]}*"
        title = words or self.titles.get(name)
        if title is None:
            raise ChapterError(f"a reference to {target!r}: no page of the book has that label")
        return f"{words} of the book" if words else f"*{title}* in the book"


@dataclass(slots=True)
class Chapter:
    """One chapter on its way into a notebook: finished cells, and where the reading stands."""

    contents: Contents
    number: int
    cells: list[NotebookNode] = field(default_factory=list)
    exercises: dict[str, str] = field(default_factory=dict)
    solves: str | None = None  # the exercise whose solution is being read
    told: bool = False  # whether that solution has had a line yet

    def add_code(self, cell: NotebookNode) -> None:
        if self.solves is not None and not self.told:
            self._add(f"**Solution to {self.solves}:** it is folded into the next cell.")
            self.told = True
        made = nbformat.v4.new_code_cell(cell.source.strip("\n"))
        if self.solves is not None:
            made.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
        elif HIDDEN & set(cell.metadata.get("tags", ())):
            made.metadata["jupyter"] = {"source_hidden": True}
        self.cells.append(made)

    def add_prose(self, source: str) -> None:
        """Cells for a stretch between two code cells. A solution gets cells of its own."""
        waiting: list[str] = []
        for block in _blocks(source):
            if block.name in {"solution-start", "solution-end"}:
                self._close(waiting)
                waiting = []
                starts = block.name == "solution-start"
                self.solves = self.exercises[block.argument] if starts else None
                if starts:
                    own = nbformat.v4.new_code_cell(f"# Your try at {self.solves}")
                    own.metadata["tags"] = [OWN_TRY]
                    self.cells.append(own)
                self.told = False
            else:
                waiting.append(self.markdown(block))
        self._close(waiting)

    def markdown(self, block: "Block") -> str:
        """A block in plain Markdown."""
        if block.name is None:
            return block.body if block.is_code else self._plain(block.body)
        inside = "\n".join(self.markdown(inner) for inner in _blocks(block.body)).strip("\n")
        if block.name in ONLY_IN_THE_BOOK:
            return f"*{ONLY_IN_THE_BOOK[block.name]}*"
        if block.name == "fidelity":
            return f"**{BADGES[block.argument]}.** {inside}".rstrip()
        if block.name in ADMONITIONS:
            title = self._plain(block.argument) or block.name.capitalize()
            quoted = [f"> {line}".rstrip() for line in inside.splitlines()]
            return "\n".join([f"> **{title}**", ">", *quoted])
        if block.name in {"exercise", "exercise-start"}:
            name = f"exercise {self.number}.{len(self.exercises) + 1}"
            self.exercises[block.options["label"]] = name
            title = f": {self._plain(block.argument)}" if block.argument else ""
            return f"### {name.capitalize()}{title}\n\n{inside}".rstrip()
        if block.name == "exercise-end":
            return ""
        raise ChapterError(f"{{{block.name}}} has no form in a notebook; give it one in {__name__}")

    def _plain(self, text: str) -> str:
        text = re.sub(r"^\([\w-]+\)=\n?|^%.*\n?", "", text, flags=re.M)
        return ROLE.sub(self._role, DROPPED.sub("", text))

    def _role(self, role: re.Match[str]) -> str:
        given = TARGETED.fullmatch(role["text"])
        if role["role"] in {"ref", "doc", "numref"}:
            target = given["target"] if given else role["text"]
            return self.contents.words_for(target, given["words"] if given else None)
        if role["role"] == "term":
            return given["words"] if given else role["text"]
        raise ChapterError(f"{role[0]} has no form in a notebook; give it one in {__name__}")

    def _close(self, texts: list[str]) -> None:
        text = "\n".join(texts).strip("\n")
        if not text.strip():
            return
        if self.solves is not None:
            rest = ", continued" if self.told else ""
            summary = f"Solution to {self.solves}{rest}"
            text = f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"
            self.told = True
        self._add(text)

    def _add(self, text: str) -> None:
        self.cells.append(nbformat.v4.new_markdown_cell(re.sub(r"\n{3,}", "\n\n", text)))


@dataclass(frozen=True, slots=True)
class Block:
    """A directive, a fence of code (as it stands), or the prose between them (name is None)."""

    body: str
    name: str | None = None
    argument: str = ""
    options: dict[str, str] = field(default_factory=dict)
    is_code: bool = False


def _blocks(text: str) -> list[Block]:
    lines, blocks, prose = text.splitlines(), [], list[str]()
    at = 0
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if not opened:
            prose.append(lines[at])
            at += 1
            continue
        fence = opened["fence"]
        ends = (n for n in range(at + 1, len(lines)) if _closes(lines[n], fence))
        end = next(ends, None)
        if end is None:
            raise ChapterError(f"{lines[at]!r} is never closed: expected a line {fence}")
        if prose:
            blocks.append(Block("\n".join(prose)))
            prose = []
        body, options = lines[at + 1 : end], {}
        if opened["name"]:
            while body and (option := OPTION.match(body[0])):
                options[option[1]] = option[2].strip()
                body = body[1:]
            argument = opened["argument"].strip()
            blocks.append(Block("\n".join(body), opened["name"], argument, options))
        else:
            blocks.append(Block("\n".join(lines[at : end + 1]), is_code=True))
        at = end + 1
    if prose:
        blocks.append(Block("\n".join(prose)))
    return blocks


def _closes(line: str, fence: str) -> bool:
    line = line.strip()
    return len(line) >= len(fence) and set(line) == {fence[0]}


def notebook(text: str, number: int, contents: Contents) -> NotebookNode:
    """A chapter's MyST text as a notebook without outputs; `number` is the chapter's."""
    chapter = Chapter(contents, number)
    for cell in read_myst_markdown_notebook(text).cells:
        if cell.cell_type == "code":
            chapter.add_code(cell)
        else:
            chapter.add_prose(cell.source)
    opening = chapter.cells[0]
    opening.source = TIME.sub(lambda line: line[0] + RAN_TWICE, opening.source, count=1)
    for position, cell in enumerate(chapter.cells):
        cell.id = f"cell-{position:02}"
    made = nbformat.v4.new_notebook(cells=chapter.cells)
    made.metadata["kernelspec"] = {
        "display_name": "Python 3", "language": "python", "name": "python3"
    }  # fmt: skip
    made.metadata[MARK] = {"digest": digest(made)}
    return made


def digest(made: NotebookNode) -> str:
    """Changes with a notebook's cells, and not with what running them adds."""
    cells = [[cell.cell_type, cell.source, cell.get("attachments")] for cell in made.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _is_the_students(path: Path, made: NotebookNode) -> bool:
    """Whether the file has to stay: changed by hand, unreadable, or up to date with its outputs."""
    if not path.exists():
        return False
    try:
        found = nbformat.read(path, as_version=4)
        written, now = found.metadata[MARK]["digest"], digest(found)
    except UNREADABLE:
        return True  # not of our making, or broken by hand: theirs
    return bool(now != written or written == made.metadata[MARK]["digest"])


def write_notebooks(folder: Path) -> list[Path]:
    """Lay each chapter into `folder` as `<slug>.ipynb`; the paths, in the order of the book.

    A notebook whose cells somebody has changed is left as it is, and so is one that is up to date.
    Raises ChapterError where a chapter has no form as a notebook; nothing is written then.
    """
    contents = Contents.read()
    made = {}
    for number, source in enumerate(contents.chapters, start=1):
        try:
            made[source.stem] = notebook(source.read_text("utf-8"), number, contents)
        except ChapterError as error:
            raise ChapterError(f"{source}: {error}") from None
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for slug, chapter in made.items():
        path = folder / f"{slug}.ipynb"
        if not _is_the_students(path, chapter):
            beside = path.with_suffix(".part")
            nbformat.write(chapter, beside)
            beside.replace(path)
        paths.append(path)
    return paths
