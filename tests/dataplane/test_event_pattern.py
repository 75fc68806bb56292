"""Event patterns that EventBridge takes, and the reasons for those that it does not."""

import json
from typing import Any

import pytest

from minicloud.dataplane.event_pattern import wrong_in

FILTERS: list[Any] = [
    "shop",
    5,
    None,
    True,
    {"exists": False},
    {"prefix": "a"},
    {"suffix": {"equals-ignore-case": ".PNG"}},
    {"equals-ignore-case": "alice"},
    {"numeric": [">", 0, "<=", 5.5]},
    {"anything-but": ["a", 3]},
    {"anything-but": {"wildcard": "*/lib/*"}},
    {"anything-but": {"prefix": "us-"}},
    {"cidr": "10.0.0.0/24"},
    {"wildcard": "*a*b"},
]
WRONG: list[Any] = [
    {"nope": "a"},
    {},
    {"prefix": "a", "suffix": "b"},
    ["a"],
    {"exists": "yes"},
    {"prefix": 5},
    {"suffix": {"prefix": "a"}},
    {"numeric": [">", "a"]},
    {"numeric": [">", True]},
    {"numeric": ["about", 5]},
    {"numeric": [[], 5]},
    {"numeric": [">"]},
    {"numeric": ">5"},
    {"anything-but": {"numeric": [">", 5]}},
    {"anything-but": []},
    {"cidr": "10.0.0.0/99"},
    {"cidr": 5},
    {"wildcard": "a**b"},
    {"wildcard": 5},
]


@pytest.mark.parametrize("one", FILTERS, ids=json.dumps)
def test_these_filters_are_taken(one: Any) -> None:
    assert wrong_in(json.dumps({"detail": {"n": [one]}})) is None
    assert wrong_in(json.dumps({"$or": [{"n": [one]}, {"m": [one]}]})) is None


@pytest.mark.parametrize("one", WRONG, ids=json.dumps)
def test_these_filters_are_refused_and_the_field_is_named(one: Any) -> None:
    assert "'n'" in str(wrong_in(json.dumps({"detail": {"n": ["fine", one]}})))
    assert "'n'" in str(wrong_in(json.dumps({"$or": [{"m": [1]}, {"n": [one]}]})))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "an object"),
        ('{"source": "a"}', "'source'"),
        ('{"source": []}', "'source'"),
        ('{"$or": [1]}', "'$or'"),
        ('{"a":' * 101 + "1" + "}" * 101, "levels"),
        ('{"a":' * 100_000, "levels"),
    ],
)
def test_what_is_no_pattern_is_told(text: str, said: str) -> None:
    assert said in str(wrong_in(text))
