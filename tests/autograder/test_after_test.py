"""What a test has built in the cloud is gone before the student's next cell."""

from pathlib import Path

from autograder.grade import grade
from tests.autograder.courses import answer, check, locked, make_course

CELLS = (
    locked("setup", "from tests.autograder import toy_cloud"),
    answer("mine", "toy_cloud.put('mine', 'kept')"),
    check(
        "test-mine",
        1,
        "from tests.autograder import toy_cloud\nassert toy_cloud.get('mine') == 'kept'",
        "toy_cloud.put('built by a test', 'hidden')\n"
        "assert toy_cloud.get('built by a test') == 'hidden'",
    ),
    answer("look", "toy_cloud.get('mine')"),
    check("test-look", 1, "assert seen == ['kept', None]"),
)


def test_a_later_cell_does_not_see_what_a_test_built(tmp_path: Path) -> None:
    course = make_course(tmp_path, CELLS)
    looks = "seen = [toy_cloud.get('mine'), toy_cloud.get('built by a test')]\nprint(seen)"
    course.submit("looks", {"mine": "toy_cloud.put('mine', 'kept')", "look": looks})
    (graded,) = grade("toy", course.root)
    assert graded.score == 2
