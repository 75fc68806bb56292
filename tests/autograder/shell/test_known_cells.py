"""Cells that the shell knows before they are run give what others give."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
from autograder.shell.cell_shell import CellShell
cells = json.loads(sys.argv[1])
shell = CellShell(10_000, plain=True)
if sys.argv[2] == "known":
    shell.know(cells)
print(json.dumps([shell.run(cell, number)[0] for number, cell in enumerate(cells, 3)]))
"""

CELLS = {
    "a value is shown": ["a = 1\na + 1", "a = 2\n'text'"],
    "an error names its cell": ["def f(n):\n    return 1 // n\n\nf(0)", "\n\n\nmissing"],
    "a nested function names its cell": [
        "def outer():\n    def inner():\n        raise KeyError('deep')\n    return inner\n",
        "x = 1\nouter()()",
    ],
    "magics": [
        "%%capture kept\n%time 1",
        "b = 2\n%precision 3\nb",
        "!echo shell\nb",
        "%%capture kept\nprint('x')",
    ],
    "awaits": ["import asyncio\nawait asyncio.sleep(0, 'slept')"],
    "does not compile": ["a = 1\nreturn", "if True:\nprint(1)", "a = (\n1"],
    "from the future": ["from __future__ import annotations\nx: missing = 1\nx", "y: int = 2\ny"],
    "run twice": ["n = 1\nn", "n = 1\nn"],
}


def outputs(cells: list[str], how: str) -> list[object]:
    # An IPython shell is one for a process.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(cells), how],
        capture_output=True,
        text=True,
        check=True,
    )
    shown: list[object] = json.loads(done.stdout)
    return shown


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
def test_known_cells_show_what_unknown_ones_show(cells: list[str]) -> None:
    known = json.dumps(outputs(cells, "known"))
    assert known == json.dumps(outputs(cells, "unknown"))
    assert known != "[[], []]"


def test_who_changes_statements_changes_those_of_known_cells_too() -> None:
    doubling = """
import ast
class Doubled(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(2 * node.value), node)
get_ipython().ast_transformers.append(Doubled())
"""
    _, first, second = outputs([doubling, "a = 5\na", "a = 5\na"], "known")
    assert [one[0]["data"]["text/plain"] for one in (first, second)] == ["10", "10"]  # type: ignore[index]
