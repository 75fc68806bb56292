"""Which names a test cell takes from the student."""

import ast
import builtins
import symtable
from collections.abc import Iterator
from functools import lru_cache

CELLS_KEPT = 2_000
"""Of so many it is remembered what was read from them: in a warm process, for its forks."""


@lru_cache(CELLS_KEPT)
def names_needed(source: str) -> tuple[str, ...]:
    """The global names that a cell loads before it binds them itself, built-ins left out.

    A cell that does not parse needs none: it will fail by itself when it runs.
    """
    try:
        tree = ast.parse(source)
        table = symtable.symtable(source, "<test cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return ()
    bound_somewhere = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }
    needed = _global_loads(table) - bound_somewhere
    needed |= _loaded_before_bound(tree.body)
    return tuple(sorted(name for name in needed if not hasattr(builtins, name)))


def names_bound(statements: list[ast.stmt]) -> set[str]:
    """The global names that some statements bind."""
    names: set[str] = set()
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                names.add(name)
                continue
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.partition(".")[0])
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp():
                continue
            case ast.GeneratorExp():
                continue
        waiting += ast.iter_child_nodes(node)
    return names


def _global_loads(table: symtable.SymbolTable) -> set[str]:
    top = table.get_type() == "module"
    loads = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    for child in table.get_children():
        loads |= _global_loads(child)
    return loads


def _loaded_before_bound(statements: list[ast.stmt]) -> set[str]:
    """As in `answer = answer.strip()`: bound by the cell, yet first read from outside."""
    bound: set[str] = set()
    needed: set[str] = set()
    for statement in statements:
        loads = {
            node.id
            for node in _evaluated_now(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        binds = _binds(statement)
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            loads.add(statement.target.id)
        if not isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            loads -= binds
        needed |= loads - bound
        bound |= binds
    # What only an inner scope binds (a comprehension's variable) is not global.
    return needed - _bound_in_comprehensions(statements)


def _binds(statement: ast.stmt) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.partition(".")[0])
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name):
                names.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                names.add(name)
    return names


def _evaluated_now(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement without the bodies of the functions in it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += getattr(node, "decorator_list", [])
            continue
        waiting += ast.iter_child_nodes(node)


def _bound_in_comprehensions(statements: list[ast.stmt]) -> set[str]:
    return {
        name.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
        if isinstance(name, ast.Name)
    }
