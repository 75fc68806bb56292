"""Who may know whom: each room imports only what DESIGN.md allows it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STDLIB = set(sys.stdlib_module_names)

# A room may import itself, the standard library, and what stands here. The longest matching
# room counts. Names are import names, not package names.
ALLOWED: dict[str, set[str]] = {
    "minicloud": set(),  # __init__ only: it names its homes as text and imports on first use
    "minicloud.dataplane": set(),
    "minicloud.pages": set(),
    "minicloud.inventory": {"boto3", "botocore", "minicloud.dataplane", "minicloud.pages"},
    "minicloud.network": {"boto3", "botocore", "minicloud.dataplane", "minicloud.pages"},
    "minicloud.task_inventory": {"boto3", "botocore", "minicloud.dataplane", "minicloud.pages"},
    "minicloud.scaling": {"boto3", "minicloud.dataplane", "minicloud.pages"},
    "minicloud.control": {
        "boto3",
        "botocore",
        "moto",
        "cryptography",
        "jwt",
        "pyotp",
        "minicloud.dataplane",
    },
    # The program of a function's process, which nobody imports.
    "minicloud.function_process": {"minicloud.control"},
    "minicloud.servers": {
        "cryptography",
        "dnslib",
        "psycopg",
        "redis",
        "minicloud.inventory",
        "minicloud.dataplane",
    },
    "minicloud.widgets": {"anywidget", "ipywidgets", "traitlets", "minicloud.dataplane"},
    "minicloud.checks": {"minicloud.inventory", "minicloud.network", "minicloud.dataplane"},
    # bleach and mistune are what nbconvert itself cleans and renders students' text with.
    "autograder": {
        "nbgrader",
        "sqlalchemy",
        "nbformat",
        "nbconvert",
        "IPython",
        "traitlets",
        "rich",
        "bleach",
        "mistune",
        "yaml",
        "autograder.cluster",
    },
    "autograder.cluster": {"distributed", "autograder"},
}


def room_of(module: str) -> str:
    rooms = [r for r in ALLOWED if module == r or module.startswith(r + ".")]
    return max(rooms, key=len)


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SystemError:
        # Some releases of Python 3.11 fail now and then when another thread runs meanwhile:
        # github.com/python/cpython/issues/106905.
        return ast.parse(source)


def imports_of(path: Path, module: str) -> Iterator[tuple[int, str]]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(_parsed(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parent = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parent, base]).rstrip(".")
            # `from minicloud import inventory` knows minicloud.inventory
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}" if base == "minicloud" else base


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_allowed(room: str, imported: str) -> bool:
    if imported.split(".")[0] in STDLIB:
        return True
    if imported == "minicloud" and room != "autograder":
        return False  # the front door is for users: inside, name the room you need
    if imported.startswith(("minicloud", "autograder")) and room_of(imported) == room:
        return True
    return any(imported == a or imported.startswith(a + ".") for a in ALLOWED[room])


FILES = sorted([*(ROOT / "minicloud").rglob("*.py"), *(ROOT / "autograder").rglob("*.py")])


@pytest.mark.parametrize("path", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_room_imports_only_what_it_may_know(path: Path) -> None:
    module = module_name(path)
    room = room_of(module)
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for line, name in imports_of(path, module)
        if not is_allowed(room, name)
    ]
    assert not wrong, f"room {room} may know {sorted(ALLOWED[room]) or 'nothing'}: {wrong}"


def test_a_forbidden_import_is_noticed() -> None:
    assert not is_allowed("minicloud.dataplane", "boto3")
    assert not is_allowed("autograder", "minicloud.dataplane.simulate")
    assert not is_allowed("minicloud.control", "autograder.cli")
    assert not is_allowed("minicloud.servers", "moto.core")
    assert is_allowed("minicloud.control", "minicloud.dataplane.health")
