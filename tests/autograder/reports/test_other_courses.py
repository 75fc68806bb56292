"""Reports of courses that are not ours: several notebooks, odd names, other folders."""

import re
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.reports.read import read_class
from tests.autograder.courses import answer, check
from tests.autograder.test_other_courses import NOTEBOOKS, PARTLY, RIGHT, Other, make

MINE = {"mine.py": "def answer():\n    return 42\n"}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Other:
    other = make(tmp_path_factory.mktemp("other"), NOTEBOOKS)
    other.submit("ärger", RIGHT, MINE)
    other.submit("partly", PARTLY, MINE)
    assert _run(other, "grade") == 0
    return other


def _run(other: Other, command: str, *options: str) -> int:
    return main([command, "week one", *options, "--course-dir", str(other.course.root)])


def _shown(path: Path) -> str:
    return re.sub(r"<[^>]*>", "", path.read_text("utf-8").partition("<main")[2])


def test_each_notebook_has_a_page_with_its_own_marks(other: Other) -> None:
    assert _run(other, "feedback") == 0
    folder = other.folder("feedback", "partly")
    assert sorted(path.name for path in folder.glob("*.html")) == [
        "objects.v2.html", "text.html", "Übung 1.html",
    ]  # fmt: skip
    objects = _shown(folder / "objects.v2.html")
    assert "3 of 5 of them in the notebook objects.v2." in objects
    assert "test-adder" in objects
    assert "test-mean" not in objects


def test_hidden_lines_of_no_notebook_are_told(other: Other) -> None:
    assert _run(other, "feedback") == 0
    for path in other.course.root.glob("feedback/*/*/*.html"):
        assert "tools.double(rows)" not in _shown(path)


def test_marks_that_rest_on_trust_are_named(other: Other) -> None:
    assert _run(other, "report") == 0
    page = _shown(other.course.root / "reports/week one/index.html")
    assert "marks rest on trust: test-stack, test-adder, test-evens." in page
    marks = read_class("week one", other.course.root).record.students[0].marks
    assert {mark.grade_id for mark in marks if mark.on_trust} == {
        "test-stack", "test-adder", "test-evens",
    }  # fmt: skip


def test_a_name_that_is_no_plain_file_name_has_a_page_of_another_name(other: Other) -> None:
    assert _run(other, "report", "--format", "html", "--format", "gradescope") == 0
    folder = other.course.root / "reports/week one"
    names = sorted(path.name for path in (folder / "students").iterdir())
    assert names[0] == "partly.html"
    assert re.fullmatch(r"student-[0-9a-f]{16}\.html", names[1])
    assert f'href="students/{names[1]}"' in (folder / "index.html").read_text("utf-8")


def test_questions_of_one_name_in_two_notebooks_are_two(tmp_path: Path) -> None:
    cells = (answer("a", "a = 1"), check("t", 1, "assert a == 1, 'one'"))
    other = make(tmp_path, {"p1": cells, "p2": cells})
    other.submit("s", {}, {})
    other.submit("r", {"a": "a = 1"}, {})
    notebook = other.folder("submitted", "s") / "p1.ipynb"
    notebook.write_text((other.folder("submitted", "r") / "p1.ipynb").read_text())
    assert _run(other, "grade") == 0
    record = read_class("week one", tmp_path).record
    assert record.questions == ("p1: a", "p2: a")
    _, student = record.students
    assert [(mark.notebook, mark.points, mark.error) for mark in student.marks] == [
        ("p1", 1, ""), ("p2", 0, "NameError"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "structure",
    [
        "{nbgrader_step}/{assignment_id}/{student_id}",
        "people/{student_id}/{nbgrader_step}/{assignment_id}",
    ],
)
def test_folders_of_another_order_have_pages(tmp_path: Path, structure: str) -> None:
    cells = (answer("a", "a = 1"), check("t", 1, "assert a == 1, 'one'"))
    other = make(tmp_path, {"p": cells}, structure=structure)
    other.submit("s1", {"a": "a = 1"}, {})
    assert _run(other, "grade") == 0
    assert _run(other, "feedback") == 0
    assert (other.folder("feedback", "s1") / "p.html").is_file()


def test_a_comment_on_a_task_and_an_essay_stands_on_its_page(other: Other) -> None:
    with Gradebook(f"sqlite:///{other.course.root}/gradebook.db", "other") as gradebook:
        for name in ("why", "draw"):
            comment = gradebook.find_comment(name, "Übung 1", "week one", "partly")
            comment.manual_comment = f"About {name}."
        gradebook.db.commit()
    assert _run(other, "feedback") == 0
    page = _shown(other.folder("feedback", "partly") / "Übung 1.html")
    assert page.count("About why.") == 2
    assert page.count("About draw.") == 2
