"""What the warm student process does before there is a submission leaves nothing behind."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

STATE = """
    import builtins, json, linecache, sys, threading
    from autograder.shell.cell_shell import CellShell
    {before}
    cells = CellShell(100_000)
    shell = cells.shell
    print(json.dumps({{
        "names": sorted(cells.names),
        "texts": [cells.names[name] for name in ("_", "__", "___", "_ih")],
        "results": sorted(cells.names["Out"]),
        "hidden": sorted(shell.user_ns_hidden),
        "inputs": [shell.history_manager._i, list(shell.history_manager.input_hist_raw)],
        "count": shell.execution_count,
        "builtins": sorted(vars(builtins)),
        "sources": [name for name in linecache.cache if name.startswith("<")],
        "error": [name for name in vars(sys) if name.startswith("last_")],
        "events": {{name: len(those) for name, those in shell.events.callbacks.items()}},
        "main": sys.modules["__main__"] is shell.user_module,
        "threads": threading.active_count(),
        "outputs": cells.run("print(1)\\n[1, 2]\\n", 1)[0],
        "mistake": cells.run("def f():\\n    return 1 / 0\\nf()", 2)[0],
    }}))
"""
NEW_MODULES = """
    import sys
    from autograder.shell.cell_shell import CellShell
    {before}
    cells = CellShell(100_000)
    known = set(sys.modules)
    cells.run("def f(x):\\n    return x / 0\\nf(1)", 1)
    cells.run("1 +", 2)
    print(len(set(sys.modules) - known))
"""
GO_THROUGH = "from autograder.student import first_uses; first_uses.go_through()"


def printed_by(program: str, before: str, home: Path) -> str:
    """A process has one shell of IPython's: each program gets a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program).format(before=before)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "IPYTHONDIR": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_shell_after_first_uses_is_like_one_without_them(tmp_path: Path) -> None:
    plain = json.loads(printed_by(STATE, "pass", tmp_path))
    after = json.loads(printed_by(STATE, GO_THROUGH, tmp_path))
    assert after == plain
    assert after["mistake"][0]["ename"] == "ZeroDivisionError"


def test_a_first_error_imports_nothing_more(tmp_path: Path) -> None:
    assert int(printed_by(NEW_MODULES, "pass", tmp_path)) > 10
    assert printed_by(NEW_MODULES, GO_THROUGH, tmp_path) == "0"
