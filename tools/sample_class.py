"""Makes the sample class: submissions from the released notebooks and small answer files.

    python tools/sample_class.py [--course-dir notebooks] [SLUG ...]

An answer file is `sample_class/<slug>/<student>.py`; `autograder/check/answers.py` says what it
looks like. A cell that it does not name stays as released.
"""

import argparse
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.check.answers import Answer, AnswerError, answers


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
