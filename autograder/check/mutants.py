"""Small mistakes put into a reference answer, one at a time.

A test that lets one pass either does not look there, or the change makes no difference;
which of the two, a person has to say.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autograder.examiner.definitions import plain_python

_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OTHER: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
}
_KEPT = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_KEPT_TOO = (ast.Return, ast.Raise, ast.Pass, ast.Global, ast.Nonlocal)


@dataclass(frozen=True, slots=True)
class Mutant:
    """The reference with one mistake."""

    line: int
    change: str
    source: str


def mutants(source: str, lines: frozenset[int]) -> list[Mutant]:
    """All mistakes that can be put into the given lines, in the order of the lines."""
    try:
        tree = ast.parse(plain_python(source))
    except (SyntaxError, ValueError, RecursionError):
        return []
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for place, node in enumerate(ast.walk(tree)):
        for line, change, apply in _changes(node):
            if line not in lines:
                continue
            changed = copy.deepcopy(tree)
            apply(list(ast.walk(changed))[place])
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text != original:
                found.setdefault(text, Mutant(line, change, text))
    return sorted(found.values(), key=lambda mutant: mutant.line)


_Change = tuple[int, str, Callable[[ast.AST], None]]


def _changes(node: ast.AST) -> Iterator[_Change]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            for value in (None, 0):
                line = node.body[-1].lineno
                yield line, f"{node.name}() returns {value}", _set_body(value)
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                other = _SWAPPED[type(operator)]
                yield node.lineno, _swap(operator, other), _set_comparison(index, other)
        case ast.BinOp(op=operation) if type(operation) in _OTHER:
            replacement = _OTHER[type(operation)]
            yield node.lineno, _swap(operation, replacement), _set_operator(replacement)
        case ast.BoolOp(op=joint):
            junction = ast.Or if isinstance(joint, ast.And) else ast.And
            yield node.lineno, _swap(joint, junction), _set_operator(junction)
        case ast.If() | ast.While() | ast.IfExp():
            yield node.lineno, "the condition is negated", _negate
        case ast.Constant(value=bool(truth)):
            yield node.lineno, f"{truth} became {not truth}", _set_value(not truth)
        case ast.Constant(value=int(number)):
            yield node.lineno, f"{number} became {number + 1}", _set_value(number + 1)
        case ast.Constant(value=float(real)):
            yield node.lineno, f"{real} became {real + 1}", _set_value(real + 1)
    yield from _dropped(node)


def _dropped(node: ast.AST) -> Iterator[_Change]:
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(node, name, None)
        if not isinstance(statements, list):
            continue
        for index, statement in enumerate(statements):
            if _can_be_dropped(statement):
                yield statement.lineno, "the statement is left out", _drop(name, index)


def _can_be_dropped(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            # Whatever uses the name fails at once: nothing is learnt.
            return False
    return not isinstance(statement, (*_KEPT, *_KEPT_TOO))


def _set_body(value: object) -> Callable[[ast.AST], None]:
    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        node.body = [ast.Return(ast.Constant(value))]  # type: ignore[arg-type]

    return apply


def _set_comparison(index: int, other: type[ast.cmpop]) -> Callable[[ast.AST], None]:
    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[index] = other()

    return apply


def _set_operator(other: type[ast.operator] | type[ast.boolop]) -> Callable[[ast.AST], None]:
    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.BinOp | ast.BoolOp)
        node.op = other()

    return apply


def _set_value(value: float) -> Callable[[ast.AST], None]:
    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = value

    return apply


def _negate(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.While | ast.IfExp)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _drop(name: str, index: int) -> Callable[[ast.AST], None]:
    def apply(node: ast.AST) -> None:
        getattr(node, name)[index] = ast.Pass()

    return apply


_SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip


def _swap(was: ast.AST, becomes: type[ast.AST]) -> str:
    return f"{_SIGNS[type(was)]} became {_SIGNS[becomes]}"
