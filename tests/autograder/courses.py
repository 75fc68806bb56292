"""Make small nbgrader courses and submissions."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "toy"
c.Autograder.preload = ["tests.autograder.toy_cloud"]
c.Autograder.student_preload = ["tests.autograder.toy_cloud"]
c.Autograder.cloud = "tests.autograder.toy_cloud:open_cloud"
c.Autograder.gateway_variable = "TOY_GATEWAY_FD"
c.Autograder.cell_timeout_s = 6.0
c.Autograder.grace_s = 2.0
c.Autograder.jobs = 3
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 20
"""

PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}

Cell = dict[str, Any]


def cell(
    grade_id: str | None,
    source: str,
    kind: str = "code",
    points: float | None = None,
    **flags: bool,
) -> Cell:
    metadata: dict[str, Any] = {}
    if grade_id is not None:
        marks = {"grade": False, "solution": False, "locked": False, "task": False} | flags
        metadata["nbgrader"] = {"schema_version": 3, "grade_id": grade_id, **marks}
        if points is not None:
            metadata["nbgrader"]["points"] = points
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return make(source=source, metadata=metadata)


def locked(grade_id: str, source: str) -> Cell:
    return cell(grade_id, source, locked=True)


def answer(grade_id: str, source: str) -> Cell:
    return cell(grade_id, f"### BEGIN SOLUTION\n{source}\n### END SOLUTION", solution=True)


def check(
    grade_id: str, points: float, source: str, hidden: str = "", tags: tuple[str, ...] = ()
) -> Cell:
    if hidden:
        source += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    made = cell(grade_id, source, points=points, grade=True, locked=True)
    if tags:
        made["metadata"]["tags"] = list(tags)
    return made


def essay(grade_id: str, points: float, source: str) -> Cell:
    return cell(grade_id, source, "markdown", points, grade=True, solution=True)


def task(grade_id: str, points: float, source: str) -> Cell:
    return cell(grade_id, source, "markdown", points, locked=True, task=True)


TOY = (
    cell(None, "# Toy", "markdown"),
    locked("setup", "from tests.autograder import toy_cloud"),
    answer("double", "def double(x):\n    return x + x"),
    check(
        "test-double",
        2,
        "assert double(2) == 4, 'double(2) must be 4'",
        "assert double('ab') == 'abab'",
    ),
    answer("colour", "toy_cloud.put('colour', 'blue')"),
    check(
        "test-colour",
        3,
        "from tests.autograder import toy_cloud\nassert toy_cloud.get('colour') == 'blue'",
    ),
    answer("pair", "pair = (1, {2: 'two'})"),
    check("test-pair", 1, "assert pair == (1, {2: 'two'}), 'another pair'"),
    essay("why", 4, "Say why."),
)
REFERENCE = {
    "double": "def double(x):\n    return x + x",
    "colour": "toy_cloud.put('colour', 'blue')",
    "pair": "pair = (1, {2: 'two'})",
}


CALM = (
    answer("ticker", "toy_cloud.put('tick', 0)"),
    check(
        "test-calm",
        1,
        "import time\nfrom tests.autograder import toy_cloud\n"
        "first = toy_cloud.get('tick')\ntime.sleep(0.5)\n"
        "assert first is not None\nassert toy_cloud.get('tick') == first",
    ),
)


@dataclass(frozen=True, slots=True)
class Course:
    root: Path

    def submit(
        self,
        student: str,
        answers: Mapping[str, str] = REFERENCE,
        change: Callable[[list[Any]], None] = lambda _cells: None,
        assignment: str = "toy",
        files: Mapping[str, str] | None = None,
    ) -> Path:
        notebook = nbformat.read(
            self.root / "release" / assignment / f"{assignment}.ipynb", as_version=4
        )
        for one in notebook.cells:
            grade_id = one.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                one.source = answers[grade_id]
        change(notebook.cells)
        folder = self.root / "submitted" / student / assignment
        folder.mkdir(parents=True)
        path = folder / f"{assignment}.ipynb"
        path.write_text(json.dumps(notebook))
        for name, text in (files or {}).items():
            (folder / name).write_text(text)
        return path

    def autograded(self, student: str, assignment: str = "toy") -> Any:
        path = self.root / "autograded" / student / assignment / f"{assignment}.ipynb"
        return nbformat.read(path, as_version=4)

    def api(self) -> NbGraderAPI:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        return NbGraderAPI(CourseDirectory(config=config), config=config)


def write_source(
    root: Path,
    cells: tuple[Cell, ...],
    assignment: str,
    config: str = "",
    notebook: str = "",
    kernelspec: Mapping[str, str] = PYTHON,
) -> None:
    folder = root / "source" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    made = nbformat.v4.new_notebook(
        cells=json.loads(json.dumps(cells)), metadata={"kernelspec": dict(kernelspec)}
    )
    nbformat.write(nbformat.from_dict(made), folder / f"{notebook or assignment}.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG + config)


def make_course(
    root: Path, cells: tuple[Cell, ...] = TOY, assignment: str = "toy", config: str = ""
) -> Course:
    write_source(root, cells, assignment, config)
    course = Course(root)
    result = course.api().generate_assignment(assignment, create=True)
    assert result["success"], result
    return course


def copy_course(course: Course, root: Path) -> Course:
    shutil.copytree(course.root, root, dirs_exist_ok=True)
    return Course(root)
