"""Submissions of the toy assignment, named by what their authors do, with the score due."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

from autograder.grade import Outcome
from tests.autograder.courses import REFERENCE

Cells = list[Any]


@dataclass(frozen=True, slots=True)
class Behaviour:
    score: tuple[float, float, float]
    """For double, colour and pair; full is (2, 3, 1)."""
    answers: dict[str, str] = field(default_factory=dict)
    """Instead of the reference."""
    change: Callable[[Cells], None] = lambda _cells: None
    outcome: Outcome = Outcome.GRADED
    raw: str | None = None
    """The file's whole text, when it is no notebook."""
    honest: bool = False
    """Its score must be the same under nbgrader's own autograde."""

    def all_answers(self) -> dict[str, str]:
        texts = {**REFERENCE, **self.answers}
        return {grade_id: dedent(text) for grade_id, text in texts.items()}


def _place(cells: Cells, grade_id: str) -> int:
    return next(
        place
        for place, cell in enumerate(cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def _without(*grade_ids: str) -> Callable[[Cells], None]:
    def change(cells: Cells) -> None:
        for grade_id in grade_ids:
            del cells[_place(cells, grade_id)]

    return change


def _doubled(*grade_ids: str) -> Callable[[Cells], None]:
    def change(cells: Cells) -> None:
        for grade_id in grade_ids:
            place = _place(cells, grade_id)
            cells.insert(place, type(cells[place])(dict(cells[place])))

    return change


def _test_as_markdown(cells: Cells) -> None:
    cell = cells[_place(cells, "test-double")]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def _easier_tests(cells: Cells) -> None:
    for grade_id in ("test-double", "test-colour", "test-pair"):
        cell = cells[_place(cells, grade_id)]
        cell["source"] = "pass"
        cell["metadata"]["nbgrader"]["points"] = 100


def _other_schema(cells: Cells) -> None:
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell["metadata"]["nbgrader"]["schema_version"] = 17
            cell["metadata"]["nbgrader"]["colour"] = "green"


def _flags_turned_over(cells: Cells) -> None:
    marks = cells[_place(cells, "test-colour")]["metadata"]["nbgrader"]
    marks["solution"], marks["grade"] = True, False
    cells[_place(cells, "setup")]["metadata"]["nbgrader"] = ["nonsense"]


# The name of processes that a submission leaves: of these tests, not of others at work here.
LEFT = f"left-{os.getpid()}"
NOTHING = {"double": "", "colour": "", "pair": ""}
_COLOUR = "\ntoy_cloud.put('colour', 'blue')"
_DOUBLE = "\ndef double(x):\n    return x + x"

_EQUAL_TO_ALL = """
class Equal:
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 0
pair = Equal()
def double(x):
    return Equal()
"""
_AST_TRANSFORMER = """
import ast
class Empty(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(Empty())
"""
_INPUT_TRANSFORMER = """
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
"""
_RUN_CELL = """
from IPython.core.interactiveshell import InteractiveShell, ExecutionResult, ExecutionInfo
InteractiveShell.run_cell = lambda *a, **k: ExecutionResult(ExecutionInfo("", 0, 0, 0, ""))
InteractiveShell.showtraceback = lambda *a, **k: None
"""
# Rotated, so that the words looked for are not in the memory that is searched.
_SEARCH_MEMORY = """
import codecs
wanted = codecs.encode("ortva uvqqra grfgf".upper().lower(), "ascii")
turned = bytes.maketrans(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    b"nopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm",
)
def search():
    found = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            if "rw" not in line or "[v" in line:
                continue
            first, last = (int(part, 16) for part in line.split()[0].split("-"))
            try:
                memory.seek(first)
                found += memory.read(last - first).translate(turned).count(wanted)
            except OSError:
                continue
    return found
print("tests found:", search() > 0)
planted = " ".join(["BEGIN", "HIDDEN", "TESTS"])
print("planted found:", search() > 0)
"""
_SOCKETS = """
import os
sockets = []
for name in os.listdir("/proc/self/fd"):
    try:
        if os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
            sockets.append(int(name))
    except OSError:
        pass
control = next(number for number in sockets if number != int(os.environ["TOY_GATEWAY_FD"]))
"""
_FORGED_ANSWERS = (
    _SOCKETS
    + """
import json, struct
def forge(**message):
    data = json.dumps(message).encode()
    os.write(control, struct.pack("!I", len(data)) + data)
forge(id="0", outputs=[], raised=False)
forge(finished=True)
"""
)

BEHAVIOURS = {
    # Honest work.
    "right": Behaviour((2, 3, 1), honest=True),
    "right-with-own-cells": Behaviour(
        (2, 3, 1),
        {"double": "%time 1\n!echo shell" + _DOUBLE, "pair": "x = 2\npair = 1, {x: 'two'}\npair"},
        honest=True,
    ),
    "partly-right": Behaviour((2, 3, 0), {"pair": "pair = [1, {2: 'two'}]"}, honest=True),
    "wrong": Behaviour(
        (0, 0, 0),
        {
            "double": "def double(x):\n    return 4",
            "colour": "toy_cloud.put('colour', 'red')",
            "pair": "pair = 1",
        },
        honest=True,
    ),
    "raises-in-colour": Behaviour((2, 0, 1), {"colour": "1 / 0" + _COLOUR}, honest=True),
    "function-raises": Behaviour(
        (0, 3, 1), {"double": "def double(x):\n    raise ValueError('not yet')"}, honest=True
    ),
    "syntax-error": Behaviour((0, 3, 1), {"double": "def double(x) return"}),
    "untouched": Behaviour(
        (0, 0, 0), dict.fromkeys(NOTHING, "# YOUR CODE HERE\nraise NotImplementedError()")
    ),
    "asks-for-input": Behaviour((2, 0, 1), {"colour": "input('colour?')" + _COLOUR}),
    "raises-what-ends-a-process": Behaviour(
        (0, 3, 1),
        {"double": "import asyncio\ndef double(x):\n    raise asyncio.CancelledError('x')"},
    ),
    "leaves-with-exit": Behaviour((2, 0, 1), {"colour": "raise SystemExit" + _COLOUR}),
    "writes-to-stderr": Behaviour(
        (2, 3, 1),
        {"double": "import sys\ndef double(x):\n    print('!', file=sys.stderr)\n    return x + x"},
    ),
    # Mangled notebooks.
    "missing-test": Behaviour((2, 3, 1), change=_without("test-colour"), honest=True),
    "missing-neighbours": Behaviour((2, 3, 1), change=_without("setup", "test-double")),
    "missing-answer": Behaviour((2, 0, 1), change=_without("colour")),
    "copied-cells": Behaviour((2, 3, 1), change=_doubled("double", "test-pair")),
    "test-as-markdown": Behaviour((2, 3, 1), change=_test_as_markdown),
    "easier-tests": Behaviour((0, 0, 0), NOTHING, change=_easier_tests),
    "other-schema": Behaviour((2, 3, 1), change=_other_schema),
    "flags-turned-over": Behaviour((2, 3, 1), change=_flags_turned_over),
    "broken-json": Behaviour((0, 0, 0), raw='{"cells": [', outcome=Outcome.BROKEN_NOTEBOOK),
    "json-but-no-notebook": Behaviour((0, 0, 0), raw="[]", outcome=Outcome.BROKEN_NOTEBOOK),
    # Too much of something.
    "loops": Behaviour(
        (2, 0, 1), {"colour": "while True: pass"}, outcome=Outcome.TIMED_OUT, honest=True
    ),
    "loops-asking-the-cloud": Behaviour(
        (0, 3, 1),
        {"double": "while True: toy_cloud.get('colour')"},
        outcome=Outcome.TIMED_OUT,
    ),
    "loops-through-interrupts": Behaviour(
        (2, 0, 1),
        {
            "colour": """
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass
            """
        },
        outcome=Outcome.TIMED_OUT,
    ),
    "function-loops": Behaviour(
        (0, 3, 1), {"double": "def double(x):\n    while True: pass"}, outcome=Outcome.TIMED_OUT
    ),
    "stops-itself": Behaviour(
        (2, 0, 1),
        {"colour": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"},
        outcome=Outcome.TIMED_OUT,
    ),
    "keeps-the-cloud-busy": Behaviour(
        (2, 0, 1), {"colour": "toy_cloud.keep_busy(60)"}, outcome=Outcome.TIMED_OUT
    ),
    "breaks-the-cloud": Behaviour(
        (2, 0, 1), {"colour": "toy_cloud.break_down()"}, outcome=Outcome.ENDED_PROCESS
    ),
    "prints-much": Behaviour((2, 3, 1), {"colour": "print('x' * 20_000_000)" + _COLOUR}),
    "wants-memory": Behaviour((2, 0, 1), {"colour": "bytearray(10**11)" + _COLOUR}),
    # Ended processes.
    "ends-its-process": Behaviour(
        (2, 0, 1), {"colour": "import os\nos._exit(0)"}, outcome=Outcome.ENDED_PROCESS
    ),
    "crashes": Behaviour(
        (2, 0, 1), {"colour": "import ctypes\nctypes.string_at(0)"}, outcome=Outcome.ENDED_PROCESS
    ),
    "function-ends-its-process": Behaviour(
        (0, 3, 1),
        {"double": "import os\ndef double(x):\n    os._exit(0)"},
        outcome=Outcome.ENDED_PROCESS,
    ),
    "kills-its-warden": Behaviour(
        (2, 0, 1),
        {"colour": "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(1)"},
    ),
    "leaves-processes": Behaviour(
        (2, 3, 1),
        {
            "double": """
            import ctypes, os, time
            running, run = os.pipe()
            for _ in range(2):
                child = os.fork()
                if child == 0:
                    os.setsid()
                    if os.fork():
                        os._exit(0)
                    ctypes.CDLL(None).prctl(15, b"LEFT", 0, 0, 0)
                    os.write(run, b"!")
                    while True:
                        time.sleep(1)
            print("left running:", os.read(running, 1) + os.read(running, 1))
            """.replace("LEFT", LEFT)
            + _DOUBLE.replace("\n", "\n" + " " * 12)
        },
    ),
    # Answers that are none.
    "answers-with-an-object": Behaviour(
        (0, 3, 0), {"double": "def double(x):\n    return object()", "pair": "pair = object()"}
    ),
    "answers-with-too-much": Behaviour(
        (0, 3, 0),
        {"double": "def double(x):\n    return 'x' * 10**7", "pair": "pair = list(range(200_000))"},
    ),
    "answers-too-deep": Behaviour(
        (0, 3, 0),
        {
            "double": "def double(x):\n    a = []\n    a.append(a)\n    return a",
            "pair": """
            pair = 1
            for _ in range(5000):
                pair = [pair]
            """,
        },
    ),
    # Cheats: nothing is solved.
    "equal-to-everything": Behaviour((0, 0, 0), NOTHING | {"double": _EQUAL_TO_ALL}),
    "ast-transformer": Behaviour((0, 0, 0), NOTHING | {"double": _AST_TRANSFORMER}),
    "input-transformer": Behaviour((0, 0, 0), NOTHING | {"double": _INPUT_TRANSFORMER}),
    "patched-shell": Behaviour((0, 0, 0), NOTHING | {"double": _RUN_CELL}),
    "searches-its-memory": Behaviour((0, 0, 0), NOTHING | {"pair": _SEARCH_MEMORY}),
    "forges-answers": Behaviour(
        (0, 0, 0), NOTHING | {"double": _FORGED_ANSWERS}, outcome=Outcome.ENDED_PROCESS
    ),
    "garbles-the-line": Behaviour(
        (2, 0, 1),
        {"colour": _SOCKETS + "os.write(control, b'\\xff' * 64)" + _COLOUR},
        outcome=Outcome.ENDED_PROCESS,
    ),
    "garbles-the-gateway": Behaviour(
        (2, 0, 1),
        {
            "double": _SOCKETS
            + "os.write(int(os.environ['TOY_GATEWAY_FD']), b'\\xff' * 64)"
            + _DOUBLE
        },
    ),
    # Outputs that could do harm where they are shown.
    "shows-a-script": Behaviour(
        (2, 3, 1),
        {
            "double": "from IPython.display import HTML, Javascript, display\n"
            "display(HTML('<b>bold</b><script>alert(1)</script>'), Javascript('alert(2)'))\n"
            "print('half a pair: \\ud800')" + _DOUBLE
        },
    ),
}
