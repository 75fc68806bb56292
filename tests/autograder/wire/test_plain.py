"""Plain data crosses as it is; nothing else crosses."""

import datetime as dt
import enum
import json
import math
from collections import Counter, namedtuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.wire.plain import DEPTH_LIMIT, ITEM_LIMIT, NotPlainError, decode, encode

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(dt.UTC))
    | st.timedeltas()
    | st.decimals(allow_nan=False)
)
plain = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(scalars, inner)
        | st.sets(scalars)
    ),
    max_leaves=20,
)


@given(plain)
def test_plain_data_comes_back_equal_and_of_the_same_type(value: Any) -> None:
    back = decode(json.loads(json.dumps(encode(value), allow_nan=False)))
    assert back == value
    assert type(back) is type(value)


def test_subclasses_come_back_as_the_built_in_type() -> None:
    class Colour(enum.IntEnum):
        RED = 1

    point = namedtuple("point", "x y")
    assert decode(encode([Colour.RED, Counter("aa"), point(1, 2)])) == [1, {"a": 2}, (1, 2)]
    assert type(decode(encode(Colour.RED))) is int
    assert math.isnan(decode(encode(math.nan)))


def test_numpy_scalar_comes_as_a_number() -> None:
    numpy = pytest.importorskip("numpy")
    assert decode(encode(numpy.int64(3))) == 3
    assert decode(encode(numpy.bool_(True))) is True


def test_equal_to_everything_does_not_cross() -> None:
    class Equal(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    assert decode(encode(Equal(1))) != 2


@pytest.mark.parametrize("value", [object(), len, range(3), int, [1, {"a": object()}]])
def test_anything_else_is_refused_by_its_kind(value: object) -> None:
    with pytest.raises(NotPlainError, match=r"'x' holds an? \w+; a test can only use plain data"):
        encode(value, "'x'")


def test_too_deep_and_too_large_are_refused_on_both_sides() -> None:
    deep: list[Any] = []
    for _ in range(DEPTH_LIMIT + 1):
        deep = [deep]
    large = [0] * (ITEM_LIMIT + 1)
    for value, word in ((deep, "deep"), (large, "parts")):
        with pytest.raises(NotPlainError, match=word):
            encode(value)
        with pytest.raises(NotPlainError, match=word):
            decode(value)


@pytest.mark.parametrize(
    "data",
    [
        {"a": 1},
        {"$": "object", "v": 1},
        {"$": ["dict"], "v": []},
        {"$": "dict", "v": [[1, 2, 3]]},
        {"$": "dict", "v": [[[], 2]]},
        {"$": "set", "v": [[]]},
        {"$": "tuple", "v": "ab"},
        {"$": "int", "v": "zz"},
        {"$": "bytes", "v": "0"},
        {"$": "datetime", "v": "today"},
        {"$": "decimal", "v": "one"},
        {"$": "timedelta", "v": [10**20, 0, 0]},
        {"$": "timedelta", "v": [1]},
        {"$": "float", "v": 1},
    ],
)
def test_forged_data_is_refused(data: object) -> None:
    with pytest.raises(NotPlainError):
        decode(data)
