"""A corrected test: who changes is shown first, then written; only what it touches changes."""

import dataclasses
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.errors import NotConfirmed, NotGraded
from autograder.grade import grade
from autograder.processes.pool import Pool
from autograder.processes.tasks import Examined, Task
from autograder.records import CellEnd
from autograder.regrade import regrade
from tests.autograder.courses import REFERENCE, Course, copy_course
from tests.autograder.kept import dump

NO_LISTS = "def double(x):\n    return None if isinstance(x, list) else x + x"


def _correct(course: Course, change: Callable[[dict[str, Any]], None]) -> None:
    """The instructor changes cells of source/ and generates the assignment again."""
    path = course.root / "source/toy/toy.ipynb"
    notebook = json.loads(path.read_text())
    cells = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell
        for cell in notebook["cells"]
        if "nbgrader" in cell["metadata"]
    }
    change(cells)
    path.write_text(json.dumps(notebook))
    result = course.api().generate_assignment("toy", force=True, create=True)
    assert result["success"], result


def _stricter(cells: dict[str, Any]) -> None:
    source = "".join(cells["test-double"]["source"])
    cells["test-double"]["source"] = source.replace(
        "double('ab') == 'abab'", "double([1]) == [1, 1], 'lists too'"
    )


@pytest.fixture(scope="module")
def graded(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_course(generated, tmp_path_factory.mktemp("regrade") / "course")
    course.submit("anna", {**REFERENCE, "why": "Because."})
    course.submit("bert", {**REFERENCE, "double": NO_LISTS})
    course.submit("carl").write_text("[")
    list(grade("toy", course.root))
    with _gradebook(course) as gradebook:
        for grade_id in ("test-double", "test-colour"):
            one = gradebook.find_grade(grade_id, "toy", "toy", "bert")
            one.manual_score, one.needs_manual_grade = 1.5, False
        gradebook.find_grade("test-colour", "toy", "toy", "bert").extra_credit = 0.25
        gradebook.find_comment("why", "toy", "toy", "anna").manual_comment = "Good."
        gradebook.db.commit()
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    return copy_course(graded, tmp_path / "course")


def _gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy")


def _main(course: Course, *arguments: str) -> int:
    return main(["regrade", "toy", "--course-dir", str(course.root), *arguments])


def test_changes_are_shown_first_and_written_after_a_yes(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _correct(course, _stricter)
    before = dump(course)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert _main(course) == NotConfirmed.exit_code
    told = capsys.readouterr()
    assert "changed: 'test-double': its text has changed" in told.out
    assert "2 / 2" in told.out
    assert "0 / 2" in told.out
    assert "lists too" in told.out
    assert "a person gave 1.5" in told.out
    assert "1 of 3 that were run again change" in told.out
    assert "no terminal to ask" in told.err
    assert dump(course) == before

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    assert _main(course) == NotConfirmed.exit_code
    assert dump(course) == before
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert _main(course) == 0
    with _gradebook(course) as gradebook:
        double = gradebook.find_grade("test-double", "toy", "toy", "bert")
        assert (double.auto_score, double.manual_score) == (0, 1.5)
        assert double.needs_manual_grade, "to be looked at again"
        colour = gradebook.find_grade("test-colour", "toy", "toy", "bert")
        assert (colour.auto_score, colour.manual_score, colour.extra_credit) == (3, 1.5, 0.25)
        assert not colour.needs_manual_grade, "no change touches it"
        assert gradebook.find_comment("why", "toy", "toy", "anna").manual_comment == "Good."
        assert gradebook.find_grade("test-double", "toy", "toy", "anna").auto_score == 2
    assert "double([1])" in "".join(cell.source for cell in course.autograded("bert").cells)


def test_test_that_the_reference_fails_is_not_written_by_yes_alone(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    def turned(cells: dict[str, Any]) -> None:
        source = "".join(cells["test-double"]["source"])
        cells["test-double"]["source"] = source.replace("double(2) == 4", "double(2) != 4")

    _correct(course, turned)
    before = dump(course)
    assert _main(course, "--yes") == NotConfirmed.exit_code
    told = capsys.readouterr()
    assert "your own solution now gets 0 of 2 in 'test-double': double(2) must be 4" in told.err
    assert "--reference-may-fail" in told.err
    assert "anna" not in told.out, "the class is not run first"
    assert dump(course) == before
    assert _main(course, "--yes", "--reference-may-fail") == 0
    assert {one.student: one.score for one in grade("toy", course.root)}["anna"] == 4


def test_manual_score_is_looked_at_again_though_the_automatic_one_stays(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    def other_number(cells: dict[str, Any]) -> None:
        source = "".join(cells["test-double"]["source"])
        cells["test-double"]["source"] = source.replace("double(2) == 4", "double(3) == 6")

    _correct(course, other_number)
    assert _main(course, "--yes") == 0
    told = capsys.readouterr().out
    assert "bert: 'test-double' (a person gave 1.5) keeps its points and is to be looked at" in told
    with _gradebook(course) as gradebook:
        double = gradebook.find_grade("test-double", "toy", "toy", "bert")
        assert (double.auto_score, double.manual_score) == (2, 1.5)
        assert double.needs_manual_grade
        assert not gradebook.find_grade("test-colour", "toy", "toy", "bert").needs_manual_grade
        assert not gradebook.find_grade("test-double", "toy", "toy", "anna").needs_manual_grade


def test_what_was_run_waits_for_a_yes_while_nothing_changes(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting(Pool):
        ran: ClassVar[list[str]] = []

        def run(self, tasks: Iterable[Task], *rest: object) -> Iterator[Examined]:
            for examined in super().run(tasks):
                self.ran.append(examined.key.partition("/")[0])
                yield examined

    def ran_by(*arguments: str) -> set[str]:
        Counting.ran.clear()
        _main(course, *arguments)
        return set(Counting.ran) - {"your own solution"}

    monkeypatch.setattr("autograder.commands.regrade.pool_of", lambda _options: Counting)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    _correct(course, _stricter)
    assert ran_by() == {"anna", "bert"}
    assert "'test-double': 0 get more, 1 less, -2 points together" in capsys.readouterr().out
    # Who has handed in anew meanwhile is no longer part of it.
    path = course.root / "submitted/anna/toy/toy.ipynb"
    path.write_text(path.read_text().replace("x + x", "x * 2"))
    assert ran_by() == set()
    assert "1 of 2 that were run again change; 2 were run by an earlier" in capsys.readouterr().out
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.Autograder.output_characters = 1000\n")
    assert ran_by() == {"bert"}
    assert ran_by("--yes") == set()
    assert not list((course.root / "autograded").glob("*.proposed"))
    with _gradebook(course) as gradebook:
        assert gradebook.find_grade("test-double", "toy", "toy", "bert").auto_score == 0


def test_source_that_is_newer_than_the_gradebook_is_named(
    course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    assert _main(course) == 0
    assert "newer" not in caplog.text
    path = course.root / "source/toy/toy.ipynb"
    path.write_text(path.read_text().replace("double(2) == 4", "double(3) == 6"))
    assert _main(course) == 0
    assert "newer than what the gradebook knows (test-double)" in caplog.text
    assert f"nbgrader generate_assignment toy --force, in {course.root}" in caplog.text


def test_who_handed_in_an_earlier_release_is_told_of_no_change(course: Course) -> None:
    def correct(cells: dict[str, Any]) -> None:
        _stricter(cells)
        source = "".join(cells["test-double"]["source"])
        cells["test-double"]["source"] = source.replace("double(2) == 4", "double(3) == 6")
        cells["test-double"]["metadata"]["nbgrader"]["points"] = 3

    def cheat(cells: list[Any]) -> None:
        (test,) = (
            cell for cell in cells
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "test-double"
        )  # fmt: skip
        test["source"] = "pass"

    course.submit("cheat", change=cheat)
    list(grade("toy", course.root))
    _correct(course, correct)
    assert _main(course, "--yes") == 0
    # Of the first release no result is left, but students still have it.
    for force in (False, True):
        notes = {
            one.student: [note for note in one.notes if "cell 'test" in note]
            for one in grade("toy", course.root, force=force)
        }
        told = "locked cell 'test-double' had been changed; put back as released"
        assert notes == {"anna": [], "bert": [], "carl": [], "cheat": [told]}


def test_after_a_regrade_nothing_is_left_to_grade(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    _correct(course, _stricter)
    assert _main(course, "--yes", "--json") == 0
    lines = {
        line["student"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())
    }
    assert lines.keys() == {"anna", "bert", "carl"}
    (change,) = lines["bert"]["changes"]
    assert (change["grade_id"], change["before"], change["after"]) == ("test-double", 2, 0)
    assert lines["anna"]["changes"] == []
    assert [one.unchanged for one in grade("toy", course.root)] == [True] * 3
    assert _main(course) == 0
    assert "3 came from the tests of now" in capsys.readouterr().out


def test_grade_after_a_corrected_test_says_what_shows_first_who_changes(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ("--course-dir", str(course.root))
    assert main(["grade", "toy", *root]) == 0
    assert "other tests" not in capsys.readouterr().out
    _correct(course, _stricter)
    assert main(["grade", "toy", "--student", "anna", *root]) == 0
    told = capsys.readouterr().out.splitlines()[0]
    assert told.startswith("1 result comes from other tests than those of now")
    assert told.endswith(f"autograder regrade toy {' '.join(root)}")
    assert main(["grade", "toy", "--json", *root]) == 0
    told_apart = capsys.readouterr()
    assert "2 results come from other tests" in told_apart.err
    assert "other tests" not in told_apart.out


def test_points_of_a_test_count_anew_for_who_had_them(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    def worth_more(cells: dict[str, Any]) -> None:
        cells["test-pair"]["metadata"]["nbgrader"]["points"] = 5

    _correct(course, worth_more)
    assert _main(course, "--yes") == 0
    assert "'test-pair': its points were 1 and are 5" in capsys.readouterr().out
    scores = {one.student: (one.score, one.max_score) for one in grade("toy", course.root)}
    assert scores == {"anna": (10, 14), "bert": (8.25, 14), "carl": (0, 14)}


def test_scores_that_no_change_touches_stay_and_are_named(course: Course) -> None:
    class Moody(Pool):
        """This time the colour's test fails."""

        def run(self, tasks: Iterable[Task], *rest: object) -> Iterator[Examined]:
            asked = list(tasks)
            ids = {task.key: {cell.index: cell.grade_id for cell in task.cells} for task in asked}
            for examined in super().run(asked):
                results = tuple(
                    dataclasses.replace(one, end=CellEnd.RAISED)
                    if ids[examined.key][one.index] == "test-colour"
                    else one
                    for one in examined.results
                )
                yield dataclasses.replace(examined, results=results)

    _correct(course, _stricter)
    with regrade("toy", course.root, open_pool=Moody) as proposal:
        found = {one.student: one for one in proposal.students}
        assert found["anna"].changes == ()
        assert found["anna"].left_alone == ("'test-colour' (3 -> 0)",)
        written = {one.student: one for one in proposal.write()}
    assert written["anna"].score == 6
    assert any("its score was left" in note for note in written["anna"].notes)


def test_submission_handed_in_anew_is_left_to_grade(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    _correct(course, _stricter)
    course.submit("dora")
    path = course.root / "submitted/anna/toy/toy.ipynb"
    path.write_text(path.read_text().replace("x + x", "x * 2"))
    assert _main(course, "--yes") == 0
    assert "not graded as handed in: anna, dora" in capsys.readouterr().out
    unchanged = {one.student: one.unchanged for one in grade("toy", course.root)}
    assert unchanged == {"anna": False, "bert": True, "carl": True, "dora": False}


def test_failure_of_ours_leaves_what_was(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    _correct(course, _stricter)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.Autograder.cloud = 'tests.autograder.toy_cloud:CloudThatCannotReset'\n")
    before = dump(course)["gradebook"]
    assert _main(course, "--yes", "--reference-may-fail") == 8
    assert "anna: failed, stays" in capsys.readouterr().out
    assert dump(course)["gradebook"] == before


def test_nothing_graded_is_nothing_to_regrade(
    generated: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = copy_course(generated, tmp_path / "course")
    course.submit("anna")
    assert _main(course) == NotGraded.exit_code
    assert "autograder grade toy" in capsys.readouterr().err


def test_scores_of_earlier_tests_are_final_nowhere(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    def worth_more(cells: dict[str, Any]) -> None:
        cells["test-pair"]["metadata"]["nbgrader"]["points"] = 5

    _correct(course, worth_more)
    assert _main(course, "--yes", "--student", "anna") == 0
    root = ("--course-dir", str(course.root))
    capsys.readouterr()
    assert main(["scores", "toy", "--json", *root]) == 0
    told = capsys.readouterr()
    students = {one["student"]: one for one in json.loads(told.out)["students"]}
    assert {name: one["outdated"] for name, one in students.items()} == {
        "anna": False, "bert": True, "carl": True,
    }  # fmt: skip
    assert not students["carl"]["is_final"], "though nothing waits for a person"
    hint = f"Run: autograder regrade toy --course-dir {course.root}"
    assert "2 results come from other tests than those of now" in told.err
    assert hint in told.err
    assert main(["scores", "toy", *root]) == 0
    assert "other tests than those of now: regrade" in capsys.readouterr().out
    formats = ("--format", "csv", "--format", "canvas", "--format", "html")
    assert main(["report", "toy", *formats, *root]) == 0
    assert hint in capsys.readouterr().err
    folder = course.root / "reports/toy"
    assert "carl" not in (folder / "canvas.csv").read_text()
    (line,) = (one for one in (folder / "by-question.csv").read_text().splitlines()
               if one.startswith("carl"))  # fmt: skip
    assert ",no,broken notebook" in line
    assert "2 results of 3 from other tests" in (folder / "index.html").read_text()
    assert "corrected since" in (folder / "students/carl.html").read_text()
    assert main(["feedback", "toy", *root]) == 0
    assert hint in capsys.readouterr().err
    assert _main(course, "--yes") == 0
    capsys.readouterr()
    assert main(["scores", "toy", *root]) == 0
    assert "other tests" not in "".join(capsys.readouterr())
