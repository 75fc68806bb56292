"""The courses of the plays: a toy with a small cloud, and an assignment of this course."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from tests.autograder.courses import Course, answer, cell, check, essay, locked, make_course

_PROJECT = Path(__file__).parents[2]
_BEGIN = "### BEGIN HIDDEN TESTS"
_AWS = "regions-and-azs"

_LIMITS = """
c.Autograder.student_preload.extend(["matplotlib.pyplot", "matplotlib_inline.backend_inline"])
c.Autograder.cell_timeout_s = 8.0
c.Autograder.submission_timeout_s = 60.0
c.Autograder.grace_s = 2.0
c.Autograder.memory_mib = 1200
c.Autograder.file_mib = 32
c.Autograder.processes = 64
c.Execute.timeout = 6
"""

CELLS = (
    cell(None, "# Toy", "markdown"),
    locked("setup", "from tests.autograder import toy_cloud"),
    answer("double", "def double(x):\n    return x + x"),
    check(
        "test-double",
        2,
        "assert double(2) == 4, 'double(2) must be 4'",
        "assert double('ab') == 'abab', 'and of a text'",
    ),
    answer("colour", "toy_cloud.put('colour', 'blue')"),
    check(
        "test-colour",
        3,
        "from tests.autograder import toy_cloud\nassert toy_cloud.get('colour') == 'blue'",
        "import time\ntoy_cloud.put('colour', 'red')\ntime.sleep(0.2)\n"
        "assert toy_cloud.get('colour') == 'red', 'the colour changed by itself'",
    ),
    answer("lookup", "def lookup(key):\n    return toy_cloud.get(key)"),
    check(
        "test-lookup",
        2,
        "from tests.autograder import toy_cloud\ntoy_cloud.put('place', 'here')\n"
        "assert lookup('place') == 'here', 'lookup asks the cloud'",
        "for key in range(3):\n    toy_cloud.put(f'key {key}', key)\n"
        "    assert lookup(f'key {key}') == key, 'lookup of another key'\n"
        "assert lookup('none') is None, 'lookup of nothing'",
    ),
    answer("pair", "pair = (1, {2: 'two'})"),
    check("test-pair", 1, "assert pair == (1, {2: 'two'}), 'another pair'"),
    essay("why", 4, "Say why."),
)


def make(root: Path, assignment: str, canary: str) -> None:
    """Generate the assignment in `root`, with the canary in each of its hidden tests."""
    if assignment == "toy":
        cells: Any = json.loads(json.dumps(CELLS).replace(_BEGIN, f"{_BEGIN}\\n# {canary}"))
        make_course(root, cells, config=_LIMITS)
        return
    folder = root / "source" / assignment
    folder.mkdir(parents=True)
    notebook: Any = nbformat.read(_source(assignment), as_version=4)
    for one in notebook.cells:
        one.source = one.source.replace(_BEGIN, f"{_BEGIN}\n# {canary}")
    nbformat.write(notebook, folder / f"{assignment}.ipynb")
    shutil.copy(_PROJECT / "notebooks/nbgrader_config.py", root)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(_LIMITS.replace("8.0", "30.0").replace("60.0", "120.0"))
    result = Course(root).api().generate_assignment(assignment, create=True)
    if not result["success"]:
        raise RuntimeError(result["log"])


def _source(assignment: str) -> Path:
    return _PROJECT / "notebooks/source" / assignment / f"{assignment}.ipynb"


def _right_for_toy() -> tuple[dict[str, str], float]:
    return _answers(CELLS), 8.0


def _right_for_aws() -> tuple[dict[str, str], float]:
    notebook: Any = nbformat.read(_source(_AWS), as_version=4)
    graded = [one.metadata.get("nbgrader", {}) for one in notebook.cells]
    points = sum(marks["points"] for marks in graded if marks.get("grade") and "points" in marks)
    return _answers(notebook.cells), float(points)


def _answers(cells: Any) -> dict[str, str]:
    found = {}
    for one in cells:
        marks = one["metadata"].get("nbgrader", {})
        if marks.get("solution") and one["cell_type"] == "code":
            lines = one["source"].splitlines()
            found[marks["grade_id"]] = "\n".join(
                line for line in lines if not line.strip().startswith("### ")
            )
    return found


REFERENCES: dict[str, Callable[[], tuple[dict[str, str], float]]] = {
    "toy": _right_for_toy,
    _AWS: _right_for_aws,
}
"""The right answers by cell, and their points."""
