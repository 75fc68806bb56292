"""A class that fails for what is none of its mistakes is told from one that does not know."""

from pathlib import Path

import pytest

from autograder.class_wide import class_wide_faults
from autograder.cli import main
from autograder.errors import NotConfirmed
from autograder.graded import Graded, Outcome
from autograder.records import CellEnd
from autograder.steps.score import Score
from tests.autograder.courses import answer, cell, check, make_course

NOT_PLAIN = "'pd' holds a module; a test can only use plain data: numbers"
NO_MODULE = "cell number 1 could not import: No module named 'pandas'"


def _one(student: str, error: str, message: str = "", *notes: str, points: float = 0) -> Graded:
    end = CellEnd.RAISED if error else CellEnd.RAN
    score = Score("test-table", points, 3, end, message=message, error=error)
    return Graded(student, "stats", Outcome.GRADED, "", (score,), points, 3, notes, 0)


def test_a_missing_module_is_named_with_the_test_that_nobody_passes() -> None:
    told = class_wide_faults(
        [
            _one("good", "NameError", "name 'pd' is not defined", NO_MODULE),
            _one("other", "NameError", "name 'pd' is not defined", NO_MODULE),
            _one("blank", "NotImplementedError"),
            _one("wrong", "AssertionError", "three rows"),
        ]
    )
    (line,) = told
    assert "nobody passes test-table: no module 'pandas'" in line
    assert "install it" in line


def test_a_value_that_is_not_plain_asks_for_the_tag() -> None:
    (line,) = class_wide_faults([_one(name, "CannotUse", NOT_PLAIN) for name in "ab"])
    assert "autograder-in-process" in line


@pytest.mark.parametrize(
    "graded",
    [
        [_one("a", "NameError", "", NO_MODULE), _one("b", "", points=3)],
        [_one("a", "NameError"), _one("b", "NameError")],
        [_one("a", "NameError", "", NO_MODULE)],
        [_one("a", "AssertionError", "three"), _one("b", "AssertionError", "three")],
    ],
    ids=["somebody passes", "a name of their own", "one alone", "wrong answers"],
)
def test_mistakes_of_students_are_no_fault_of_the_environment(graded: list[Graded]) -> None:
    assert class_wide_faults(graded) == []


def test_grade_warns_and_runs_again_once_the_package_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(
        tmp_path / "course",
        (
            cell(None, "import nowhere_to_be_found as away"),
            answer("table", "table = away.rows()"),
            check("test-table", 3, "assert len(away.rows()) == 3, 'three rows'"),
        ),
    )
    for student in ("ann", "ben"):
        course.submit(student, {"table": "table = away.rows()"})
    asked = ["grade", "toy", "--course-dir", str(course.root)]
    assert main(asked) == 0
    told = capsys.readouterr()
    assert "No module named 'nowhere_to_be_found'" in told.out
    assert "warning: nobody passes test-table: no module 'nowhere_to_be_found'" in told.out
    assert "autograder check toy" in told.out

    assert main(asked) == 0
    told = capsys.readouterr()
    assert "2 unchanged, 0 run" in told.out
    assert "warning: nobody passes test-table" in told.out

    packages = tmp_path / "site-packages"
    (packages / "nowhere_to_be_found-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(packages)
    assert main(asked) == 0
    assert "unchanged" not in capsys.readouterr().out


def test_regrade_warns_before_it_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course = make_course(
        tmp_path / "course",
        (
            answer("double", "def double(x):\n    return 2 * x"),
            check("test-double", 3, "double(2)"),
        ),
    )
    for student in ("ann", "ben"):
        course.submit(student)
    asked = ["toy", "--course-dir", str(course.root)]
    assert main(["grade", *asked]) == 0
    source = course.root / "source/toy/toy.ipynb"
    source.write_text(source.read_text().replace("double(2)", "import nowhere_to_be_found"))
    assert course.api().generate_assignment("toy", force=True)["success"]
    capsys.readouterr()
    assert main(["regrade", *asked]) == NotConfirmed.exit_code
    told = capsys.readouterr()
    assert "warning: nobody passes test-double: no module 'nowhere_to_be_found'" in told.out
    assert "autograder check toy" in told.out
