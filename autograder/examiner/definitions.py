"""Which functions, classes and imports of earlier tests a test needs."""

import ast
from collections.abc import Iterator, Sequence

from IPython.core.inputtransformer2 import TransformerManager

from autograder.examiner.names import names_needed


def plain_python(source: str) -> str:
    """A cell's source with its magics as function calls."""
    transform = TransformerManager()  # type: ignore[no-untyped-call]
    text: str = transform.transform_cell(source)
    return text


def definitions_needed(source: str, earlier: Sequence[str]) -> str:
    """The top-level definitions in earlier cells that a cell uses, those they use before them."""
    known: dict[str, ast.stmt] = {}
    for cell in earlier:
        for statement in _definitions(cell):
            for name in _names_of(statement):
                known[name] = statement
    found: dict[ast.stmt, None] = {}
    _collect(plain_python(source), known, found)
    return "\n".join(ast.unparse(statement) for statement in reversed(found))


def _collect(source: str, known: dict[str, ast.stmt], found: dict[ast.stmt, None]) -> None:
    for name in names_needed(source):
        statement = known.get(name)
        if statement is None:
            continue
        is_new = statement not in found
        # Found again: what it needs has to stand before this use too, so it moves to the end.
        found.pop(statement, None)
        found[statement] = None
        if is_new:
            _collect(ast.unparse(statement), known, found)


def _definitions(cell: str) -> Iterator[ast.stmt]:
    try:
        body = ast.parse(plain_python(cell)).body
    except (SyntaxError, ValueError, RecursionError):
        return
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    yield from (statement for statement in body if isinstance(statement, kinds))


def _names_of(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
