"""Kill -9 of a regrade at any moment, and the next ends as if nothing had been."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.errors import GradebookError
from autograder.grade import grade
from autograder.proposal import Regraded
from autograder.regrade import regrade
from tests.autograder.courses import REFERENCE, Course, copy_course
from tests.autograder.kept import dump
from tests.autograder.killed import in_a_child
from tests.autograder.replay import Recorded, Replay, record

pytestmark = pytest.mark.xdist_group("crash")

KILLS = 40
SEED = 20261124
NO_TEXTS = "def double(x):\n    return None if x == 'cd' else x + x"


@pytest.fixture(scope="module")
def graded(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of three, in which a person has looked at bert's."""
    course = copy_course(generated, tmp_path_factory.mktemp("graded") / "course")
    course.submit("anna", {**REFERENCE, "why": "Because."}, files={"data.txt": "mine"})
    course.submit("bert", {**REFERENCE, "double": NO_TEXTS})
    course.submit("carl").write_text("[")
    list(grade("toy", course.root))
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        for grade_id, points in (("test-double", 1.5), ("test-colour", 2)):
            one = gradebook.find_grade(grade_id, "toy", "toy", "bert")
            one.manual_score, one.extra_credit, one.needs_manual_grade = points, 0.25, False
        gradebook.find_comment("why", "toy", "toy", "anna").manual_comment = "Good."
        gradebook.db.commit()
    return course


def _correct(course: Course) -> None:
    source = course.root / "source/toy/toy.ipynb"
    before = source.read_text()
    source.write_text(before.replace("double('ab') == 'abab'", "double('cd') == 'cdcd'"))
    assert source.read_text() != before
    assert course.api().generate_assignment("toy", force=True, create=True)["success"]


@pytest.fixture(scope="module")
def corrected(graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_course(graded, tmp_path_factory.mktemp("corrected") / "course")
    _correct(course)
    return course


@pytest.fixture(scope="module")
def recorded(corrected: Course, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    found = record(copy_course(corrected, tmp_path_factory.mktemp("recorded") / "course"))
    key = "your own solution/toy"
    return {**found, key: replace(found["anna/toy"], key=key)}


@pytest.fixture(scope="module")
def undisturbed(
    corrected: Course, recorded: Recorded, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    course = copy_course(corrected, tmp_path_factory.mktemp("undisturbed") / "course")
    found = {one.student: one for one in _regrade(course, recorded)}
    assert [change.after for change in found["bert"].changes] == [0]
    return dump(course)


@pytest.fixture(scope="module")
def moments(
    corrected: Course, recorded: Recorded, tmp_path_factory: pytest.TempPathFactory
) -> list[int]:
    """Seeded choice of those at which to die."""
    course = copy_course(corrected, tmp_path_factory.mktemp("counted") / "course")
    count = in_a_child(lambda: _regrade(course, recorded))
    assert count > KILLS
    return sorted(random.Random(SEED).sample(range(1, count + 1), KILLS))


def _regrade(course: Course, recorded: Recorded) -> list[Regraded]:
    """Say yes to the proposal; who was in it."""
    with regrade("toy", course.root, open_pool=Replay(recorded).open) as proposal:
        proposal.write()
        return proposal.students


@pytest.mark.parametrize("number", range(KILLS))
def test_a_regrade_killed_at_a_moment_is_made_up_for(
    number: int,
    moments: list[int],
    corrected: Course,
    recorded: Recorded,
    undisturbed: dict[str, Any],
    tmp_path: Path,
) -> None:
    course = copy_course(corrected, tmp_path / "course")
    in_a_child(lambda: _regrade(course, recorded), moments[number])
    _regrade(course, recorded)
    assert dump(course) == undisturbed
    assert _regrade(course, recorded) == [], "nothing is left to regrade"


def test_marks_of_a_grading_that_was_never_written_are_all_looked_at_again(
    graded: Course, tmp_path: Path
) -> None:
    """It ends between the journal and the gradebook; then a test is corrected."""
    course = copy_course(graded, tmp_path / "course")
    path = course.root / "submitted/bert/toy/toy.ipynb"
    path.write_text(path.read_text().replace("x + x", "x * 2"))
    gradebook = course.root / "gradebook.db"
    intact = gradebook.read_bytes()

    def break_it(_count: int) -> None:
        with closing(sqlite3.connect(gradebook)) as database:
            database.execute("DROP TABLE grade")

    with pytest.raises(GradebookError):
        list(grade("toy", course.root, ["bert"], on_begin=break_it))
    gradebook.write_bytes(intact)
    _correct(course)
    with regrade("toy", course.root) as proposal:
        assert "bert" in {one.student for one in proposal.students}
        proposal.write()
    with Gradebook(f"sqlite:///{gradebook}", "toy") as opened:
        colour = opened.find_grade("test-colour", "toy", "toy", "bert")
        assert (colour.manual_score, colour.needs_manual_grade) == (2, True)
