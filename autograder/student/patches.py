"""Looks after each cell whether the student's code changed what runs it."""

import builtins
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_LISTS = ("ast_transformers", "input_transformers_cleanup", "input_transformers_post")
_MANAGER_LISTS = ("cleanup_transforms", "line_transforms", "token_transformers")
SHELL_METHODS = frozenset(
    {
        "run_cell",
        "run_cell_async",
        "run_code",
        "run_ast_nodes",
        "showtraceback",
        "_showtraceback",
        "transform_cell",
    }
)
"""Of IPython's shell: what runs a cell and what shows an error."""
# With a handler of theirs a process could go on after it was told to end.
_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU)
# Where the interactive shell keeps the last result.
_LAST_RESULT = "_"
_WATCHED_PACKAGE = "autograder"


@dataclass(slots=True)
class _Part:
    label: str
    where: Mapping[str, object]
    key: str
    value: object


class Patches:
    """Remembers the shell, the built-ins and the grader's functions as they are at its making."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._parts = [*_methods(shell), *_builtins(), *_graders_functions()]
        self._lists = dict(self._look_at_lists())

    def found(self) -> list[str]:
        """What is other than when it was last looked at."""
        changed = []
        for part in self._parts:
            now = part.where.get(part.key)
            if now is not part.value:
                changed.append(part.label)
                part.value = now
        lists = dict(self._look_at_lists())
        changed += [label for label, value in lists.items() if value != self._lists.get(label)]
        self._lists = lists
        return changed

    def _look_at_lists(self) -> Iterator[tuple[str, object]]:
        shell = self._shell
        for name in _LISTS:
            yield f"IPython's {name}", _identities(getattr(shell, name, ()))
        manager = getattr(shell, "input_transformer_manager", None)
        for name in _MANAGER_LISTS:
            yield f"IPython's {name}", _identities(getattr(manager, name, ()))
        yield "IPython's custom_exceptions", len(getattr(shell, "custom_exceptions", ()))
        yield "IPython's events", _identities(_students_callbacks(shell))
        for number in _ENDING_SIGNALS:
            yield f"the handler of {number.name}", id(signal.getsignal(number))
        for name in SHELL_METHODS & vars(shell).keys():
            yield f"IPython's {name} of this shell", id(vars(shell)[name])


def _methods(shell: Any) -> Iterator[_Part]:
    for kind in type(shell).__mro__:
        for name in sorted(SHELL_METHODS & vars(kind).keys()):
            yield _Part(f"IPython's {name}", vars(kind), name, vars(kind)[name])


def _builtins() -> Iterator[_Part]:
    for name, value in list(vars(builtins).items()):
        if name != _LAST_RESULT:
            yield _Part(f"builtins.{name}", vars(builtins), name, value)


def _graders_functions() -> Iterator[_Part]:
    for name, module in list(sys.modules.items()):
        if not name.startswith(_WATCHED_PACKAGE) or not isinstance(module, ModuleType):
            continue
        for key, value in list(vars(module).items()):
            if isinstance(value, type) and value.__module__ == name:
                for inner, method in list(vars(value).items()):
                    if callable(method):
                        yield _Part(f"{name}.{key}.{inner}", vars(value), inner, method)
            elif callable(value):
                yield _Part(f"{name}.{key}", vars(module), key, value)


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
