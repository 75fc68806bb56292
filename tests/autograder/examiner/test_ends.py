"""A student's error is caught in a test as it would be in one kernel."""

import pytest

from autograder.examiner.ends import StudentCodeError, as_raised


def test_error_is_caught_as_its_built_in_class() -> None:
    error = as_raised(["NotPositive", "ValueError", "Exception", "object"], "must be positive")
    assert isinstance(error, ValueError)
    assert isinstance(error, StudentCodeError)
    assert not isinstance(error, KeyError)
    assert str(error) == "must be positive"


@pytest.mark.parametrize("kind", ["OSError", "UnicodeDecodeError", "SyntaxError", "StopIteration"])
def test_every_built_in_class_gives_an_error(kind: str) -> None:
    error = as_raised([kind, "Exception"], "text")
    assert isinstance(error, StudentCodeError)
    assert "text" in str(error)


@pytest.mark.parametrize("kinds", [["SystemExit"], ["print"], ["__builtins__"], []])
def test_forged_kinds_stay_ordinary_errors(kinds: list[str]) -> None:
    assert type(as_raised(kinds, "text")).__mro__[1] in (StudentCodeError, Exception)
