"""What each answer scores: the reference, none at all, the sample class and the wrong ones."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.check.answers import Answer, answers
from tests.notebooks.cell_runner import CellRunner
from tests.notebooks.course import (
    COURSE_DIR,
    SLUGS,
    explain,
    full_scores,
    question_of,
    scores,
    source_of,
    with_tests_of,
)
from tools.sample_class import submit

pytestmark = pytest.mark.xdist_group("notebooks")

BOTH_WAYS = pytest.mark.parametrize(
    "two_processes", [False, True], ids=["one-kernel", "two-processes"]
)


@dataclass(frozen=True, slots=True)
class Case:
    slug: str
    answer: Answer


def cases(*folder: str) -> list[object]:
    return [
        pytest.param(Case(slug, answer), id=f"{slug}/{answer.student}")
        for slug in SLUGS
        for answer in answers(COURSE_DIR.joinpath("sample_class", slug, *folder))
        if not answer.never_ends
    ]


def release_of(course_dir: Path, slug: str) -> NotebookNode:
    return nbformat.read(course_dir / "release" / slug / f"{slug}.ipynb", as_version=4)


def run(
    runner: CellRunner, slug: str, submission: NotebookNode, two_processes: bool
) -> tuple[dict[str, float], str]:
    source = source_of(slug)
    cells = with_tests_of(source, submission)
    outcomes = runner.run(cells, two_processes=two_processes)
    return scores(source, outcomes, stderr_fails=not two_processes), explain(outcomes)


@BOTH_WAYS
@pytest.mark.parametrize("slug", SLUGS)
def test_the_reference_scores_full(runner: CellRunner, slug: str, two_processes: bool) -> None:
    source = source_of(slug)
    seen, errors = run(runner, slug, source, two_processes)
    assert seen == full_scores(source), errors


@pytest.mark.parametrize("slug", SLUGS)
def test_no_cell_of_the_reference_writes_to_stderr(runner: CellRunner, slug: str) -> None:
    source = source_of(slug)
    outcomes = runner.run(with_tests_of(source, source), two_processes=False)
    assert {cell: outcome.stderr for cell, outcome in outcomes.items() if outcome.stderr} == {}


@BOTH_WAYS
@pytest.mark.parametrize("slug", SLUGS)
def test_an_untouched_release_scores_zero(
    runner: CellRunner, released_course: Path, slug: str, two_processes: bool
) -> None:
    release = release_of(released_course, slug)
    seen, _ = run(runner, slug, release, two_processes)
    assert set(seen.values()) == {0}


# In one kernel they are graded by test_same_scores_as_nbgrader.
@pytest.mark.parametrize("case", cases())
def test_a_submission_of_the_class_scores_what_it_says(
    runner: CellRunner, released_course: Path, case: Case
) -> None:
    submission = submit(release_of(released_course, case.slug), case.answer)
    seen, errors = run(runner, case.slug, submission, two_processes=True)
    assert seen == dict.fromkeys(seen, 0) | case.answer.scores, errors


@pytest.mark.parametrize("case", cases("wrong"))
def test_a_wrong_answer_scores_what_its_table_says(
    runner: CellRunner, released_course: Path, case: Case
) -> None:
    submission = submit(release_of(released_course, case.slug), case.answer)
    source = source_of(case.slug)
    (question,) = case.answer.scores
    cells = [
        (cell_id, is_test, text)
        for cell_id, is_test, text in with_tests_of(source, submission)
        if not is_test or question_of(source, cell_id) == question
    ]
    outcomes = runner.run(cells, two_processes=True)
    seen = scores(source, outcomes, stderr_fails=False)
    assert seen[question] == case.answer.scores[question], explain(outcomes)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_has_three_wrong_answers(slug: str) -> None:
    full = full_scores(source_of(slug))
    wrong = answers(COURSE_DIR / "sample_class" / slug / "wrong")
    for question, points in full.items():
        files = [each.student for each in wrong if each.scores.get(question, points) < points]
        assert len(files) >= 3, f"{question} has the wrong answers {files}"


def test_the_sample_class_has_24_submissions() -> None:
    assert sum(len(answers(COURSE_DIR / "sample_class" / slug)) for slug in SLUGS) == 24
