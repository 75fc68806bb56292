"""Looks after each cell whether the student's code changed what runs it."""

import builtins
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_LISTS = ("ast_transformers", "input_transformers_cleanup", "input_transformers_post")
_MANAGER_LISTS = ("cleanup_transforms", "line_transforms", "token_transformers")
_METHODS = (
    "run_cell",
    "run_cell_async",
    "run_code",
    "run_ast_nodes",
    "showtraceback",
    "_showtraceback",
    "transform_cell",
    "compile",
)
_LAST_RESULT = "_"
_WATCHED_PACKAGE = "autograder"


class Patches:
    """Remembers the shell, the built-ins and the grader's functions as they are at its making."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._seen = dict(self._look())

    def found(self) -> list[str]:
        """What is other than when it was last looked at."""
        now = dict(self._look())
        changed = [
            name for name, value in now.items() if name in self._seen and value != self._seen[name]
        ]
        changed += [name for name in now if name not in self._seen and _may_not_appear(name)]
        self._seen = now
        return changed

    def _look(self) -> Iterator[tuple[str, object]]:
        shell = self._shell
        for name in _LISTS:
            yield f"IPython's {name}", _identities(getattr(shell, name, ()))
        for name in _MANAGER_LISTS:
            manager = getattr(shell, "input_transformer_manager", None)
            yield f"IPython's {name}", _identities(getattr(manager, name, ()))
        yield "IPython's custom_exceptions", len(getattr(shell, "custom_exceptions", ()))
        yield "IPython's events", _identities(_students_callbacks(shell))
        for name in _METHODS:
            yield f"IPython's {name}", id(getattr(type(shell), name, None))
            if name in vars(shell) and name != "compile":
                yield f"IPython's {name} in its place", id(vars(shell)[name])
        for name, value in vars(builtins).items():
            if name != _LAST_RESULT:
                yield f"builtins.{name}", id(value)
        for name, module in list(sys.modules.items()):
            if name.startswith(_WATCHED_PACKAGE) and isinstance(module, ModuleType):
                yield from _parts(name, module)


def _may_not_appear(name: str) -> bool:
    return name.startswith("IPython's")


def _identities(values: Any) -> tuple[int, ...]:
    return tuple(id(value) for value in values)


def _students_callbacks(shell: Any) -> list[object]:
    """Those of extensions (a plot that is to be shown at a cell's end) are no concern."""
    callbacks = getattr(getattr(shell, "events", None), "callbacks", {})
    return [
        one
        for name in sorted(callbacks)
        for one in callbacks[name]
        if getattr(one, "__module__", "__main__") in ("__main__", "builtins", None)
    ]


def _parts(name: str, module: ModuleType) -> Iterator[tuple[str, int]]:
    for part, value in list(vars(module).items()):
        if isinstance(value, type) and value.__module__ == name:
            for inner, method in list(vars(value).items()):
                if callable(method):
                    yield f"{name}.{part}.{inner}", id(method)
        elif callable(value):
            yield f"{name}.{part}", id(value)
