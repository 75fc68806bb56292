"""Plain data crosses as it is; nothing else crosses."""

import datetime as dt
import enum
import json
import math
import pathlib
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
    | st.fractions()
    | st.complex_numbers(allow_nan=False)
    | st.builds(range, st.integers(), st.integers(), st.integers(min_value=1))
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


@pytest.mark.parametrize("kind", ["int8", ">i4", "float64", "complex64", "bool", "M8[ns]"])
def test_an_array_of_numbers_comes_back_as_it_was(kind: str) -> None:
    numpy = pytest.importorskip("numpy")
    sent = numpy.arange(6, dtype="int64").astype(kind if kind != "bool" else "bool").reshape(2, 3)
    for value in (sent, sent.T, sent[:, ::2], sent[:0]):
        back = decode(json.loads(json.dumps(encode([value]))))[0]
        assert type(back) is numpy.ndarray
        assert (back.dtype, back.shape) == (value.dtype, value.shape)
        assert (back == value).all()


def test_an_array_of_objects_or_of_too_much_does_not_cross() -> None:
    numpy = pytest.importorskip("numpy")
    for value, said in (
        (numpy.array([object()]), "'x' holds an array of object"),
        (numpy.array([(1, 2)], dtype="i4,i4"), "'x' holds an array of "),
        (numpy.zeros(1 << 20), "an array of 8 MiB, more than 4"),
        (numpy.ma.array([1]), "'x' holds a MaskedArray"),
    ):
        with pytest.raises(NotPlainError, match=said):
            encode(value, "'x'")


def test_a_path_comes_as_one_that_opens_nothing() -> None:
    back = decode(encode(pathlib.Path("data/x.csv")))
    assert back == pathlib.Path("data/x.csv")
    assert not hasattr(back, "open")


def test_equal_to_everything_does_not_cross() -> None:
    class Equal(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    assert decode(encode(Equal(1))) != 2


@pytest.mark.parametrize("value", [object(), len, iter([]), int, [1, {"a": object()}]])
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
        {"$": "range", "v": [0, 1, 0]},
        {"$": "range", "v": [0.5, 1, 1]},
        {"$": "fraction", "v": [1, 0]},
        {"$": "fraction", "v": ["a", 1]},
        {"$": "fraction", "v": ["1e3000000"]},
        {"$": "complex", "v": ["1"]},
        {"$": "range", "v": [True]},
        2**53,
        {"$": "int", "v": "0x1" + "0" * 10_000},
        # They have one hash, so that Python compares each with all before it.
        {"$": "set", "v": [{"$": "int", "v": hex(n * (2**61 - 1))} for n in range(1, 9_000)]},
        {
            "$": "dict",
            "v": [
                [{"$": "tuple", "v": [{"$": "int", "v": hex(n * (2**61 - 1))}]}, 0]
                for n in range(1, 9_000)
            ],
        },
        {"$": "complex", "v": [1, 2, 3]},
        {"$": "path", "v": 1},
        {"$": "array", "v": ["|O8", [1], "AAAAAAAAAAA="]},
        {"$": "array", "v": ["<f8", [2], "AAAAAAAAAAA="]},
        {"$": "array", "v": ["<f8", [-1], ""]},
        {"$": "array", "v": ["<f8", [1], "?"]},
        {"$": "array", "v": ["<f8,<f8", [1], "AAAAAAAAAAA="]},
        {"$": "array", "v": [1]},
    ],
)
def test_forged_data_is_refused(data: object) -> None:
    with pytest.raises(NotPlainError):
        decode(data)


def test_integers_of_thousands_of_digits_cross_and_longer_ones_are_named() -> None:
    assert decode(encode(7**5_000)) == 7**5_000
    with pytest.raises(NotPlainError, match="an integer of 28074 bits; at most 20000"):
        encode(7**10_000)


def test_large_sets_of_ordinary_numbers_cross() -> None:
    numbers = {*range(-20_000, 20_000), *(n / 7 for n in range(20_000))}
    assert decode(encode(numbers)) == numbers
