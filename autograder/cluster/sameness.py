"""Whether the code on another machine is the code here.

Simplified: of the packages that the settings name only the Python files are compared; of what
those import, the versions that are installed.
"""

import hashlib
import importlib.util
import os
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

_ABSENT = "absent"


def packages_of(workplace: Mapping[str, Any]) -> list[str]:
    """The modules that a workplace (as JSON) names, the autograder before all."""
    named = [
        *workplace["student_preload"],
        *workplace["examiner_preload"],
        *(workplace["wall"] or {}).get("readable", ()),
        workplace["cloud"],
    ]
    modules = {name.partition(":")[0] for name in named if name and not os.path.isabs(name)}
    tops = {name.partition(".")[0] for name in modules}
    plain = {top for top in tops if _is_package(top)}
    # Of a folder that is no package (no __init__.py) only the named modules are meant.
    loose = {name for name in modules if name.partition(".")[0] not in plain}
    return sorted(plain | loose | {"autograder"})


def describe(packages: Iterable[str]) -> dict[str, Any]:
    """A digest of each package's code, Python's version and those of all distributions."""
    versions: dict[str, str] = {}
    for found in metadata.distributions():
        # The first of a name is the one that an import takes.
        versions.setdefault(str(found.metadata["Name"]).lower(), found.version)
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "code": {name: _digest(name) for name in packages},
        "versions": versions,
    }


def difference(here: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """Why the other machine would not grade as this one does; empty when it would."""
    if there["python"] != here["python"]:
        return f"it has Python {there['python']}, here is {here['python']}"
    for name, digest in here["code"].items():
        found = there["code"].get(name, _ABSENT)
        if found == _ABSENT and digest != _ABSENT:
            return f"it has no module '{name}'"
        if found != digest:
            return f"its '{name}' is not the one here (the Python files differ)"
    return ""


def other_versions(here: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """What both have installed in different versions, a phrase each."""
    return [
        f"{name} {there['versions'][name]} (here {version})"
        for name, version in sorted(here["versions"].items())
        if there["versions"].get(name, version) != version
    ]


def _is_package(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    return spec is not None and spec.origin is not None


def _digest(name: str) -> str:
    try:
        spec = importlib.util.find_spec(name)
    except ImportError:
        spec = None
    if spec is None or spec.origin is None:
        return _ABSENT
    if spec.submodule_search_locations is None:
        return hashlib.sha256(_content(Path(spec.origin))).hexdigest()
    root = Path(spec.origin).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(_content(path)).digest())
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
