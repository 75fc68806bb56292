"""Which of the instructor's definitions a test needs."""

from autograder.examiner.definitions import Definitions, as_source
from autograder.examiner.names import names_needed


def defined(*given: str, tests: tuple[str, ...] = (), answers: tuple[str, ...] = ()) -> Definitions:
    definitions = Definitions()
    for cell in given:
        definitions.add_given(cell, answers)
    for cell in tests:
        definitions.add_test(cell)
    return definitions


def needed(definitions: Definitions, test: str, standing: tuple[str, ...] = ()) -> str:
    return as_source(definitions.needed(names_needed(test), with_tests=True), standing)


def test_only_what_is_used_stands_each_after_what_it_uses() -> None:
    definitions = defined(
        "import math\nimport os\ndef near(a, b):\n    return math.isclose(a, b)",
        "class Case(Base):\n    pass\ndef both(a):\n    return near(a, 1)",
        "class Base:\n    pass",
    )
    text = needed(definitions, "assert both(x)")
    assert [line.split("(")[0] for line in text.splitlines() if line[0] != " "] == [
        "import math",
        "def near",
        "def both",
    ]
    assert needed(definitions, "Case()").startswith("class Base:")
    assert needed(definitions, "assert x") == ""


def test_what_stands_is_left_out_and_what_it_uses_is_not() -> None:
    definitions = defined("limit = 0.1\ndef near(a):\n    return a < limit")
    assert needed(definitions, "near(1)", ("near",)) == "limit = 0.1"


def test_a_value_is_the_students_unless_a_helper_uses_it() -> None:
    definitions = defined("limit = 0.1\nrows = load()\ndef near(a):\n    return a < limit")
    assert needed(definitions, "assert limit == 0.1") == ""
    assert needed(definitions, "assert rows") == ""


def test_what_an_answer_defines_anew_is_the_students() -> None:
    answers = ("def fib(n):\n    # YOUR CODE HERE\n    raise NotImplementedError()",)
    given = "def fib(n):\n    return n\ndef check(n):\n    return fib(n)"
    assert "def fib" not in needed(defined(given, answers=answers), "check(fib(1))")


def test_a_later_test_may_use_an_earlier_ones_function() -> None:
    definitions = defined(tests=("def helper():\n    return other()", "value = 3"))
    assert needed(definitions, "helper() == value").startswith("def helper")


def test_magics_and_broken_cells_are_no_obstacle() -> None:
    definitions = defined("%matplotlib inline\nimport math", "this is not Python")
    assert needed(definitions, "assert math.pi") == "import math"
