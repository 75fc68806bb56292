"""The instructor's own functions, classes and imports, which stand in every test.

What a locked cell defines is the instructor's: a test that calls it must not ask the student's
process for it, where it may have become anything.
"""

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

from autograder.examiner.names import CELLS_KEPT, names_bound, names_needed


@lru_cache(CELLS_KEPT)
def plain_python(source: str) -> str:
    """A cell's source with its magics as function calls."""
    transform = TransformerManager()  # type: ignore[no-untyped-call]
    text: str = transform.transform_cell(source)
    return text


@dataclass(frozen=True, slots=True)
class _Known:
    statement: ast.stmt
    is_constant: bool
    """Stands only for functions of the instructor's; a test itself asks the student for it."""


class Definitions:
    """Collects them from cells, and says which of them a test uses."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._unread: list[str] = []

    def add_given(self, source: str, answers_as_released: Collection[str]) -> None:
        """From a locked cell. What an answer cell defines anew is the student's."""
        found = [
            (statement, is_constant)
            for statement in _statements(source)
            if (is_constant := _is_constant(statement)) or isinstance(statement, _KINDS)
        ]
        students: set[str] = set()
        if found:
            students.update(*(names_of_cell(answer) for answer in answers_as_released))
        for statement, is_constant in found:
            for name in names_bound([statement]) - students:
                self._known[name] = _Known(statement, is_constant)

    def add_test(self, source: str) -> None:
        """From a test that has been run."""
        self._unread.append(source)

    def needed(self, names: Iterable[str], with_tests: bool = False) -> list[ast.stmt]:
        """Those that a test with such needs uses, each after what it uses itself.

        Those of earlier tests only on demand: closed tests share one namespace in any case.
        """
        while with_tests and self._unread:
            for statement in _statements(self._unread.pop(0)):
                if isinstance(statement, _KINDS):
                    for name in names_bound([statement]):
                        self._known[name] = _Known(statement, False)
        found: dict[ast.stmt, None] = {}
        self._collect(names, found, is_test=True)
        return list(reversed(found))

    def _collect(
        self, names: Iterable[str], found: dict[ast.stmt, None], is_test: bool = False
    ) -> None:
        for name in names:
            known = self._known.get(name)
            if known is None or (is_test and known.is_constant):
                continue
            is_new = known.statement not in found
            # Met again: it has to stand before this use too, so it moves to the end.
            found.pop(known.statement, None)
            found[known.statement] = None
            if is_new:
                self._collect(names_needed(ast.unparse(known.statement)), found)


def as_source(statements: Iterable[ast.stmt], standing: Collection[str] = ()) -> str:
    """Source of those that do not stand already."""
    return "\n".join(
        ast.unparse(statement)
        for statement in statements
        if not names_bound([statement]) <= set(standing)
    )


_KINDS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def names_of_cell(source: str) -> set[str]:
    """The global names that a cell binds."""
    return names_bound(list(_statements(source)))


def _statements(source: str) -> Iterator[ast.stmt]:
    try:
        yield from ast.parse(plain_python(source)).body
    except (SyntaxError, ValueError, RecursionError):
        return


def _is_constant(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name()], value=value):
            try:
                ast.literal_eval(value)
            except (ValueError, TypeError, MemoryError, RecursionError):
                return False
            return True
    return False
