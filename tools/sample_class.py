"""Makes the sample class: submissions from the released notebooks and small answer files.

    python tools/sample_class.py [--course-dir notebooks] [SLUG ...]

An answer file is `sample_class/<slug>/<student>.py`. Its docstring is YAML; its cells replace
those of the release:

    \"\"\"
    what: Counts the first page only.
    base: right-with-paginator
    scores: {count-resources: 1}
    \"\"\"
    # %% count-resources
    ...
    # %% elastic-cost [deleted]
    # %% [added after setup]
    ...

`base` names the answer file whose cells stand where this one has none. A cell that neither
names stays as released.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

HEADING = re.compile(
    r"^# %% (?:(?P<id>[\w-]+)(?P<deleted> \[deleted\])?|\[added after (?P<after>[\w-]+)\])$"
)


class AnswerError(Exception):
    """An answer file that does not fit its assignment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One student's work on one assignment.

    `cells` maps a grade_id to the new source, None for a cell that was deleted. `added` maps a
    grade_id to the source of a cell that stands after it. `scores` maps a question to its
    points. `never_ends` is true for one with an endless loop.
    """

    student: str
    what: str
    cells: dict[str, str | None] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    never_ends: bool = False


def read_answer(path: Path) -> Answer:
    """The answer file at `path`, laid over its base.

    Raises AnswerError where the file has no YAML docstring, or a heading of no known form.
    """
    text = path.read_text(encoding="utf-8")
    header = yaml.safe_load(ast.get_docstring(ast.parse(text)) or "")
    if not isinstance(header, dict) or not {"what", "scores"} <= header.keys():
        raise AnswerError(f"{path}: the docstring must be YAML with the keys 'what' and 'scores'")
    base = read_answer(path.with_name(f"{header['base']}.py")) if "base" in header else None
    cells = dict(base.cells) if base else {}
    added = dict(base.added) if base else {}
    for heading, source in _percent_cells(text, path):
        if heading["after"]:
            added[heading["after"]] = source
        else:
            cells[heading["id"]] = None if heading["deleted"] else source
    return Answer(
        student=path.stem,
        what=header["what"],
        cells=cells,
        added=added,
        scores=header["scores"],
        never_ends=bool(header.get("never_ends", False)),
    )


def _percent_cells(text: str, path: Path) -> Iterator[tuple[re.Match[str], str]]:
    heading: re.Match[str] | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("# %%"):
            lines.append(line)
            continue
        if heading:
            yield heading, "\n".join(lines).strip("\n")
        heading = HEADING.match(line)
        if heading is None:
            raise AnswerError(
                f"{path}:{number}: {line!r} is not a heading; write '# %% ID', "
                "'# %% ID [deleted]' or '# %% [added after ID]'"
            )
        lines = []
    if heading:
        yield heading, "\n".join(lines).strip("\n")


def submit(release: NotebookNode, answer: Answer) -> NotebookNode:
    """The released notebook with the student's cells in it.

    Raises AnswerError where the answer names a cell that the release has not.
    """
    notebook = nbformat.from_dict(release)
    known = {cell.id for cell in notebook.cells if "nbgrader" in cell.metadata}
    unknown = sorted({*answer.cells, *answer.added} - known)
    if unknown:
        raise AnswerError(
            f"{answer.student} answers {', '.join(unknown)}, but the release has only "
            f"{', '.join(sorted(known))}"
        )
    cells = []
    for cell in release.cells:
        new = answer.cells.get(cell.id, cell.source)
        if new is not None:
            cells.append(nbformat.from_dict({**cell, "source": new}))
        if cell.id in answer.added:
            added = nbformat.v4.new_code_cell(answer.added[cell.id], id=f"after-{cell.id}")
            cells.append(added)
    notebook.cells = cells
    return notebook


def answers(folder: Path) -> list[Answer]:
    """The answer files of one folder, by name."""
    return [read_answer(path) for path in sorted(folder.glob("*.py"))]


def write_submissions(course_dir: Path, slug: str) -> tuple[int, int]:
    """Writes the submissions of one assignment: how many were written, how many stood already."""
    release_path = course_dir / "release" / slug / f"{slug}.ipynb"
    if not release_path.exists():
        raise AnswerError(f"{release_path} is not there; run `python tools/release.py` first")
    release = nbformat.read(release_path, as_version=4)
    written = kept = 0
    for answer in answers(course_dir / "sample_class" / slug):
        path = course_dir / "submitted" / answer.student / slug / f"{slug}.ipynb"
        text = nbformat.writes(submit(release, answer)) + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            kept += 1
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        written += 1
    return written, kept


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the sample class's submissions.")
    parser.add_argument("slugs", nargs="*", help="assignments; all when none is named")
    parser.add_argument("--course-dir", type=Path, default=Path("notebooks"))
    options = parser.parse_args(arguments)
    sample_class = options.course_dir / "sample_class"
    known = sorted(path.name for path in sample_class.glob("*/") if path.is_dir())
    unknown = sorted(set(options.slugs) - set(known))
    if unknown or not known:
        print(
            f"no sample answers for {', '.join(unknown) or 'any assignment'} in {sample_class}; "
            f"there are: {', '.join(known) or 'none'}",
            file=sys.stderr,
        )
        return 2
    for slug in options.slugs or known:
        try:
            written, kept = write_submissions(options.course_dir, slug)
        except AnswerError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"{slug}: {written} submissions written, {kept} up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
