"""Courses that are not ours: graded as stock nbgrader grades them, where it can."""

import functools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.grade import Graded, Outcome, grade
from tests.autograder.courses import (
    PYTHON,
    Cell,
    Course,
    answer,
    cell,
    check,
    copy_course,
    essay,
    locked,
    task,
    write_source,
)

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "other"
c.Autograder.jobs = 2
c.Autograder.cell_timeout_s = 20.0
c.Autograder.grace_s = 2.0
c.Execute.timeout = 20
c.OverwriteCells.add_missing_cells = True
"""
LIVE = ("autograder-in-process",)

PRICES = (
    cell(None, "# Übung 1", "markdown"),
    locked("setup", "import csv\nimport tools\nwith open('prices.csv') as file:\n"
           "    rows = list(csv.DictReader(file))"),
    answer("mean", "def mean(rows):\n    return sum(float(r['price']) for r in rows) / len(rows)"),
    check("test-mean", 2, "assert mean(rows) == 2.0, 'the mean is 2'", "import tools\n"
          "assert mean(tools.double(rows)) == 4.0, 'the mean of twice as much is 4'"),
    cell(None, "%%bash\necho from bash"),
    cell(None, "%time shown = !echo from the shell\nprint(shown)"),
    cell(None, "name = input('Your name?')"),
    answer("parts", "parts = ['a', 'b', 'c']"),
    check("test-parts", 3, "round(sum(part in parts for part in 'abc') * 0.75, 2)"),
    answer("own", "import mine\nown = mine.answer()"),
    check("test-own", 1, "assert own == 42, 'mine.answer() gives 42'"),
    answer("grid", "import numpy as np\ngrid = np.arange(6).reshape(2, 3)\n"
           "def turned(array):\n    return array.T"),
    check("test-grid", 1, "import numpy as np\nassert grid.shape == (2, 3), 'two rows of three'\n"
          "assert np.array_equal(turned(np.eye(3)[:2]), np.eye(3)[:, :2]), 'turned'"),
    essay("why", 4, "Say why."),
    task("draw", 3, "Draw it."),
    answer("warns", "def warns():\n    return 1"),
    check("test-warns", 1, "assert warns() == 1, 'one'"),
)  # fmt: skip
OBJECTS = (
    answer("stack", "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int"),
    check("test-stack", 2, "assert Point(3).x == 3, 'x is 3'", tags=LIVE),
    answer("adder", "def adder(n):\n    return lambda m: n + m"),
    check("test-adder", 2, "assert adder(2)(3) == 5, 'adds'\n"
          "assert list(map(adder(1), [1])) == [2], 'adds to each'", tags=LIVE),
    answer("evens", "def evens(numbers):\n    yield from (n for n in numbers if n % 2 == 0)"),
    check("test-evens", 1, "assert list(evens([1, 2])) == [2], 'only even ones'\n"
          "import types\nassert isinstance(evens([]), types.GeneratorType), 'yield them'",
          tags=LIVE),
)  # fmt: skip
TEXT = (cell(None, "Only text.", "markdown"), essay("essay", 5, "Write."))
TOOLS = """
def double(rows):
    return [{**row, "price": 2 * float(row["price"])} for row in rows]
"""
NOTEBOOKS: Mapping[str, tuple[Cell, ...]] = {
    "Übung 1": PRICES,
    "objects.v2": OBJECTS,
    "text": TEXT,
}
RIGHT = {
    "mean": "def mean(rows):\n    return sum(float(r['price']) for r in rows) / len(rows)",
    "parts": "parts = ['a', 'b', 'c']",
    "own": "import mine\nown = mine.answer()",
    "grid": "import numpy as np\ngrid = np.arange(6).reshape(2, 3)\n"
    "def turned(array):\n    return array.T",
    "why": "Because.",
    "warns": "def warns():\n    return 1",
    "stack": "class Point:\n    def __init__(self, x):\n        self.x = x",
    "adder": "def adder(n):\n    return lambda m: n + m",
    "evens": "def evens(numbers):\n    return (n for n in numbers if n % 2 == 0)",
    "essay": "Much.",
}
PARTLY = {
    **RIGHT,
    "mean": "def mean(rows):\n    return 2.0",
    "parts": "parts = ['a']",
    "grid": "grid = [[0, 1, 2], [3, 4, 5]]\ndef turned(array):\n    return array",
    "warns": "import sys\ndef warns():\n    return int(input())",
    "adder": "def adder(n):\n    return n",
}


@dataclass(frozen=True, slots=True)
class Other:
    """A course folder whose folders may have another order."""

    course: Course
    structure: str = "{nbgrader_step}/{student_id}/{assignment_id}"

    def folder(self, step: str, student: str, assignment: str = "week one") -> Path:
        path = self.structure.format(
            nbgrader_step=step, student_id=student, assignment_id=assignment
        )
        return self.course.root / path

    def submit(
        self, student: str, answers: Mapping[str, str], files: Mapping[str, str], **only: str
    ) -> None:
        folder = self.folder("submitted", student)
        folder.mkdir(parents=True)
        for path in self.folder("release", ".").glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            for one in notebook.cells:
                grade_id = one.metadata.get("nbgrader", {}).get("grade_id")
                one.source = answers.get(grade_id, one.source)
            if path.stem in only.get("notebooks", path.stem):
                (folder / path.name).write_text(json.dumps(notebook))
        for name, text in files.items():
            (folder / name).write_text(text)

    def scores(self) -> dict[str, dict[str, tuple[float | None, bool]]]:
        """Of each student: each cell's automatic points, and whether a person has to look."""
        with Gradebook(f"sqlite:///{self.course.root}/gradebook.db", "other") as gradebook:
            return {
                entry.student.id: {
                    f"{notebook.name}/{row.name}": (row.auto_score, bool(row.needs_manual_grade))
                    for notebook in entry.notebooks
                    for row in notebook.grades
                }
                for entry in gradebook.assignment_submissions("week one")
            }


def make(
    root: Path,
    notebooks: Mapping[str, tuple[Cell, ...]],
    config: str = "",
    kernelspec: Mapping[str, str] = PYTHON,
    structure: str = "{nbgrader_step}/{student_id}/{assignment_id}",
) -> Other:
    other = Other(Course(root), structure)
    for name, cells in notebooks.items():
        write_source(root, cells, "week one", "", name, kernelspec)
    written = root / "source" / "week one"
    folder = other.folder("source", ".")
    if folder != written:
        folder.parent.mkdir(parents=True)
        written.rename(folder)
    (folder / "prices.csv").write_text("price\n1\n3\n")
    (folder / "tools.py").write_text(TOOLS)
    shutil.copy(_empty_gradebook(), root / "gradebook.db")
    text = f"{CONFIG}c.CourseDirectory.directory_structure = {structure!r}\n{config}"
    (root / "nbgrader_config.py").write_text(text)
    result = other.course.api().generate_assignment("week one", create=True)
    assert result["success"], result
    return other


@functools.cache
def _empty_gradebook() -> Path:
    """Made once: nbgrader starts another program for it, by a bare name."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    path = Path(tempfile.mkdtemp()) / "gradebook.db"
    with Gradebook(f"sqlite:///{path}", "other"):
        return path


def graded(other: Other) -> dict[str, Graded]:
    return {one.student: one for one in grade("week one", other.course.root)}


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Other:
    """Three notebooks with names of their own, files beside them, no cloud, no preload."""
    other = make(tmp_path_factory.mktemp("ordinary"), NOTEBOOKS)
    mine = {"mine.py": "def answer():\n    return 42\n"}
    other.submit("ärger", RIGHT, mine)
    other.submit("partly", PARTLY, mine)
    return other


@pytest.fixture(scope="module")
def ours(ordinary: Other) -> dict[str, Graded]:
    return graded(ordinary)


def test_it_is_graded_as_its_author_meant(ordinary: Other, ours: dict[str, Graded]) -> None:
    assert {one.outcome for one in ours.values()} == {Outcome.GRADED}, ours
    points = {
        student: {score.grade_id: score.points for score in one.scores}
        for student, one in ours.items()
    }
    assert points["ärger"] == {
        "test-mean": 2, "test-parts": 2.25, "test-own": 1, "test-grid": 1, "why": None,
        "draw": None, "test-warns": 1, "test-stack": 2, "test-adder": 2, "test-evens": 1,
        "essay": None,
    }  # fmt: skip
    assert points["partly"] == {
        **points["ärger"],
        "test-mean": 0,
        "test-parts": 0.75,
        "test-grid": 0,
        "test-warns": 0,
        "test-adder": 0,
    }


def test_every_kind_of_cell_shows_what_it_shows_in_a_notebook(
    ordinary: Other, ours: dict[str, Graded]
) -> None:
    path = ordinary.folder("autograded", "ärger") / "Übung 1.ipynb"
    shown = {}
    for one in nbformat.read(path, as_version=4).cells:
        if one.cell_type == "code":
            shown[one.source.partition("\n")[0]] = json.dumps(one.outputs)
    assert "from bash" in shown["%%bash"]
    assert "from the shell" in shown["%time shown = !echo from the shell"]
    assert "input() is not available" in shown["name = input('Your name?')"]


@pytest.mark.slow
def test_stock_nbgrader_gives_the_same(
    ordinary: Other, ours: dict[str, Graded], tmp_path: Path
) -> None:
    stock = Other(copy_course(ordinary.course, tmp_path / "stock"))
    before = stock.scores()
    for student in before:
        result: Any = stock.course.api().autograde("week one", student, force=True)
        assert result["success"], result
    assert stock.scores() == before
    # And ours after stock: the same entry again.
    list(grade("week one", stock.course.root, force=True))
    assert stock.scores() == before


HELPED = (
    locked("setup", "import numpy as np\ntolerance = 0.1\n"
           "def close(a, b):\n    assert abs(a - b) < tolerance, 'not close'"),
    answer("area", "def area(r):\n    return np.pi * r ** 2"),
    check("test-area", 1, "close(area(1), np.pi)"),
    answer("steps", "def steps():\n    return area(1)"),
    check("test-steps", 1, "twice = lambda: 2 * steps()\nclose(twice(), 2 * np.pi)"),
)  # fmt: skip


def test_what_a_locked_cell_defines_stands_in_tests_and_no_student_replaces_it(
    tmp_path: Path,
) -> None:
    right = {
        "area": "def area(r):\n    return np.pi * r ** 2",
        "steps": "def steps():\n    return area(1)",
    }
    other = make(tmp_path, {"p": HELPED})
    other.submit("right", right, {})
    other.submit("wrong", {**right, "area": "def area(r):\n    return 2 * np.pi * r"}, {})
    anything = "def area(r):\n    return 0\ndef close(*_):\n    pass\ntolerance = 99\nnp.pi = 0"
    other.submit("replaces", {**right, "area": anything}, {})
    scores = {name: one.score for name, one in graded(other).items()}
    assert scores == {"right": 2, "wrong": 0, "replaces": 0}


@pytest.mark.parametrize(
    "structure",
    [
        "{nbgrader_step}/{assignment_id}/{student_id}",
        "people/{student_id}/{nbgrader_step}/{assignment_id}",
    ],
)
def test_folders_of_another_order(tmp_path: Path, structure: str) -> None:
    cells = (answer("a", "a = 1"), check("t", 1, "assert a == 1, 'one'"))
    other = make(tmp_path, {"p": cells}, structure=structure)
    other.submit("s1", {"a": "a = 1"}, {})
    other.submit("s2", {}, {})
    assert {name: one.score for name, one in graded(other).items()} == {"s1": 1, "s2": 0}
    assert (other.folder("autograded", "s1") / "p.ipynb").is_file()


def test_only_the_notebooks_that_were_generated_count(tmp_path: Path) -> None:
    cells = (answer("a", "a = 1"), check("t", 1, "assert a == 1, 'one'"))
    config = "c.CourseDirectory.notebook_id = 'p1'\n"
    other = make(tmp_path, {"p1": cells, "p2": cells}, config)
    other.submit("s", {"a": "a = 1"}, {})
    other.folder("submitted", "s").joinpath("p2.ipynb").write_text("{}")
    one = graded(other)["s"]
    assert (one.outcome, one.score, one.max_score) == (Outcome.GRADED, 1, 1)
    assert "'p2.ipynb' is not part of the assignment; left out" in one.notes


def test_a_notebook_of_another_language_is_refused_and_nothing_written(tmp_path: Path) -> None:
    kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    cells = (answer("a", "a <- 1"), check("t", 1, "stopifnot(a == 1)"))
    other = make(tmp_path, {"p": cells}, kernelspec=kernelspec)
    other.submit("s", {"a": "a <- 1"}, {})
    one = graded(other)["s"]
    assert one.outcome is Outcome.FAILED
    assert "kernel 'ir' (R), and only Python" in one.why
    assert other.scores() == {}


def test_a_python_kernel_of_another_name_is_graded(tmp_path: Path) -> None:
    kernelspec = {"name": "conda-env-course", "display_name": "Course", "language": "python"}
    cells = (answer("a", "a = 1"), check("t", 1, "assert a == 1, 'one'"))
    other = make(tmp_path, {"p": cells}, kernelspec=kernelspec)
    other.submit("s", {"a": "a = 1"}, {})
    assert graded(other)["s"].score == 1
