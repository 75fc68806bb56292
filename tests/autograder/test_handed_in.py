"""What was handed in otherwise than asked, and how it is told."""

from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.grade import Outcome, grade
from tests.autograder.courses import REFERENCE, Course


def _gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy")


def test_missing_and_foreign_notebooks(course: Course) -> None:
    course.submit("renamed").rename(course.root / "submitted/renamed/toy/my-toy.ipynb")
    (one,) = grade("toy", course.root)
    assert (one.outcome, one.score) == (Outcome.NO_NOTEBOOK, 0)
    assert "'my-toy.ipynb' is not part of the assignment; left out" in one.notes
    with _gradebook(course) as gradebook:
        kept = gradebook.find_grade("test-double", "toy", "toy", "renamed")
        assert (kept.auto_score, kept.needs_manual_grade) == (0, False)


def test_notebook_of_another_assignment_is_one_outcome(course: Course) -> None:
    def rename(cells: list[Any]) -> None:
        for cell in cells:
            if marks := cell.metadata.get("nbgrader"):
                marks["grade_id"] = f"other-{marks['grade_id']}"

    for student, assignment in (("mixed-up", "calm"), ("renamed-cells", "toy")):
        path = course.submit(student, assignment=assignment, change=(
            rename if assignment == "toy" else lambda _cells: None
        ))  # fmt: skip
        path.parent.rename(path.parents[1] / "kept")
        (path.parents[1] / "kept").rename(path.parents[1] / "toy")
        (path.parents[1] / "toy" / path.name).rename(path.parents[1] / "toy/toy.ipynb")
    graded = {one.student: one for one in grade("toy", course.root)}
    mixed, renamed = graded["mixed-up"], graded["renamed-cells"]
    assert (mixed.outcome, mixed.score, mixed.notes) == (Outcome.OTHER_ASSIGNMENT, 0, ())
    assert mixed.why == "toy.ipynb: 0 of 2 cells are toy's, they are calm's"
    assert renamed.outcome is Outcome.GRADED
    told = [note for note in renamed.notes if "cells" in note]
    assert len(told) == 1
    assert told[0].startswith("0 of 8 marked cells of toy.ipynb are the assignment's")


def test_answer_that_could_not_run_is_told(course: Course) -> None:
    course.submit("typing", {**REFERENCE, "colour": "put('colour' 'blue'"})
    (one,) = grade("toy", course.root)
    assert (one.outcome, one.score) == (Outcome.GRADED, 3)
    assert "answer cell 'colour' did not run to its end: SyntaxError" in one.notes


def test_what_was_handed_in_to_no_effect_is_named(course: Course) -> None:
    def tag(cells: list[Any]) -> None:
        for cell in cells:
            cell.metadata["tags"] = ["mine", ["odd"], "raises-exception", "skip-execution"]

    course.submit("honest", files={"data.txt": "1", "plans.py": ""})
    course.submit("tagged", change=tag)
    course.submit("namesakes", files={"json.py": "", "sitecustomize.py": "", "a.pth": ""})
    script = "from IPython.display import HTML\nHTML('<b>x</b><script>1</script>')\n"
    course.submit("script", {**REFERENCE, "colour": REFERENCE["colour"] + "\n" + script})
    graded = {one.student: one for one in grade("toy", course.root)}
    assert {one.score for one in graded.values()} == {6}
    notes = {student: "\n".join(one.notes) for student, one in graded.items()}
    assert (
        "test cell 'test-double' was handed in with the tags raises-exception, skip-execution, "
        "which changes nothing here" in notes["tagged"]
    )
    named = "handed in with 'a.pth', 'json.py', 'sitecustomize.py', named like a part of Python's"
    assert named in notes["namesakes"]
    assert "cell 'colour' displayed a script, which is not shown" in notes["script"]
    assert not any(word in notes["honest"] for word in ("tag", "named like", "script"))


def test_files_that_no_run_gives_to_students_are_named_once(
    course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    source = course.root / "source/toy"
    (source / "data.csv").write_text("1")
    (course.root / "shared.csv").write_text("2")
    (source / "link.csv").symlink_to(course.root / "shared.csv")
    (source / "hard.csv").hardlink_to(course.root / "shared.csv")
    for student in ("s", "t"):
        course.submit(student)
    assert len(list(grade("toy", course.root))) == 2
    told = [record.message for record in caplog.records if "beside the notebook" in record.message]
    assert len(told) == 1
    assert "link.csv" in told[0]
    assert "hard.csv" in told[0]
    assert "data.csv" not in told[0]


def test_cell_without_an_id_is_told_by_its_first_line(course: Course) -> None:
    def add(cells: list[Any]) -> None:
        cells.append(nbformat.v4.new_code_cell("\n# My own try, which goes on and on and on\n1 +"))
        cells.append(nbformat.v4.new_code_cell("while True:\n    pass"))

    course.submit("s", change=add)
    (one,) = grade("toy", course.root)
    assert (one.outcome, one.score) == (Outcome.TIMED_OUT, 6)
    assert one.why == "in cell number 11 ('while True:')"
