"""Which small mistakes are put into a reference."""

import ast

import pytest

from autograder.check.mutants import mutants


def changes(source: str, *lines: int) -> set[str]:
    chosen = frozenset(lines or range(1, source.count("\n") + 2))
    return {mutant.change for mutant in mutants(source, chosen)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < 1", {"< became <=", "1 became 2"}),
        ("x = a is not b and c", {"is not became is", "and became or"}),
        ("x = a // b", {"// became /"}),
        ("x = True", {"True became False"}),
        ("say(1)", {"1 became 2", "the statement is left out"}),
        ("x += 1", {"1 became 2", "the statement is left out"}),
        ("if a:\n    pass", {"the condition is negated", "the statement is left out"}),
        ("def f():\n    'Doc.'\n    return a", {"f() returns None", "f() returns 0"}),
        ("x = 'text'", set()),
        ("not: python", set()),
    ],
)
def test_each_mistake_is_made_once(source: str, expected: set[str]) -> None:
    assert changes(source) == expected


def test_only_the_given_lines_are_changed() -> None:
    assert changes("x = 1\ny = 2\nz = 3", 2) == {"2 became 3"}


def test_a_mutant_is_the_source_with_one_mistake() -> None:
    source = "def f(a):\n    if a > 1:\n        return a\n    return a + 1"
    found = mutants(source, frozenset(range(1, 5)))
    assert len({mutant.source for mutant in found}) == len(found) == 8
    for mutant in found:
        ast.parse(mutant.source)
    assert "if a >= 1:" in next(m.source for m in found if m.change == "> became >=")


def test_a_magic_is_no_obstacle() -> None:
    assert changes("%matplotlib inline\nx = 1", 2) == {"1 became 2"}
