"""What a failing test cell leaves: short tracebacks, drawn once."""

import subprocess
import sys

SCRIPT = """
from autograder.shell.cell_shell import CellShell
shell = CellShell(10_000, plain=True)
outputs, error = shell.run("def f(n):\\n    assert n == 4, 'not four'\\n\\nf(3)", 7)
print(type(error).__name__)
print("\\n".join(outputs[0]["traceback"]))
"""


def test_a_frame_is_its_place_and_its_line() -> None:
    # An IPython shell is one for a process.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "AssertionError",
        "Traceback (most recent call last):",
        "  Cell In[7], line 4",
        "    f(3)",
        "  Cell In[7], line 2 in f",
        "    assert n == 4, 'not four'",
        "AssertionError: not four",
    ]
