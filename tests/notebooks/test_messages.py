"""What a student reads whose functions return nothing, or another kind of thing than was asked."""

import ast

import pytest

from tests.notebooks.cell_runner import CellRunner
from tests.notebooks.course import SLUGS, is_test, source_of, with_tests_of

pytestmark = pytest.mark.xdist_group("notebooks")

SAYS_WHY = ("AssertionError: ", "minicloud.checks.failure.CheckFailed: ")


def returning(answer: str, cell: str) -> str:
    """The cell, each function of it with nothing in its body but `return answer`."""
    tree = ast.parse(cell)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for function in functions:
        function.body = [ast.Return(ast.parse(answer, mode="eval").body)]
    return ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.parametrize("answer", ["None", "{}", "[None]", "'?'", "{'ap-northeast-1': '?'}"])
@pytest.mark.parametrize("slug", SLUGS)
def test_each_test_cell_that_fails_says_what_it_expected(
    runner: CellRunner, slug: str, answer: str
) -> None:
    source = source_of(slug)
    cells = [
        (cell_id, test, text if test else returning(answer, text))
        for cell_id, test, text in with_tests_of(source, source)
    ]
    outcomes = runner.run(cells, two_processes=False)
    errors = {cell.id: outcomes[cell.id].error for cell in source.cells if is_test(cell)}
    failed = {cell: error for cell, error in errors.items() if error}
    assert failed
    assert {cell: error for cell, error in failed.items() if not error.startswith(SAYS_WHY)} == {}


@pytest.mark.parametrize(
    ("test_id", "function", "answer", "expected"),
    [
        ("zone-capacity-under-load", "instances_per_zone", "2.8", "a whole number (int)"),
        ("pick-zones-same-place", "same_place", "None", "'ap-northeast-1d' was expected"),
        ("pick-zones-same-place", "same_place", "'ap-northeast-1d'", "None was expected"),
    ],
)
def test_a_message_names_what_was_expected(
    runner: CellRunner, test_id: str, function: str, answer: str, expected: str
) -> None:
    source = source_of("regions-and-azs")
    (test,) = (cell.source for cell in source.cells if cell.id == test_id)
    student = f"def {function}(*_):\n    return {answer}"
    outcomes = runner.run([("answer", False, student), ("test", True, test)], two_processes=False)
    assert expected in outcomes["test"].error


def test_the_question_asks_for_a_whole_number() -> None:
    source = source_of("regions-and-azs")
    (question,) = (cell.source for cell in source.cells if cell.id == "zone-capacity-question")
    assert "whole number (`int`)" in question


@pytest.mark.parametrize("slug", SLUGS)
def test_the_introduction_says_how_to_see_every_failing_test(slug: str) -> None:
    intro = source_of(slug).cells[0].source
    assert "*Run All* stops at the first question that is not solved" in intro
    assert "*Validate*" in intro
