"""What grading leaves in the gradebook and in autograded/."""

from nbgrader.api import Gradebook

from autograder.grade import Outcome, grade
from tests.autograder.courses import Course


def test_right_and_untouched_submissions_get_all_and_nothing(course: Course) -> None:
    course.submit("right", files={"notes.txt": "mine"})
    course.submit("untouched", {})
    graded = {one.student: one for one in grade("toy", course.root)}
    assert [one.outcome for one in graded.values()] == [Outcome.GRADED] * 2
    assert (graded["right"].score, graded["untouched"].score) == (6, 0)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy") as gradebook:
        assert gradebook.find_submission("toy", "right").score == 6
        assert gradebook.find_submission("toy", "untouched").score == 0
        assert gradebook.find_grade("test-double", "toy", "toy", "right").auto_score == 2
    sources = "\n".join(cell.source for cell in course.autograded("right").cells)
    assert "double('ab')" in sources, "the hidden tests are put back"
    assert (course.root / "autograded/right/toy/notes.txt").read_text() == "mine"
