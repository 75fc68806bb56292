"""The course's own assignments are gradeable by the check that other courses have, too."""

import pytest

from autograder.check.findings import Severity
from autograder.check.run import check
from tests.notebooks.course import COURSE_DIR, SLUGS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("check")]


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_stands_against_grading_it(slug: str) -> None:
    checked = check(slug, COURSE_DIR, mutants_each=2)
    assert [one for one in checked.findings if one.severity is not Severity.NOTE] == []
    for exercise in checked.exercises:
        assert exercise.wrong == exercise.wrong_noticed >= 3, exercise.question
