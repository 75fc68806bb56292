import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import minicloud

ROOT = Path(minicloud.__file__).parent.parent


@pytest.fixture
def cloud() -> Iterator[minicloud.Cloud]:
    """A fresh cloud, stopped after the test."""
    yield minicloud.start(region="ap-northeast-1", seed=7)
    minicloud.stop()


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[..., str]:
    """Run a program in a process of its own; return what it printed, fail if it fails."""

    def run(program: str, **variables: str) -> str:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        environment |= {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)} | variables
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
