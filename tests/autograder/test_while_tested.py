"""What a student's code can do and say while a test calls it."""

from pathlib import Path

import pytest

from autograder.grade import grade
from tests.autograder.courses import REFERENCE, Course, answer, check, make_course


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
