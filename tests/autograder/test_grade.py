"""What grading leaves in the gradebook and in autograded/."""

import re
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.fingerprint import Fingerprint
from autograder.grade import Graded, Outcome, grade
from autograder.journal import Journal
from autograder.ledger import Kept, Ledger, Result
from tests.autograder.behaviours import BEHAVIOURS
from tests.autograder.courses import REFERENCE, Course, answer, check, copy_course, make_course

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


def test_nothing_changes_the_cloud_while_a_test_looks(course: Course) -> None:
    ticker = """
import os, threading, time
began, begin = os.pipe()
def tick():
    number = 0
    while True:
        number += 1
        toy_cloud.put('tick', number)
        os.write(begin, b'.')
        time.sleep(0.01)
"""
    in_thread = "threading.Thread(target=tick, daemon=True).start()\nos.read(began, 1)"
    in_child = "if os.fork() == 0:\n    tick()\nos.read(began, 1)"
    start = "from tests.autograder import toy_cloud\n"
    course.submit("ticks-in-a-thread", {"ticker": start + ticker + in_thread}, assignment="calm")
    course.submit("ticks-in-a-child", {"ticker": start + ticker + in_child}, assignment="calm")
    assert {one.student: one.score for one in grade("calm", course.root)} == {
        "ticks-in-a-child": 1,
        "ticks-in-a-thread": 1,
    }


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


def test_what_a_function_prints_and_writes_while_it_is_tested_stays_with_the_grader(
    course: Course,
) -> None:
    told = "told " + "it"
    tells = f"""
import sys
def double(x):
    print({told!r}, repr(x))
    print({told!r}, repr(x), file=sys.stderr)
    open('asked', 'a').write(repr(x))
    return x + x
"""
    path = course.submit("tells", {**REFERENCE, "double": tells})
    (one,) = grade("toy", course.root)
    assert one.score == 6, "it costs nothing"
    notebook = course.autograded("tells")
    tested = next(cell for cell in notebook.cells if "double('ab')" in cell.source)
    text = "(the student's function double() printed; its text is not kept)\n"
    assert [(made.name, made.text) for made in tested.outputs] == [("stdout", text)]
    assert not any("stderr" in note for note in one.notes)
    everything = (course.root / "autograded/toy.jsonl").read_text() + str(
        [cell.get("outputs") for cell in notebook.cells]
    )
    assert told not in everything
    assert not list(course.root.rglob("asked"))
    assert [file.name for file in path.parent.iterdir()] == ["toy.ipynb"]


@pytest.mark.usefixtures("generated")
def test_each_test_says_once_that_a_function_printed(tmp_path: Path) -> None:
    cells = (
        answer("half", "def half(x):\n    return x / 2"),
        check("test-one", 1, "kept = half\nassert half(4) == 2\nassert half(2) == 1"),
        check("test-two", 1, "assert half(6) == 3\nassert kept(8) == 4"),
        check("test-three", 1, "assert half(1) == 0, 'no'"),
    )
    course = make_course(tmp_path, cells, "half")
    prints = "def half(x):\n    print(x)\n    return x / 2"
    course.submit("prints", {"half": prints}, assignment="half")
    (one,) = grade("half", course.root)
    assert one.score == 2
    outputs = [cell.get("outputs", []) for cell in course.autograded("prints", "half").cells]
    streams = [[made for made in some if made.output_type == "stream"] for some in outputs[1:]]
    assert [[made.name for made in some] for some in streams] == [["stdout"]] * 3
    assert [made.text.count("the student's function half() printed") for (made,) in streams] == [
        1, 1, 1,
    ]  # fmt: skip


@pytest.mark.usefixtures("generated")
def test_a_test_may_listen_to_what_a_function_prints(tmp_path: Path) -> None:
    listens = (
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as heard:\n"
        "    greet('Ann')\nassert heard.getvalue() == 'Hello Ann\\n', heard.getvalue()"
    )
    good = "def greet(name):\n    print('Hello', name)"
    course = make_course(tmp_path, (answer("greet", good), check("test-greet", 1, listens)), "hi")
    course.submit("good", {"greet": good}, assignment="hi")
    course.submit("poor", {"greet": good.replace("Hello", "Bye")}, assignment="hi")
    assert {one.student: one.score for one in grade("hi", course.root)} == {"good": 1, "poor": 0}


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


def test_result_that_a_damaged_line_held_is_run_again_and_told(
    course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    course.submit("s", {})
    assert [one.score for one in grade("toy", course.root)] == [0]
    course.submit("t")
    path = course.root / "submitted/s/toy/toy.ipynb"
    path.unlink()
    path.parent.rmdir()
    course.submit("s")
    assert {one.student: one.score for one in grade("toy", course.root)} == {"s": 6, "t": 6}
    assert "cannot be read" not in caplog.text
    journal = course.root / "autograded/.toy.journal"
    damaged = re.sub(rb'(?m)^(.*"key":"s".*"graded".*)"toy"', rb'\1"tay"', journal.read_bytes())
    assert damaged != journal.read_bytes()
    journal.write_bytes(damaged)
    assert {one.student: one.unchanged for one in grade("toy", course.root)} == {
        "s": False,
        "t": True,
    }
    assert f"1 line of {journal} cannot be read and is left out" in caplog.text
    caplog.clear()
    assert all(one.unchanged for one in grade("toy", course.root))
    assert not caplog.text


def test_kept_mark_of_a_lost_result_is_not_given_to_an_earlier_one(tmp_path: Path) -> None:
    graded = Graded("s", "toy", Outcome.GRADED, "", (), 1, 1, (), 0)
    with Journal(tmp_path / "journal", "toy") as journal:
        list(journal.lines())
        ledger = Ledger(journal)
        ledger.add("s", Result(graded, Fingerprint("first", "", ""), {}))
        ledger.add("s", Result(graded, Fingerprint("second", "", ""), {}))
        ledger.keep("s", Kept(1, "files"))
    path = tmp_path / "journal"
    path.write_bytes(path.read_bytes().replace(b"second", b"sekond"))
    with Journal(path, "toy") as journal:
        entry = Ledger(journal).find("s")
    assert entry is not None
    assert (entry.fingerprint, entry.kept) == (Fingerprint("first", "", ""), None)


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


def test_cell_without_an_id_is_told_by_its_first_line(course: Course) -> None:
    def add(cells: list[Any]) -> None:
        cells.append(nbformat.v4.new_code_cell("\n# My own try, which goes on and on and on\n1 +"))
        cells.append(nbformat.v4.new_code_cell("while True:\n    pass"))

    course.submit("s", change=add)
    (one,) = grade("toy", course.root)
    assert (one.outcome, one.score) == (Outcome.TIMED_OUT, 6)
    assert one.why == "in cell number 11 ('while True:')"
