"""Links among what is handed in, and what stands where graded notebooks are to be."""

from pathlib import Path

from autograder.grade import Outcome, grade
from tests.autograder.courses import REFERENCE, Course


def test_links_in_place_of_what_was_handed_in_have_one_outcome(course: Course) -> None:
    notebook = course.submit("own")
    submitted = course.root / "submitted"
    (submitted / "linked").symlink_to("own")
    (submitted / "nowhere").mkdir()
    (submitted / "nowhere/toy").symlink_to("../gone/toy")
    course.submit("file").unlink()
    (submitted / "file/toy/toy.ipynb").symlink_to(notebook)
    course.submit(".dotted")
    graded = {one.student: one for one in grade("toy", course.root)}
    assert {student: (one.outcome, one.score) for student, one in graded.items()} == {
        "own": (Outcome.GRADED, 6),
        ".dotted": (Outcome.GRADED, 6),
        "linked": (Outcome.LINK, 0),
        "nowhere": (Outcome.LINK, 0),
        "file": (Outcome.LINK, 0),
    }
    assert "linked is a link to own" in graded["linked"].why
    assert "toy is a link to ../gone/toy" in graded["nowhere"].why
    assert not (course.root / "autograded/linked/toy/toy.ipynb").exists()
    # What was a link and is a folder now has changed, though all its files are the same.
    (submitted / "linked").unlink()
    course.submit("linked")
    again = {one.student: one for one in grade("toy", course.root)}
    assert (again["linked"].outcome, again["linked"].score) == (Outcome.GRADED, 6)
    assert again["nowhere"].unchanged


def test_class_folder_that_the_instructor_linked_elsewhere_is_graded(
    course: Course, tmp_path: Path
) -> None:
    course.submit("right")
    (course.root / "submitted").rename(tmp_path / "elsewhere")
    (course.root / "submitted").symlink_to(tmp_path / "elsewhere")
    assert [one.score for one in grade("toy", course.root)] == [6]


def test_links_of_a_submission_are_not_followed(course: Course, tmp_path: Path) -> None:
    secret = tmp_path / "credentials"
    secret.write_text("secret")
    peek = "import os\nprint(os.path.exists('link'), sorted(os.listdir('.')))"
    folder = course.submit("linking", {**REFERENCE, "pair": peek}, files={"a.txt": "a"}).parent
    (folder / "link").symlink_to(secret)
    (folder / "folder").symlink_to(tmp_path)
    (one,) = grade("toy", course.root)
    assert "file 'link' is a link, a pipe or a device; left out" in one.notes
    graded = course.root / "autograded/linking/toy"
    assert sorted(path.name for path in graded.iterdir()) == ["a.txt", "toy.ipynb"]
    assert "False ['a.txt']" in (graded / "toy.ipynb").read_text()


def test_graded_notebooks_take_the_place_of_whatever_stands_there(course: Course) -> None:
    for student in ("s", "t", "u"):
        course.submit(student)
    places = [course.root / "autograded" / student / "toy" for student in ("s", "t", "u")]
    for place in places:
        place.parent.mkdir(parents=True)
    kept = course.root / "kept"
    kept.mkdir()
    places[0].symlink_to(course.root / "nowhere")
    places[1].write_text("a file")
    places[2].symlink_to(kept)
    for _ in range(2):
        outcomes = [one.outcome for one in grade("toy", course.root, force=True)]
        assert outcomes == [Outcome.GRADED] * 3
    for place in places:
        assert (place / "toy.ipynb").is_file()
        assert list(place.parent.iterdir()) == [place]
    assert list(kept.iterdir()) == []
