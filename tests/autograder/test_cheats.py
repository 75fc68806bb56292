"""No cheat of the corpus gains a point, harms anybody, learns a secret or goes unnamed."""

import pytest

from tests.submissions.containment import why_not
from tests.submissions.corpus import Handed, read_corpus
from tests.submissions.play import corpus_of, play
from tests.submissions.stage import Report
from tests.submissions.verdict import faults_of, faults_of_class, is_named, said_of

pytestmark = [
    # A class is graded once, by whichever worker has these tests.
    pytest.mark.xdist_group("cheats"),
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=f"cheats are only run contained: {why_not()}"),
]

CHEATS, HONEST = read_corpus("cheats"), read_corpus("honest")
ASSIGNMENTS = ("toy", "regions-and-azs")


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {
        assignment: play(
            assignment, "ours", [one.name for part in corpus_of(assignment) for one in part]
        )
        for assignment in ASSIGNMENTS
    }


def test_corpus_is_large() -> None:
    assert len(CHEATS) >= 70
    assert all(one.what.endswith(".") for one in (*CHEATS, *HONEST))
    unnamed = [one for one in CHEATS if one.named is None]
    assert all(one.why.endswith(".") for one in unnamed), "what has no name has a reason"
    assert len(unnamed) <= 7


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda one: one.name)
def test_cheat_gains_nothing(cheat: Handed, reports: dict[str, Report]) -> None:
    assert faults_of(cheat, reports[cheat.assignment]) == []


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda one: one.name)
def test_cheat_is_named(cheat: Handed, reports: dict[str, Report]) -> None:
    report = reports[cheat.assignment]
    assert is_named(cheat, report), said_of(cheat, report)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nobody_else_is_touched(assignment: str, reports: dict[str, Report]) -> None:
    cheats, _ = corpus_of(assignment)
    assert faults_of_class(reports[assignment], cheats) == []


@pytest.mark.parametrize("one", HONEST, ids=lambda one: one.name)
def test_honest_work_keeps_its_marks(one: Handed, reports: dict[str, Report]) -> None:
    report = reports[one.assignment]
    assert report.scores[one.name] == report.due[one.name], said_of(one, report)


@pytest.mark.parametrize("one", HONEST, ids=lambda one: one.name)
def test_honest_work_is_not_suspected(one: Handed, reports: dict[str, Report]) -> None:
    assert "tried:" not in said_of(one, reports[one.assignment])
