"""The course's notebooks as the tests of this folder see them."""

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.notebooks.cell_runner import CellOutcome

COURSE_DIR = Path(__file__).parents[2] / "notebooks"
SLUGS = sorted(path.stem for path in COURSE_DIR.glob("source/*/*.ipynb"))


def source_of(slug: str) -> NotebookNode:
    return nbformat.read(COURSE_DIR / "source" / slug / f"{slug}.ipynb", as_version=4)


def is_test(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def with_tests_of(source: NotebookNode, submission: NotebookNode) -> list[tuple[str, bool, str]]:
    """The code cells to run: the submission's own, but locked ones and tests as in the source.

    A test that was deleted stands again where it was, as a grader puts it back.
    """
    theirs = {cell.id: cell for cell in submission.cells}
    cells = []
    for cell in source.cells:
        if cell.cell_type == "code":
            if not is_solution(cell):
                cells.append((cell.id, is_test(cell), cell.source))
            elif cell.id in theirs:
                cells.append((cell.id, False, theirs[cell.id].source))
        added = theirs.get(f"after-{cell.id}")
        if added is not None:
            cells.append((added.id, False, added.source))
    return cells


def question_of(source: NotebookNode, test_id: str) -> str:
    """The id of the solution cell that a test belongs to: the longest that begins its id."""
    questions = [cell.id for cell in source.cells if is_solution(cell)]
    return max((each for each in questions if test_id.startswith(f"{each}-")), key=len)


def scores(
    source: NotebookNode, outcomes: dict[str, CellOutcome], *, stderr_fails: bool
) -> dict[str, float]:
    """Points by question. In one kernel, anything on stderr in a test cell costs its points."""
    points = {cell.id: 0.0 for cell in source.cells if is_solution(cell)}
    for cell in source.cells:
        if is_test(cell) and cell.id in outcomes:
            outcome = outcomes[cell.id]
            if not outcome.error and not (stderr_fails and outcome.stderr):
                points[question_of(source, cell.id)] += cell.metadata.nbgrader.points
    return points


def full_scores(source: NotebookNode) -> dict[str, float]:
    return scores(
        source,
        {cell.id: CellOutcome("", "", "") for cell in source.cells if is_test(cell)},
        stderr_fails=True,
    )


def explain(outcomes: dict[str, CellOutcome]) -> str:
    """What each cell said that failed, for the message of a test."""
    failed = {cell: outcome.error for cell, outcome in outcomes.items() if outcome.error}
    return json.dumps(failed, indent=1)
