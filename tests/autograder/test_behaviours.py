"""Each behaviour gets the score that is due, and touches no other submission."""

import contextlib
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.grade import Graded, grade
from tests.autograder.behaviours import BEHAVIOURS, LEFT
from tests.autograder.courses import Course, copy_course

# The class is graded once, by whichever worker has these tests.
pytestmark = pytest.mark.xdist_group("behaviours")

QUESTIONS = ("test-double", "test-colour", "test-pair")


@pytest.fixture(scope="module")
def graded_course(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_course(generated, tmp_path_factory.mktemp("behaviours") / "course")
    for student, behaviour in BEHAVIOURS.items():
        path = course.submit(student, behaviour.all_answers(), behaviour.change)
        if behaviour.raw is not None:
            path.write_text(behaviour.raw)
    return course


@pytest.fixture(scope="module")
def graded(graded_course: Course) -> dict[str, Graded]:
    return {one.student: one for one in grade("toy", graded_course.root)}


@pytest.mark.parametrize("student", BEHAVIOURS)
def test_behaviour_gets_its_due(student: str, graded: dict[str, Graded]) -> None:
    behaviour, one = BEHAVIOURS[student], graded[student]
    points = {score.grade_id: score.points for score in one.scores}
    assert tuple(points[question] for question in QUESTIONS) == behaviour.score, one
    assert one.outcome is behaviour.outcome, one
    assert one.score == sum(behaviour.score)


def test_gradebook_has_every_score(graded: dict[str, Graded], graded_course: Course) -> None:
    with Gradebook(f"sqlite:///{graded_course.root}/gradebook.db", "toy") as gradebook:
        kept = {
            submission.student_id: submission.score
            for submission in gradebook.assignment_submissions("toy")
        }
    assert kept == {student: sum(one.score) for student, one in BEHAVIOURS.items()}
    assert graded.keys() == kept.keys()


def _outputs(course: Course, student: str) -> str:
    return "\n".join(str(cell.get("outputs", "")) for cell in course.autograded(student).cells)


@pytest.mark.usefixtures("graded")
def test_hidden_tests_are_not_in_the_students_memory(graded_course: Course) -> None:
    outputs = _outputs(graded_course, "searches-its-memory")
    assert "tests found: False" in outputs
    assert "planted found: True" in outputs


@pytest.mark.usefixtures("graded")
def test_long_output_is_cut(graded_course: Course) -> None:
    path = graded_course.root / "autograded/prints-much/toy/toy.ipynb"
    assert path.stat().st_size < 1_000_000
    assert "output cut here" in path.read_text()


@pytest.mark.usefixtures("graded")
def test_scripts_are_taken_out_of_outputs(graded_course: Course) -> None:
    outputs = _outputs(graded_course, "shows-a-script")
    assert "<b>bold</b>" in outputs
    assert "<script>" not in outputs
    assert "application/javascript" not in outputs


@pytest.mark.usefixtures("graded")
def test_no_process_outlives_its_submission(graded_course: Course) -> None:
    assert "left running: b'!!'" in _outputs(graded_course, "leaves-processes")
    alive = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            if path.read_text().strip() == LEFT:
                alive.append(path)
    assert alive == []


@pytest.mark.usefixtures("graded")
def test_unreadable_notebook_is_replaced_by_the_reason(graded_course: Course) -> None:
    notebook = graded_course.autograded("broken-json")
    assert "could not be read: it is not JSON" in notebook.cells[0].source
    assert len(notebook.cells) > 1, "the released cells follow"
