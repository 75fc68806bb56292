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


def test_nothing_changes_the_cloud_while_a_test_looks(course: Course) -> None:
    ticker = """
import threading, time
def tick():
    number = 0
    while True:
        number += 1
        toy_cloud.put('tick', number)
        time.sleep(0.01)
toy_cloud.put('tick', 0)
threading.Thread(target=tick, daemon=True).start()
time.sleep(0.1)
"""
    start = "from tests.autograder import toy_cloud\n"
    course.submit("ticks-in-a-thread", {"ticker": start + ticker}, assignment="calm")
    forked = start + "import os\nif os.fork() == 0:" + ticker.replace("\n", "\n    ")
    course.submit(
        "ticks-in-a-child",
        {"ticker": forked + "time.sleep(60)\nelse:\n    import time; time.sleep(0.3)"},
        assignment="calm",
    )
    assert {one.student: one.score for one in grade("calm", course.root)} == {
        "ticks-in-a-child": 1,
        "ticks-in-a-thread": 1,
    }
