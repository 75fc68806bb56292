"""What a student's code may have changed under a test that runs beside it."""

import ast
import builtins
import inspect
import os
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from autograder.student.patches import SHELL_METHODS

_STANDARD_LIBRARY = os.path.dirname(os.__file__)
# The last value shown: Python's own display hook keeps it there.
_NOT_COMPARED = {"_"}


class Untouched:
    """Remembers Python's own functions and the shell as they are before a student's code runs."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._builtins = dict(vars(builtins))
        self._methods = _methods_of(shell)

    def put_back(self) -> list[str]:
        """Put back what can be; a line for each thing that no exercise needs to change."""
        signs = []
        for name, value in self._builtins.items():
            if name not in _NOT_COMPARED and vars(builtins).get(name) is not value:
                setattr(builtins, name, value)
                signs.append(f"Python's {name} had been replaced")
        if sys.gettrace() is not None or sys.getprofile() is not None:
            sys.settrace(None)
            sys.setprofile(None)
            signs.append("a trace function was set")
        if _methods_of(self._shell) != self._methods:
            signs.append("IPython's way to run a cell had been replaced")
        if self._shell.ast_transformers:
            self._shell.ast_transformers = []
            signs.append("IPython changed the code of cells")
        return signs


def replaced_functions(test: ast.Module) -> list[str]:
    """Functions of libraries that the test uses and that come from the student's code instead."""
    return [
        f"{name} had been replaced"
        for name, value in sorted(_used_of_modules(test).items())
        if (_is_shadowed(value) if isinstance(value, ModuleType) else _is_students(value))
    ]


def _methods_of(shell: Any) -> list[Any]:
    found = []
    for name in sorted(SHELL_METHODS):
        method = getattr(shell, name, None)
        found.append(getattr(method, "__func__", method))
    return found


def _used_of_modules(test: ast.Module) -> dict[str, Any]:
    """Everything that the test reaches through its imports, by dotted name.

    Only of modules that are loaded: one that the test is the first to import is as installed.
    """
    modules: dict[str, ModuleType] = {}
    used: dict[str, Any] = {}
    for node in ast.walk(test):
        if isinstance(node, ast.Import):
            for alias in node.names:
                shown = alias.name if alias.asname else alias.name.partition(".")[0]
                if (module := sys.modules.get(shown)) is not None:
                    modules[alias.asname or shown] = used[shown] = module
        elif isinstance(node, ast.ImportFrom) and node.module in sys.modules:
            module = used[node.module] = sys.modules[node.module]
            for alias in node.names:
                value = getattr(module, alias.name, None)
                used[f"{node.module}.{alias.name}"] = value
                if isinstance(value, ModuleType):
                    modules[alias.asname or alias.name] = value
    for node in ast.walk(test):
        if isinstance(node, ast.Attribute):
            names = list(_chain(node))
            value = modules.get(names[0]) if names else None
            for name in names[1:]:
                # Only plain attributes are looked up: nothing of the student's is called.
                value = inspect.getattr_static(value, name, None) if value is not None else None
            if value is not None:
                used[".".join(names)] = value
    return used


def _chain(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        before = list(_chain(node.value))
        if before:
            yield from (*before, node.attr)
    elif isinstance(node, ast.Name):
        yield node.id


def _is_students(value: Any) -> bool:
    parts = vars(value).values() if isinstance(value, type) else (value,)
    return any(
        part.__code__.co_filename.startswith("<ipython-input-")
        for part in parts
        if isinstance(part, FunctionType)
    )


def _is_shadowed(module: ModuleType) -> bool:
    """Whether a file of the student's stands in for a module of the standard library."""
    name, file = getattr(module, "__name__", None), getattr(module, "__file__", None)
    return (
        isinstance(file, str)
        and name in sys.stdlib_module_names
        and not file.startswith(_STANDARD_LIBRARY)
    )
