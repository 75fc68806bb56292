"""One bad submission gets its own outcome; the rest of the class is graded."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import keeper
from autograder.cli import main
from autograder.grade import Graded, Outcome, grade
from autograder.results import write_json_lines
from autograder.steps import conclude, prepare, record
from tests.autograder.courses import REFERENCE, Course, answer, check, copy_course, make_course


def _change(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    notebook = json.loads(path.read_text())
    change(notebook)
    path.write_text(json.dumps(notebook))


def _nest_tags(path: Path) -> None:
    def mark(notebook: dict[str, Any]) -> None:
        notebook["cells"][0]["metadata"]["tags"] = "@"

    _change(path, mark)
    path.write_text(path.read_text().replace('"@"', "[" * 700 + "]" * 700))


def _attach(path: Path) -> None:
    def attach(notebook: dict[str, Any]) -> None:
        attachments = {"a": 5, "b": {"image/png": {"c": 1}}, "d": {"image/png": ["aG", "k="]}}
        notebook["cells"][0]["attachments"] = attachments

    _change(path, attach)


def _add_much_code(path: Path) -> None:
    def add(notebook: dict[str, Any]) -> None:
        source = "#" + "é" * 800_000
        cell = {"cell_type": "code", "id": "zz", "metadata": {}, "source": source}
        notebook["cells"].append({**cell, "outputs": [], "execution_count": None})

    _change(path, add)


@pytest.fixture(scope="module")
def bad_course(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_course(generated, tmp_path_factory.mktemp("bad") / "course")
    (course.root / "source/toy/data.csv").write_text("given")
    (course.root / "source/toy/sub").mkdir()
    (course.root / "source/toy/sub/more.csv").write_text("given too")
    reads = {**REFERENCE, "pair": "print(open('data.csv').read(), open('sub/more.csv').read())"}
    folder = course.submit("has-folder", reads).parent
    (folder / "data.csv").mkdir()
    (folder / "data.csv/x").write_text("mine")
    (folder / "sub").write_text("mine")
    _nest_tags(course.submit("nested-tags"))
    _attach(course.submit("odd-attachment"))
    _add_much_code(course.submit("much-code"))
    folder = course.submit("odd-name").parent
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.ipynb")).write_text("x")
    course.submit("right")
    return course


@pytest.fixture(scope="module")
def graded(bad_course: Course) -> dict[str, Graded]:
    return {one.student: one for one in grade("toy", bad_course.root)}


def test_harmless_oddities_cost_nothing(graded: dict[str, Graded]) -> None:
    for student in ("nested-tags", "odd-attachment", "odd-name", "right"):
        assert (graded[student].outcome, graded[student].score) == (Outcome.GRADED, 6), student


@pytest.mark.usefixtures("graded")
def test_attachments_that_are_pictures_stay(bad_course: Course) -> None:
    cell = bad_course.autograded("odd-attachment").cells[0]
    assert cell.attachments == {"b": {}, "d": {"image/png": "aGk="}}


def test_code_that_is_too_long_to_be_run_is_a_broken_notebook(graded: dict[str, Graded]) -> None:
    assert graded["much-code"].outcome is Outcome.BROKEN_NOTEBOOK
    assert "put data into a file" in graded["much-code"].why


def test_the_instructors_file_replaces_a_folder_of_its_name(
    graded: dict[str, Graded], bad_course: Course
) -> None:
    assert (graded["has-folder"].outcome, graded["has-folder"].score) == (Outcome.GRADED, 5)
    folder = bad_course.root / "autograded/has-folder/toy"
    assert (folder / "data.csv").read_text() == "given"
    assert (folder / "sub/more.csv").read_text() == "given too"
    assert "given given too" in (folder / "toy.ipynb").read_text()


def test_file_name_that_is_no_text_is_reported_with_escapes(
    graded: dict[str, Graded], tmp_path: Path
) -> None:
    assert r"'\udcff.ipynb' is not part of the assignment; left out" in graded["odd-name"].notes
    write_json_lines(tmp_path / "toy.jsonl", list(graded.values()))
    assert len((tmp_path / "toy.jsonl").read_text().splitlines()) == len(graded)


def test_results_with_half_a_surrogate_pair_are_valid_json(tmp_path: Path) -> None:
    one = Graded("s", "toy", Outcome.GRADED, "\udcff", (), 0, 0, (), 0)
    write_json_lines(tmp_path / "toy.jsonl", [one])
    assert json.loads((tmp_path / "toy.jsonl").read_text())["why"] == "\udcff"


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (prepare, "repair"),
        (conclude, "score"),
        (keeper, "put_outputs"),
        (keeper, "stage"),
        (keeper, "publish"),
        (record.Recorder, "write"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unforeseen_failure_is_of_one_submission(
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    where: object,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    course.submit("a-first", {**REFERENCE, "double": "# marked"})
    course.submit("second")
    real: Callable[..., Any] = getattr(where, name)

    def fail_for_one(*arguments: Any) -> Any:
        if "# marked" in str(arguments) or "a-first" in str(arguments):
            raise ValueError("nobody thought of this")
        return real(*arguments)

    monkeypatch.setattr(where, name, fail_for_one)
    assert main(["grade", "toy", "--course-dir", str(course.root), "--jobs", "1"]) == 8
    lines = (course.root / "autograded/toy.jsonl").read_text().splitlines()
    failed, graded = sorted(map(json.loads, lines), key=lambda line: str(line["outcome"]))[::-1]
    assert failed["outcome"] == "grader failed"
    assert "nobody thought of this" in failed["why"]
    assert (graded["outcome"], graded["score"]) == ("graded", 6)
    assert not list((course.root / "autograded").glob("*/.*"))
    assert "1 grader failed" in capsys.readouterr().out


def test_files_that_cannot_be_read_are_not_the_students_loss(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.submit("closed", files={"timestamp.txt": "2026-01-10 01:00:00 UTC"})
    course.submit("right")
    read_bytes, read_text = Path.read_bytes, Path.read_text

    def refuse(path: Path) -> None:
        if "submitted/closed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", lambda path: refuse(path) or read_bytes(path))
    monkeypatch.setattr(
        Path, "read_text", lambda path, **options: refuse(path) or read_text(path, **options)
    )
    graded = {one.student: one for one in grade("toy", course.root)}
    assert graded["right"].outcome is Outcome.GRADED
    assert graded["closed"].outcome is Outcome.FAILED
    assert "Permission denied" in graded["closed"].why
    assert any("timestamp.txt cannot be read" in note for note in graded["closed"].notes)


def test_submission_whose_files_cannot_be_copied_fails_alone(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.processes import attempt

    course.submit("closed", files={"a.txt": "a"})
    course.submit("right")
    real = attempt.copy_files

    def refuse(source: Path, *rest: Any, **options: Any) -> list[str]:
        if "submitted/closed" in str(source):
            raise PermissionError(13, "Permission denied", "a.txt")
        return real(source, *rest, **options)

    monkeypatch.setattr(attempt, "copy_files", refuse)
    graded = {one.student: one for one in grade("toy", course.root)}
    assert (graded["right"].outcome, graded["right"].score) == (Outcome.GRADED, 6)
    assert graded["closed"].outcome is Outcome.FAILED
    assert "Permission denied" in graded["closed"].why
    assert not (course.root / "autograded/closed").exists()


@pytest.mark.usefixtures("generated")
def test_endless_function_costs_its_time_once(tmp_path: Path) -> None:
    tests = [
        check(f"test-{number}", 1, f"assert double({number}) == {2 * number}")
        for number in range(4)
    ]
    other = [
        answer("half", "def half(x):\n    return x / 2"),
        check("test-half", 2, "assert half(4) == 2"),
    ]
    cells = (answer("double", "def double(x):\n    return x + x"), *tests, *other)
    course = make_course(tmp_path, cells)
    endless = "def double(x):\n    while True:\n        pass"
    course.submit("endless", {"double": endless, "half": "def half(x):\n    return x / 2"})
    (one,) = grade("toy", course.root)
    assert (one.outcome, one.score) == (Outcome.TIMED_OUT, 2)
    notes = [score.note for score in one.scores[:4]]
    assert notes[0].endswith("double() did not return within 6 s")
    assert all("so it got less" in note for note in notes[1:])
