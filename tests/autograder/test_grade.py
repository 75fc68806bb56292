"""What grading leaves in the gradebook and in autograded/."""

import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.grade import Outcome, grade
from tests.autograder.behaviours import BEHAVIOURS
from tests.autograder.courses import REFERENCE, Course, copy_course

SAME = {
    "right": "right",
    "wrong": "wrong",
    "raising": "raises-in-colour",
    "ending": "ends-its-process",
}


def _gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "toy")


def test_right_and_untouched_submissions_get_all_and_nothing(course: Course) -> None:
    course.submit("right", files={"notes.txt": "mine"})
    course.submit("untouched", {})
    graded = {one.student: one for one in grade("toy", course.root)}
    assert [one.outcome for one in graded.values()] == [Outcome.GRADED] * 2
    assert (graded["right"].score, graded["untouched"].score) == (6, 0)
    with _gradebook(course) as gradebook:
        assert gradebook.find_submission("toy", "right").score == 6
        assert gradebook.find_submission("toy", "untouched").score == 0
        assert gradebook.find_grade("test-double", "toy", "toy", "right").auto_score == 2
    sources = "\n".join(cell.source for cell in course.autograded("right").cells)
    assert "double('ab')" in sources, "the hidden tests are put back"
    assert (course.root / "autograded/right/toy/notes.txt").read_text() == "mine"


def test_formgrader_shows_the_submission_as_graded(course: Course) -> None:
    time = "2026-01-10 01:00:00 UTC"
    course.submit("right", {**REFERENCE, "why": "Because."}, files={"timestamp.txt": time})
    list(grade("toy", course.root))
    (shown,) = course.api().get_submissions("toy")
    assert shown["autograded"] is True
    assert (shown["score"], shown["max_score"]) == (6, 10)
    assert (shown["code_score"], shown["written_score"]) == (6, 0)
    assert shown["needs_manual_grade"] is True
    assert shown["timestamp"] == "2026-01-10T01:00:00"


def test_what_a_person_wrote_stays(course: Course) -> None:
    course.submit("right", {**REFERENCE, "why": "Because."})
    assert [one.score for one in grade("toy", course.root)] == [6]
    with _gradebook(course) as gradebook:
        essay = gradebook.find_grade("why", "toy", "toy", "right")
        assert (essay.auto_score, essay.needs_manual_grade) == (None, True)
        essay.manual_score, essay.needs_manual_grade = 3, False
        test = gradebook.find_grade("test-double", "toy", "toy", "right")
        test.manual_score, test.extra_credit = 1, 0.5
        gradebook.find_comment("why", "toy", "toy", "right").manual_comment = "Good."
        gradebook.db.commit()
    assert [one.score for one in grade("toy", course.root)] == [1.5 + 3 + 1 + 3]
    with _gradebook(course) as gradebook:
        test = gradebook.find_grade("test-double", "toy", "toy", "right")
        assert test.manual_score == 1
        assert not gradebook.find_grade("why", "toy", "toy", "right").needs_manual_grade
    assert [one.score for one in grade("toy", course.root, force=True)] == [1.5 + 3 + 1 + 3]
    with _gradebook(course) as gradebook:
        test = gradebook.find_grade("test-double", "toy", "toy", "right")
        assert (test.auto_score, test.manual_score, test.extra_credit) == (2, 1, 0.5)
        assert not test.needs_manual_grade, "nothing changed since"
        assert not gradebook.find_grade("why", "toy", "toy", "right").needs_manual_grade
        comment = gradebook.find_comment("why", "toy", "toy", "right")
        assert (comment.manual_comment, comment.auto_comment) == ("Good.", None)


def test_late_submission_gets_the_configured_penalty(course: Course) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with _gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("toy", duedate="2026-01-10 00:00:00 UTC")
    for student, time in (
        ("early", "2026-01-09 23:59:59 UTC"),
        ("late", "2026-01-10 01:00:00 UTC"),
        ("odd", "yesterday, I think"),
        ("unknown", ""),
    ):
        course.submit(student, files={"timestamp.txt": time})
    notes = {one.student: one.notes for one in grade("toy", course.root)}
    assert any("is no time; taken as not late" in note for note in notes["odd"])
    with _gradebook(course) as gradebook:
        penalties = {
            student: gradebook.find_submission_notebook(
                "toy", "toy", student
            ).late_submission_penalty
            for student in notes
        }
        assert gradebook.find_submission("toy", "late").total_seconds_late == 3600
    assert penalties == {"early": None, "late": 6, "odd": None, "unknown": None}


def test_surroundings_of_a_student_are_scrubbed(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("SOME_TOKEN", "secret")
    show = (
        "import os\nprint('env', sorted(os.environ))\n"
        "print('home', os.listdir(os.environ['HOME']))\n"
        "print('main', 'autograder.grade' in __import__('sys').modules)\n"
        "paths = [f'/proc/self/fd/{number}' for number in os.listdir('/proc/self/fd')]\n"
        "links = [os.readlink(path) for path in paths if os.path.exists(path)]\n"
        "print('sockets', len({link for link in links if link.startswith('socket:')}))\n"
        "print('files', sorted({link for link in links if link.startswith('/')}))"
    )
    course.submit("looking", {**REFERENCE, "pair": show})
    list(grade("toy", course.root))
    text = (course.root / "autograded/looking/toy/toy.ipynb").read_text()
    assert "AWS_PROFILE" not in text
    assert "SOME_TOKEN" not in text
    assert "home []" in text
    assert "main False" in text
    assert "sockets 3" in text, "its line, its gateway and its tripwire's, nothing else"
    assert "files ['/dev/null']" in text


@pytest.mark.parametrize("sandbox", [True, False])
def test_gradebook_is_out_of_reach_or_its_writer_is_named(course: Course, sandbox: bool) -> None:
    write = (
        "import sqlite3\n"
        f"with sqlite3.connect({str(course.root / 'gradebook.db')!r}, timeout=5) as database:\n"
        "    database.execute('UPDATE assignment SET name = name')\n"
    )
    course.submit("a-first")
    course.submit("thief", {**REFERENCE, "pair": write + REFERENCE["pair"]})
    course.submit("z-last")
    config = Config({"Autograder": {"sandbox": sandbox}})
    graded = {one.student: one for one in grade("toy", course.root, jobs=1, config=config)}
    told = {
        student: any("another program wrote the gradebook" in note for note in one.notes)
        for student, one in graded.items()
    }
    assert told == {"a-first": False, "thief": not sandbox, "z-last": False}
    if sandbox:
        assert graded["thief"].score == 5, "the answer's cell failed at the gradebook"
        return
    (note,) = (note for note in graded["thief"].notes if "wrote the gradebook" in note)
    assert "code of thief ran" in note


def test_plots_are_kept_as_pictures(course: Course) -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
    widget = "import ipywidgets\ndisplay(ipywidgets.IntSlider())\n"
    course.submit("plotting", {**REFERENCE, "pair": plot + widget + REFERENCE["pair"]})
    config = Config({"Autograder": {"cell_timeout_s": 60.0}})
    (one,) = grade("toy", course.root, config=config)
    assert one.score == 6
    outputs = [
        output for cell in course.autograded("plotting").cells for output in cell.get("outputs", [])
    ]
    assert any("image/png" in output.get("data", {}) for output in outputs)


def test_several_at_a_time_give_what_one_at_a_time_gives(course: Course) -> None:
    for student in ("right", "wrong", "raising", "ending"):
        course.submit(student, BEHAVIOURS[SAME[student]].all_answers())
    results = []
    for jobs in (1, 3):
        graded = sorted(
            grade("toy", course.root, jobs=jobs, force=True), key=lambda one: one.student
        )
        notebooks = {
            path.parent.parent.name: path.read_text()
            for path in (course.root / "autograded").glob("*/toy/toy.ipynb")
        }
        results.append(([replace(one, wall_s=0) for one in graded], notebooks))
    assert results[0] == results[1]


def test_interrupt_ends_the_processes_and_keeps_what_is_written(course: Course) -> None:
    for student in ("a", "b"):
        course.submit(student)
    results = grade("toy", course.root, jobs=1)
    first = next(results)
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)
    graded = [path.parent.name for path in (course.root / "autograded").glob("*/toy")]
    assert graded == [first.student]
    assert not list((course.root / "autograded").glob("*/.*"))


def test_cells_added_by_a_later_release_are_scored(course: Course) -> None:
    course.submit("right")
    assert [one.max_score for one in grade("toy", course.root)] == [10]
    with _gradebook(course) as gradebook:
        gradebook.add_grade_cell("more", "toy", "toy", max_score=5, cell_type="code")
        gradebook.add_source_cell(
            "more", "toy", "toy", cell_type="code", locked=True, source="assert double(1) == 2"
        )
    (one,) = grade("toy", course.root)
    assert (one.score, one.max_score) == (11, 15)


@pytest.mark.slow
def test_honest_work_gets_the_same_score_from_nbgrader(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # For nbgrader's kernel, which starts in the submission's folder.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    stock = copy_course(course, tmp_path / "stock")
    honest = {student: one for student, one in BEHAVIOURS.items() if one.honest}
    for student, behaviour in honest.items():
        for place in (course, stock):
            place.submit(student, behaviour.all_answers(), behaviour.change)
    ours = {one.student: one.score for one in grade("toy", course.root)}
    with warnings.catch_warnings():
        # What nbgrader's own libraries warn of is not this test's matter.
        warnings.simplefilter("ignore")
        result = stock.api().autograde("toy", "*")
    assert result["success"], result
    with _gradebook(stock) as gradebook:
        theirs = {
            submission.student_id: submission.score
            for submission in gradebook.assignment_submissions("toy")
        }
    assert ours == theirs
