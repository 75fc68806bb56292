"""Tests that run in the student's process because they need what is no plain data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grade import Graded, Outcome, grade
from tests.autograder.courses import Course, answer, check, copy_course, make_course

LIVE = "autograder-in-process"
CELLS = (
    answer("stack", "class Stack(list):\n    def peek(self):\n        return self[-1]"),
    check(
        "test-stack",
        2,
        "def filled(*values):\n    return Stack(values)\n\n"
        "assert filled(1, 2).peek() == 2, 'peek() must show the last value'",
        "assert isinstance(Stack(), list), 'HIDDEN-CANARY'",
        tags=(LIVE,),
    ),
    check(
        "test-stack-again",
        4,
        "assert len(filled(1, 2, 3)) == 3\n(filled(1).peek() == 1) * 1.5",
        tags=(LIVE,),
    ),
    answer("number", "number = 7"),
    check("test-number", 1, "assert number == 7, 'number must be 7'"),
    answer("last", "stack = Stack([number])"),
    check("test-last", 1, "import math\nassert math.isclose(stack.peek(), 7), 'not close'"),
)
REFERENCE = {
    "stack": "class Stack(list):\n    def peek(self):\n        return self[-1]",
    "number": "number = 7",
    "last": "stack = Stack([number])",
}
ALL_POINTS = {"test-stack": 2, "test-stack-again": 1.5, "test-number": 1, "test-last": 1}
CONFIG = 'c.Autograder.trusted_tests = ["live/test-last"]\nc.Autograder.cloud = ""\n'


# Looks at what comes on the wire without taking it, for a later cell to show.
_LISTENING = """
import os, socket, threading
class Stack(list):
    def peek(self):
        return self[-1]
def listen():
    while True:
        for number in range(3, 12):
            try:
                with socket.socket(fileno=os.dup(number)) as line:
                    heard = line.recv(100_000, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except OSError:
                continue
            if b"HIDDEN" in heard:
                open("heard", "wb").write(heard)
{start}
"""
_THREAD = "threading.Thread(target=listen, daemon=True).start()"
_CHILD = "os.fork() or listen()"
_SHOW = (
    "import os\nstack = Stack([7])\nprint(open('heard').read() if os.path.exists('heard') else '')"
)


@pytest.fixture(scope="module")
def live(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("live"), CELLS, "live", CONFIG)


HANDED_IN = {
    "right": REFERENCE,
    "untouched": {},
    "wrong": {**REFERENCE, "stack": "class Stack(list):\n    def peek(self):\n        return 0"},
    "ends-in-a-test": {
        **REFERENCE,
        "stack": "import os\nclass Stack(list):\n    def peek(self):\n        os._exit(3)",
    },
    "never-ends-in-a-test": {
        **REFERENCE,
        "stack": "class Stack(list):\n    def peek(self):\n        while True: pass",
    },
    "runs-no-cell": {"stack": "get_ipython().run_cell = lambda *a, **k: None"},
    "changes-code": {
        "stack": "import ast\nclass Empty(ast.NodeTransformer):\n"
        "    def visit_Module(self, node):\n        return ast.Module([], [])\n"
        "get_ipython().ast_transformers.append(Empty())",
    },
    "replaces-a-function": {"last": "import math\nmath.isclose = lambda *_: True\nstack = 0"},
    "replaces-builtins": {
        "stack": "import builtins\nbuiltins.sum = lambda *_: 7\n" + REFERENCE["stack"],
    },
    "skips-lines": {
        "stack": "import sys\nclass Stack(list):\n    def peek(self):\n        sys.exit(0)",
    },
    "listens-in-a-thread": {**REFERENCE, "stack": _LISTENING.format(start=_THREAD), "last": _SHOW},
    "listens-in-a-child": {**REFERENCE, "stack": _LISTENING.format(start=_CHILD), "last": _SHOW},
    "looks-back": {**REFERENCE, "number": "number = 7\nprint(sorted(globals()))"},
}


@pytest.fixture(scope="module")
def graded(live: Course) -> dict[str, Graded]:
    for student, answers in HANDED_IN.items():
        live.submit(student, answers, assignment="live")
    return {one.student: one for one in grade("live", live.root)}


def _points(one: Graded) -> dict[str, float | None]:
    return {score.grade_id: score.points for score in one.scores}


def test_a_class_and_its_objects_are_tested_where_they_live(graded: dict[str, Graded]) -> None:
    assert _points(graded["right"]) == ALL_POINTS
    assert _points(graded["untouched"]) == dict.fromkeys(ALL_POINTS, 0)
    wrong = graded["wrong"]
    assert _points(wrong) == {**ALL_POINTS, "test-stack": 0, "test-stack-again": 0, "test-last": 0}
    messages = {score.grade_id: score.message for score in wrong.scores}
    assert messages["test-stack"] == "peek() must show the last value"


def test_a_mark_that_rests_on_trust_says_so(graded: dict[str, Graded]) -> None:
    notes = {score.grade_id: score.note for score in graded["right"].scores}
    assert all("rests on trust" in notes[name] for name in ALL_POINTS if name != "test-number")
    assert notes["test-number"] == ""
    assert any("'test-stack'" in note and "trust" in note for note in graded["right"].notes)


def test_a_test_that_ends_or_hangs_costs_only_itself(graded: dict[str, Graded]) -> None:
    for student, outcome in (
        ("ends-in-a-test", Outcome.ENDED_PROCESS),
        ("never-ends-in-a-test", Outcome.TIMED_OUT),
    ):
        assert graded[student].outcome is outcome
        assert _points(graded[student])["test-number"] == 1
        assert _points(graded[student])["test-stack"] == 0


@pytest.mark.parametrize(
    ("student", "sign"),
    [
        ("runs-no-cell", "IPython's way to run a cell had been replaced"),
        ("changes-code", "IPython changed the code of cells"),
        ("replaces-a-function", "math.isclose had been replaced"),
        ("replaces-builtins", "Python's sum had been replaced"),
        ("skips-lines", ""),
    ],
)
def test_what_was_changed_under_a_test_gains_nothing_and_is_named(
    graded: dict[str, Graded], student: str, sign: str
) -> None:
    one = graded[student]
    points = _points(one)
    assert (points["test-stack"], points["test-stack-again"], points["test-last"]) == (0, 0, 0)
    assert any(sign in note for note in one.notes)


def test_cells_after_a_test_find_nothing_of_it_in_their_process(
    graded: dict[str, Graded], live: Course
) -> None:
    assert _points(graded["looks-back"]) == ALL_POINTS
    cells = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell
        for cell in live.autograded("looks-back", "live").cells
    }
    shown = "".join(output["text"] for output in cells["number"].outputs)
    assert "'Stack'" in shown
    assert "'filled'" not in shown, "a function of a test"


def test_a_tag_that_a_student_sets_has_no_effect(live: Course, tmp_path: Path) -> None:
    course = copy_course(live, tmp_path)

    def tag(cells: list[dict[str, dict[str, object]]]) -> None:
        for cell in cells:
            cell["metadata"]["tags"] = [LIVE]

    course.submit("tags", {"number": "number = lambda: 7"}, change=tag, assignment="live")
    (one,) = grade("live", course.root, ["tags"])
    scores: Iterator[str] = (s.note for s in one.scores if s.grade_id == "test-number")
    assert "trust" not in next(scores)


@pytest.mark.parametrize("student", ["listens-in-a-thread", "listens-in-a-child"])
def test_nothing_else_of_the_students_runs_while_a_test_is_handed_over(
    student: str, graded: dict[str, Graded], live: Course
) -> None:
    printed = str([cell.get("outputs") for cell in live.autograded(student, "live").cells[4:]])
    assert "CANARY" not in printed
    one = graded[student]
    points = {score.grade_id: score.points for score in one.scores}
    assert points["test-stack"] == 0
    assert points["test-number"] == 1, "the tests that are not run there count"
    assert any("'test-stack'" in note and "still ran" in note for note in one.notes), one.notes
