"""Rules that let a test cell run in a process of its own as well as in the student's kernel."""

import ast
import builtins
import symtable

import pytest
from nbformat import NotebookNode

from tests.notebooks.course import SLUGS, is_solution, is_test, question_of, source_of

TEST_CELLS = [
    pytest.param(source, cell, id=f"{slug}/{cell.id}")
    for slug, source in ((slug, source_of(slug)) for slug in SLUGS)
    for cell in source.cells
    if is_test(cell)
]


def names(tree: ast.AST, context: type[ast.expr_context]) -> set[str]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return {node.id for node in nodes if isinstance(node.ctx, context)}


def bound_in(tree: ast.AST) -> set[str]:
    bound = names(tree, ast.Store)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return bound


def functions_in(source: NotebookNode) -> set[str]:
    return {
        node.name
        for cell in source.cells
        if is_solution(cell)
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize(("source", "cell"), TEST_CELLS)
def test_it_uses_nothing_from_outside_but_functions_of_its_question(
    source: NotebookNode, cell: NotebookNode
) -> None:
    tree = ast.parse(cell.source)
    outside = names(tree, ast.Load) - bound_in(tree) - set(dir(builtins))
    question = next(c for c in source.cells if c.id == question_of(source, cell.id))
    assert outside
    assert outside <= functions_in(source)
    assert outside <= {n.name for n in ast.parse(question.source).body}


@pytest.mark.parametrize(("source", "cell"), TEST_CELLS)
def test_it_leaves_the_names_of_the_student_alone(source: NotebookNode, cell: NotebookNode) -> None:
    symbols = symtable.symtable(cell.source, cell.id, "exec").get_symbols()
    assigned = {each.get_name() for each in symbols if each.is_assigned()}
    imported = {each.get_name() for each in symbols if each.is_imported()}
    assert {name for name in assigned - imported if not name.startswith("_")} == set()


@pytest.mark.parametrize(("source", "cell"), TEST_CELLS)
def test_it_prints_nothing_and_ends_without_a_value(
    source: NotebookNode, cell: NotebookNode
) -> None:
    tree = ast.parse(cell.source)
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert "print" not in {func.id for func in calls if isinstance(func, ast.Name)}
    assert not isinstance(tree.body[-1], ast.Expr)


@pytest.mark.parametrize(("source", "cell"), TEST_CELLS)
def test_it_ends_in_an_assertion_and_each_has_a_message(
    source: NotebookNode, cell: NotebookNode
) -> None:
    body = ast.parse(cell.source).body
    last = body[-1]
    while isinstance(last, ast.For):
        last = last.body[-1]
    asserts_itself = isinstance(last, ast.Assert)
    asks_a_check = isinstance(last, ast.Expr) and ast.unparse(last).startswith("checks.expect_")
    assert asserts_itself or asks_a_check
    asserts = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)]
    assert all(node.msg is not None for node in asserts)


@pytest.mark.parametrize(("source", "cell"), TEST_CELLS)
def test_it_does_not_restart_the_cloud(source: NotebookNode, cell: NotebookNode) -> None:
    calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    starts = [each for each in calls if ast.unparse(each.func) == "minicloud.start"]
    assert all(not each.args and not each.keywords for each in starts)
    assert bool(starts) == ("minicloud.reset()" in cell.source)
