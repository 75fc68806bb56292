"""requirements.txt is the one lock, and agrees with the ranges of pyproject.toml."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def pins() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def ranges() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [
        Requirement(r) for r in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    ]


def pinned_version(pin: Requirement) -> Version:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is not pinned; run `make lock`"
    return Version(specifier.version)


def test_every_range_has_a_pin_inside_it() -> None:
    locked = pins()
    for wanted in ranges():
        name = canonicalize_name(wanted.name)
        assert name in locked, f"{name} is in pyproject.toml, not in the lock; run `make lock`"
        for pin in locked[name]:
            assert pinned_version(pin) in wanted.specifier, f"{pin} is outside {wanted}"


def test_whatever_the_pins_need_is_pinned_too() -> None:
    locked = pins()
    missing = []
    for name, candidates in locked.items():
        if not any(p.marker is None or p.marker.evaluate() for p in candidates):
            continue
        for text in metadata.requires(name) or []:
            need = Requirement(text)
            wanted = need.marker is None or need.marker.evaluate({"extra": ""})
            if wanted and canonicalize_name(need.name) not in locked:
                missing.append(f"{name} needs {need}")
    assert not missing, f"run `make lock`: {missing}"


def test_the_installed_environment_is_the_lock() -> None:
    wrong = [
        f"{pin} (installed: {metadata.version(name)})"
        for name, candidates in pins().items()
        for pin in candidates
        if (pin.marker is None or pin.marker.evaluate())
        and Version(metadata.version(name)) != pinned_version(pin)
    ]
    assert not wrong, f"run `make course`: {wrong}"


def test_node_is_pinned_though_it_is_not_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for text in project["optional-dependencies"]["node"]:
        assert pinned_version(Requirement(text))


def test_the_lock_names_no_address() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert not re.search(r"https?://|@ file:|--index-url|--find-links", text)


def test_tests_of_a_group_run_in_one_worker(tmp_path: Path) -> None:
    """A new pytest has broken this once, and each worker built what a group builds once."""
    (tmp_path / "test_grouped.py").write_text(
        "import pytest\n"
        "@pytest.mark.xdist_group('one')\n"
        "@pytest.mark.parametrize('number', range(8))\n"
        "def test_number(number): pass\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-v", "-n", "2", "--dist", "loadgroup"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    workers = re.findall(r"\[(gw\d)\].* PASSED", done.stdout)
    assert len(workers) == 8
    assert len(set(workers)) == 1
