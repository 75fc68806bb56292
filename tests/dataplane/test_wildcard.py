"""Wildcards of event patterns: any letters, or literal after a backslash; never going back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.wildcard import has_consecutive, matches


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*/lib/*", "src/lib/a.py", True),
        ("*/lib/*", "src/bin/a.py", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*ab*b", "ab", False),
        ("shop", "shop", True),
        ("shop", "shops", False),
        ("*", "", True),
        (r"a\*b", "a*b", True),
        (r"a\*b", "axb", False),
        (r"a\\*", "a\\xyz", True),
        ("*", 5, False),
    ],
)
def test_a_star_stands_for_any_letters(pattern: str, text: object, expected: bool) -> None:
    assert matches(text, pattern) is expected


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_the_answer_is_that_of_trying_every_length(pattern: str, text: str) -> None:
    assert matches(text, pattern) is slowly(text, pattern)


def slowly(text: str, pattern: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(slowly(text[skipped:], pattern[1:]) for skipped in range(len(text) + 1))
    return text[:1] == pattern[0] and slowly(text[1:], pattern[1:])


def test_stars_side_by_side_are_seen_and_escaped_ones_are_none() -> None:
    assert has_consecutive("a**b")
    assert has_consecutive("**")
    assert not has_consecutive("*a*")
    assert not has_consecutive("*")
    assert not has_consecutive(r"\**")
