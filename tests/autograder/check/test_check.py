"""What a check says of good and bad assignments."""

import json
from pathlib import Path

import pytest

from autograder.check.findings import Checked, Severity
from autograder.check.run import check
from autograder.cli import main
from tests.autograder.courses import Cell, answer, cell, essay, locked, task, write_source
from tests.autograder.courses import check as graded

WRONG = '"""\nwhat: {what}\nscores: {{{scores}}}\n"""\n# %% {cell}\n{source}\n'
SMALL = (
    locked("setup", "limit = 10"),
    answer("is-small", "def is_small(number):\n    return number < limit"),
    graded(
        "test-small",
        2,
        "assert is_small(3), 'three is small'\nassert not is_small(30), 'thirty is not small'",
    ),
    answer("total", "def total(numbers):\n    return sum(numbers) + len(numbers)"),
    graded("test-total", 1, "assert total([1, 2]) == 5, 'the total of 1 and 2 is 5'"),
    essay("why", 4, "Say why."),
    task("draw", 3, "Draw it."),
)
MISTAKES = {
    "always": ("is-small: 0", "is-small", "def is_small(number):\n    return True"),
    "half": ("test-total: 0", "total", "def total(numbers):\n    return sum(numbers)"),
    "right-too": (
        "total: 1",
        "total",
        "def total(numbers):\n    return len(numbers) + sum(numbers)",
    ),
}


def course(root: Path, cells: tuple[Cell, ...], config: str = "") -> Path:
    write_source(root, cells, "small", "c.Autograder.preload = []\n" + config)
    return root


def put_wrong(root: Path, name: str, scores: str, cell_id: str, source: str) -> None:
    folder = root / "wrong" / "small"
    folder.mkdir(parents=True, exist_ok=True)
    text = WRONG.format(what=name, scores=scores, cell=cell_id, source=source)
    (folder / f"{name}.py").write_text(text)


def said(checked: Checked, severity: Severity) -> set[tuple[str, str]]:
    return {(one.kind, one.cell) for one in checked.findings if one.severity is severity}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = course(tmp_path_factory.mktemp("small"), SMALL)
    for name, (scores, cell_id, source) in MISTAKES.items():
        put_wrong(root, name, scores, cell_id, source)
    return root


@pytest.fixture(scope="module")
def small_checked(small: Path) -> Checked:
    return check("small", small)


def test_a_good_assignment_is_gradeable(small_checked: Checked) -> None:
    assert said(small_checked, Severity.ERROR) == set()
    seen = {one.question: one for one in small_checked.exercises}
    is_small, total = seen["is-small"], seen["total"]
    assert (is_small.points, is_small.reference, is_small.release) == (2, 2, 0)
    assert (is_small.wrong, is_small.wrong_noticed) == (1, 1)
    assert (total.wrong, total.wrong_noticed) == (1, 1), "a right answer is no wrong one"
    assert (seen["why"].by_hand, seen["draw"].by_hand) == (4, 3)


def test_changes_that_no_test_notices_are_listed_by_line(small_checked: Checked) -> None:
    is_small = next(one for one in small_checked.exercises if one.question == "is-small")
    # Nobody asks about the limit itself: 10.
    assert [(one.line, one.change) for one in is_small.survivors] == [(3, "< became <=")]
    assert is_small.survivors[0].text == "return number < limit"
    assert is_small.mutants == is_small.mutants_possible == 3
    assert is_small.mutants_noticed == 2


def test_nothing_of_the_course_folder_is_written(small: Path, small_checked: Checked) -> None:
    files = {str(path.relative_to(small)) for path in small.rglob("*") if path.is_file()}
    mistakes = {f"wrong/small/{name}.py" for name in MISTAKES}
    assert files == {"nbgrader_config.py", "source/small/small.ipynb", *mistakes}


BAD = (
    answer("first", "first = 1"),
    graded("test-first", 1, "seen = first\nassert seen == 1\nprint('seen')"),
    answer("second", "second = 2"),
    graded("test-second", 1, "assert second == seen + 1, 'second is one more'"),
    answer("third", "third = 3"),
    graded("test-third", 1, "assert third == 4, 'third is four'"),
    answer("fourth", "fourth = 4"),
    graded("test-fourth", 1, "assert True, 'never'"),
    answer("fifth", "def max(numbers):\n    return sorted(numbers)[-1]"),
    graded("test-fifth", 1, "assert max([1, 2]) == 2, 'two is the largest'"),
    answer("sixth", "sixth = first + 5"),
    graded("test-sixth", 1, "import sys\nassert sixth == 6, 'six'\nsys.stderr.write('done')"),
    cell("nothing", "assert sixth, 'six'", points=0.0, grade=True, locked=True),
    cell("open", "assert sixth == 6, 'six'", points=1.0, grade=True),
)


def test_faults_are_named_with_their_cells(tmp_path: Path) -> None:
    root = course(tmp_path, BAD)
    put_wrong(root, "better", "first: 1", "first", "first = 2")
    put_wrong(root, "astray", "firts: 0", "first", "first = 2")
    checked = check("small", root, mutants_each=0)
    errors = said(checked, Severity.ERROR)
    assert errors == {
        ("reference", "test-third"),
        ("untouched", "test-fourth"),
        ("untouched", "test-fifth"),
        ("builtin", "test-fifth"),
        ("wrong", "first"),
        ("wrong", ""),
    }
    warnings = said(checked, Severity.WARNING)
    assert {
        ("message", "test-first"),
        ("output", "test-first"),
        ("depends", "test-second"),
        ("stderr", "test-sixth"),
        ("points", "nothing"),
        ("locked", "open"),
        ("wrong", "second"),
    } <= warnings
    assert ("depends", "sixth") in said(checked, Severity.NOTE)
    # Errors come first: a cell's later, lesser findings do not hide them.
    texts = {(one.kind, one.cell): one.text for one in reversed(checked.findings)}
    assert "it takes seen from them" in texts["depends", "test-second"]
    assert "gets 0; 1 was expected" in texts["wrong", "first"]
    assert "third is four" in texts["reference", "test-third"]


LIVE = (
    answer("shape", "class Shape:\n    sides = 3"),
    graded("test-class", 1, "assert Shape().sides == 3, 'three sides'"),
    answer("apply", "def apply(function, value):\n    return function(value)"),
    graded("test-callback", 1, "assert apply(lambda x: x + 1, 1) == 2, 'it calls the function'"),
    answer("order", "def order(values):\n    values.sort()"),
    graded("test-in-place", 1, "_list = [2, 1]\norder(_list)\nassert _list == [1, 2], 'sorted'"),
    answer("count", "def count(n):\n    yield from range(n)"),
    graded("test-generator", 1, "assert list(count(2)) == [0, 1], 'counts from 0'"),
    answer("plain", "plain = {'a': (1, 2)}"),
    graded("test-plain", 1, "assert plain['a'] == (1, 2), 'a pair'"),
    answer("kept", "class Kept:\n    pass"),
    graded("test-kept", 1, "assert Kept(), 'a class'", tags=("autograder-in-process",)),
)


def test_cells_that_need_a_live_object_are_found(tmp_path: Path) -> None:
    checked = check("small", course(tmp_path, LIVE), mutants_each=2)
    assert said(checked, Severity.ERROR) == {
        ("in-process", name)
        for name in ("test-class", "test-callback", "test-in-place", "test-generator")
    }
    assert said(checked, Severity.NOTE) == {("trust", "test-kept")}
    assert all(one.reference == one.points for one in checked.exercises), "with the tag they pass"


def test_what_nbgrader_refuses_is_told_in_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = (
        answer("same", "x = 1"),
        answer("same", "y = 1"),
        cell("test", "### BEGIN HIDDEN TESTS\nassert x", points=1.0, grade=True, locked=True),
    )
    assert main(["check", "small", "--course-dir", str(course(tmp_path, cells)), "--json"]) == 14
    found = json.loads(capsys.readouterr().out)
    assert {(one["kind"], one["cell"]) for one in found["findings"]} == {
        ("ids", "same"),
        ("markers", "test"),
        ("message", "test"),
        ("release", ""),
    }
    (release,) = [one["text"] for one in found["findings"] if one["kind"] == "release"]
    assert release.endswith("Duplicate grade id: same")


def test_the_command_shows_a_table_and_says_yes_or_no(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", "small", "--course-dir", str(small), "--mutants", "1"]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert "small is gradeable: 0 errors" in shown
    assert "by hand" in shown
    put_wrong(small, "worse", "total: 1", "total", "total = None")
    try:
        assert main(arguments) == 14
    finally:
        (small / "wrong/small/worse.py").unlink()
    assert "'worse' gets 0; 1 was expected" in capsys.readouterr().out


def test_an_unknown_assignment_is_named_with_those_that_exist(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "wrok", "--course-dir", str(small)]) == 3
    assert "there are: small" in capsys.readouterr().err
