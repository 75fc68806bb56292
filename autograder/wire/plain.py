"""Plain data as JSON that keeps Python's own types apart.

A tuple comes back as a tuple and an integer key as an integer, so that a test compares
the same values here as in one kernel. Only types of Python itself, and numpy's arrays of
numbers, are ever made on arrival: no object with an `__eq__` of its own can cross.
"""

import datetime as dt
import decimal
import fractions
import math
import pathlib
from collections.abc import Callable, Iterable
from typing import Any, TypeGuard

from autograder.wire.arrays import array_from_plain, array_to_plain, is_array

DEPTH_LIMIT = 60
ITEM_LIMIT = 100_000
_SAFE_INTEGER = 2**53
# Reading and printing of longer ones takes quadratic time, in the process that has the verdict.
_INTEGER_BITS = 20_000
# Python finds integers of a kind in one place of a set, one after the other.
_BIG_MEMBERS = 1_000
_TAG = "$"
_USE = "a test can only use plain data: numbers, strings, lists, dicts"


class NotPlainError(Exception):
    """A value is no plain data; the text says which and what to use instead."""


def encode(value: object, where: str = "the value") -> Any:
    """JSON for a plain value: None, bool, int, float, complex, str, bytes, list, tuple, set,
    dict, range, date, time, Decimal, Fraction, path and numpy array of numbers, nested at most
    `DEPTH_LIMIT` deep with `ITEM_LIMIT` parts.
    """
    return _Encoder(where).encode(value, 0)


def decode(data: object) -> Any:
    """The value that `encode` was given; `NotPlainError` for anything it cannot have made."""
    try:
        return _Decoder().decode(data, 0)
    except (TypeError, ValueError, OverflowError, ArithmeticError, KeyError) as error:
        raise NotPlainError(f"it is not well formed: {error}") from None


class _Counter:
    def __init__(self, where: str) -> None:
        self.where = where
        self.items = 0

    def count(self, depth: int) -> None:
        self.items += 1
        if depth > DEPTH_LIMIT:
            raise NotPlainError(f"{self.where} is nested more than {DEPTH_LIMIT} levels deep")
        if self.items > ITEM_LIMIT:
            raise NotPlainError(f"{self.where} has more than {ITEM_LIMIT} parts")


class _Encoder(_Counter):
    def encode(self, value: object, depth: int) -> Any:
        self.count(depth)
        if value is None or value is True or value is False:
            return value
        if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
            value = value.item()  # type: ignore[attr-defined]
        if _is(value, bool):
            return bool(value)
        if _is(value, str):
            return str.__str__(value)
        if _is(value, int):
            number = int.__int__(value)
            if number.bit_length() > _INTEGER_BITS:
                raise NotPlainError(
                    f"{self.where} holds an integer of {number.bit_length()} bits; "
                    f"at most {_INTEGER_BITS} are taken"
                )
            return number if abs(number) < _SAFE_INTEGER else _tagged("int", hex(number))
        if _is(value, float):
            real = float.__float__(value)
            return real if math.isfinite(real) else _tagged("float", repr(real))
        if _is(value, list):
            return self._each(value, depth)
        if _is(value, dict):
            pairs = [self._each(pair, depth) for pair in list(value.items())]
            return _tagged("dict", pairs)
        return self._encode_rarer(value, depth)

    def _encode_rarer(self, value: object, depth: int) -> Any:
        if _is(value, bytes | bytearray):
            return _tagged("bytes", bytes(value).hex())
        for name, kind in (("tuple", tuple), ("set", set), ("frozenset", frozenset)):
            if _is(value, kind):
                return _tagged(name, self._each(value, depth))
        if _is(value, dt.date | dt.time):
            kinds = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}
            name = next(name for name, kind in kinds.items() if _is(value, kind))
            return _tagged(name, value.isoformat())
        if _is(value, dt.timedelta):
            return _tagged("timedelta", [value.days, value.seconds, value.microseconds])
        if _is(value, decimal.Decimal):
            return _tagged("decimal", str(value))
        if isinstance(value, range):
            return _tagged("range", self._each((value.start, value.stop, value.step), depth))
        if isinstance(value, complex):
            return _tagged("complex", self._each((value.real, value.imag), depth))
        if isinstance(value, fractions.Fraction):
            return _tagged("fraction", self._each((value.numerator, value.denominator), depth))
        if isinstance(value, pathlib.PurePath):
            return _tagged("path", str(value))
        if is_array(value):
            try:
                return _tagged("array", array_to_plain(value))
            except ValueError as error:
                raise NotPlainError(f"{self.where} holds {error}; {_USE}") from None
        kind_name = type(value).__name__
        raise NotPlainError(
            f"{self.where} holds {'an' if kind_name[:1] in 'aeiouAEIOU' else 'a'} {kind_name}; "
            f"{_USE}"
        )

    def _each(self, values: Iterable[object], depth: int) -> list[Any]:
        return [self.encode(value, depth + 1) for value in values]


def _is(value: object, kind: Any) -> TypeGuard[Any]:
    """Without asking the value itself, which may say that it is of another class."""
    return issubclass(type(value), kind)


class _Decoder(_Counter):
    def __init__(self) -> None:
        super().__init__("it")

    def decode(self, data: object, depth: int) -> Any:
        self.count(depth)
        if data is None or isinstance(data, bool | int | float | str):
            if type(data) is int and abs(data) >= _SAFE_INTEGER:
                raise NotPlainError("it is not well formed: a large integer without its tag")
            return data
        if isinstance(data, list):
            return self._each(data, depth)
        if isinstance(data, dict) and data.keys() == {_TAG, "v"}:
            return self._decode_tagged(data[_TAG], data["v"], depth)
        raise NotPlainError("it is not well formed: an object without a tag")

    def _decode_tagged(self, tag: object, body: Any, depth: int) -> Any:
        if tag == "dict":
            pairs = [self._each(pair, depth) for pair in _a_list(body)]
            _check_members(pair[0] for pair in pairs if pair)
            return dict(pairs)
        if tag in ("tuple", "set", "frozenset"):
            members = self._each(body, depth)
            if tag != "tuple":
                _check_members(members)
            return _COLLECTIONS[tag](members)
        if tag == "timedelta":
            days, seconds, microseconds = _a_list(body)
            return dt.timedelta(int(days), int(seconds), int(microseconds))
        if tag == "array":
            return array_from_plain(_a_list(body))
        if tag in ("range", "complex", "fraction"):
            numbers = self._each(body, depth)
            if any(type(one) not in _NUMBERS[tag] for one in numbers):
                raise NotPlainError(f"it is not well formed: a {tag} of something else")
            return _FROM_NUMBERS[tag](*numbers)
        if isinstance(tag, str) and tag in _FROM_TEXT and isinstance(body, str):
            return _FROM_TEXT[tag](body)
        raise NotPlainError(f"it is not well formed: unknown kind {str(tag)[:40]!r}")

    def _each(self, values: Any, depth: int) -> list[Any]:
        return [self.decode(value, depth + 1) for value in _a_list(values)]


_COLLECTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}
_FROM_NUMBERS: dict[str, Callable[..., Any]] = {
    "range": range,
    "complex": complex,
    "fraction": fractions.Fraction,
}
_NUMBERS: dict[str, tuple[type, ...]] = {
    "range": (int,),
    "complex": (int, float),
    "fraction": (int,),
}
_FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "int": lambda text: _integer(text),
    "float": float,
    "bytes": bytes.fromhex,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "decimal": decimal.Decimal,
    # Equal to the student's path, and nothing in this process's folders is reached by it.
    "path": pathlib.PurePosixPath,
}


def _integer(text: str) -> int:
    if len(text) > _INTEGER_BITS // 4 + len("-0x") + 1:
        raise NotPlainError(f"it holds an integer of more than {_INTEGER_BITS} bits")
    return int(text, 16)


def _check_members(members: Iterable[object]) -> None:
    """Few of them may be large integers, or tuples that hold any."""
    count = sum(_is_large(member) for member in members)
    if count > _BIG_MEMBERS:
        raise NotPlainError(f"it is a set or dict of more than {_BIG_MEMBERS} large numbers")


def _is_large(member: object) -> bool:
    if isinstance(member, tuple | frozenset):
        return any(_is_large(part) for part in member)
    # A hash is a number's remainder by 2 to the 61 less 1: those below it have their own.
    return isinstance(member, int | fractions.Fraction | decimal.Decimal | float) and not (
        isinstance(member, int | float) and abs(member) < _SAFE_INTEGER
    )


def _a_list(body: Any) -> list[Any]:
    if not isinstance(body, list):
        raise NotPlainError("it is not well formed: a list was expected")
    return body


def _tagged(tag: str, body: Any) -> dict[str, Any]:
    return {_TAG: tag, "v": body}
