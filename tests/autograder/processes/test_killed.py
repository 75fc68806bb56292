"""A grader that is killed takes its submissions' processes with it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_PATIENCE_S = 300.0
_GRADE = """
import sys
from pathlib import Path
from autograder.processes.wall import Wall
from tests.autograder.processes.probes import Probe, run
name, home, sandbox = sys.argv[1:]
source = '''
for _ in range(2):
    if os.fork() == 0:
        os.setsid()
libc.prctl(15, b"NAME", 0, 0, 0)
time.sleep(600)
'''.replace("NAME", name)
run(Path(home), [Probe("sleeps", source)], Wall(("autograder",)) if sandbox == "yes" else None)
"""


def _processes(name: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            if path.read_text().strip() == name:
                found.append(path.parent.name)
    return found


def _wait_for(name: str, count: int) -> int:
    ends_at = time.monotonic() + _PATIENCE_S
    while len(_processes(name)) != count and time.monotonic() < ends_at:
        time.sleep(0.1)
    return len(_processes(name))


@pytest.mark.parametrize("sandbox", ["yes", "no"])
def test_nothing_outlives_a_grader_that_was_killed(tmp_path: Path, sandbox: str) -> None:
    name = f"killed-{os.getpid()}"
    grader = subprocess.Popen(
        [sys.executable, "-c", _GRADE, name, str(tmp_path), sandbox],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    try:
        assert _wait_for(name, 4) == 4
    finally:
        grader.send_signal(signal.SIGKILL)
        grader.wait()
    assert _wait_for(name, 0) == 0
