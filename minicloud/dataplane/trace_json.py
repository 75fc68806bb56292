"""Traces and inventories as plain JSON, with a version that a reader checks.

The shape follows the records' own annotations, so a field that is added there is written and
read without a word here. Columns and repeated records are written as lists of values.
"""

from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from minicloud.dataplane.errors import TraceFormatError
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.trace import REASONS, TRACE_VERSION, Trace

INVENTORY_VERSION = 1
R = TypeVar("R")


def trace_to_json(trace: Trace) -> dict[str, Any]:
    """The trace as objects, lists, text, numbers and null."""
    return {"format": "trace", **_plain(trace)}


def trace_from_json(plain: Any) -> Trace:
    """The trace that `trace_to_json` wrote. Raises TraceFormatError for anything else."""
    return _read(Trace, plain, "trace", TRACE_VERSION)


def inventory_to_json(inventory: Inventory) -> dict[str, Any]:
    """The inventory as objects, lists, text, numbers and null."""
    return {"format": "inventory", "version": INVENTORY_VERSION, **_plain(inventory)}


def inventory_from_json(plain: Any) -> Inventory:
    """The inventory that `inventory_to_json` wrote. Raises TraceFormatError for anything else."""
    return _read(Inventory, plain, "inventory", INVENTORY_VERSION)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        if value and type(value[0]) in (int, float):
            return list(value)
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _read(record: type[R], plain: Any, name: str, version: int) -> R:
    if not isinstance(plain, dict) or plain.get("format") != name:
        seen = plain.get("format") if isinstance(plain, dict) else type(plain).__name__
        raise TraceFormatError(
            f"expected an object whose format is {name!r}, not {seen!r}: write it with "
            f"{name}_to_json"
        )
    if plain.get("version") != version:
        raise TraceFormatError(
            f"this {name} is of version {plain.get('version')!r}; this program reads version "
            f"{version}: make it again with this program"
        )
    rest = {key: value for key, value in plain.items() if key != "format"}
    kind: Any = record
    if "version" not in _types(kind):
        del rest["version"]
    made: R = _record(kind, rest, name)
    if isinstance(made, Trace):
        _check_columns(made)
    return made


@cache
def _types(record: Any) -> dict[str, Any]:
    return get_type_hints(record)


def _record(record: Any, plain: Any, where: str) -> Any:
    if not isinstance(plain, dict):
        raise TraceFormatError(f"{where} is {_short(plain)}: expected an object")
    types = _types(record)
    if unknown := sorted(set(plain) - set(types)):
        raise TraceFormatError(f"{where} has an unknown field {unknown[0]!r}")
    values = {}
    for each in fields(record):
        if each.name in plain:
            values[each.name] = _value(types[each.name], plain[each.name], f"{where}.{each.name}")
        elif each.default is MISSING and each.default_factory is MISSING:
            raise TraceFormatError(f"{where} has no field {each.name!r}: it needs one")
    return record(**values)


def _value(kind: Any, plain: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin is tuple:
        return _tuple(get_args(kind), plain, where)
    if origin is UnionType:
        if plain is None:
            return None
        (inner,) = (each for each in get_args(kind) if each is not NoneType)
        return _value(inner, plain, where)
    if is_dataclass(kind):
        return _record(kind, plain, where)
    if issubclass(kind, Enum):
        try:
            return kind(plain)
        except ValueError:
            raise TraceFormatError(
                f"{where} is {_short(plain)}: expected one of {', '.join(kind)}"
            ) from None
    if not _fits(kind, plain):
        raise TraceFormatError(f"{where} is {_short(plain)}: expected {kind.__name__}")
    return float(plain) if kind is float else plain


def _tuple(kinds: tuple[Any, ...], plain: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise TraceFormatError(f"{where} is {_short(plain)}: expected a list")
    if kinds[-1] is not Ellipsis:
        if len(plain) != len(kinds):
            raise TraceFormatError(f"{where} has {len(plain)} values: expected {len(kinds)}")
        return tuple(
            _value(kind, each, f"{where}[{place}]")
            for place, (kind, each) in enumerate(zip(kinds, plain, strict=True))
        )
    kind = kinds[0]
    if kind in (int, float):
        # Columns are long: one look at the kinds of all values instead of a call for each.
        wrong = set(map(type, plain)) - ({int} if kind is int else {int, float})
        if wrong or not all(map(isfinite, plain)):
            raise TraceFormatError(f"{where} holds values that are no {kind.__name__}")
        return tuple(plain) if kind is int else tuple(map(float, plain))
    return tuple(_value(kind, each, f"{where}[{place}]") for place, each in enumerate(plain))


def _fits(kind: type, plain: Any) -> bool:
    if kind is float:
        return isinstance(plain, int | float) and not isinstance(plain, bool) and isfinite(plain)
    if kind is int:
        return isinstance(plain, int) and not isinstance(plain, bool)
    return isinstance(plain, kind)


def _check_columns(trace: Trace) -> None:
    requests = trace.requests
    lengths = {each.name: len(getattr(requests, each.name)) for each in fields(requests)}
    if len(set(lengths.values())) > 1:
        raise TraceFormatError(f"the columns of trace.requests differ in length: {lengths}")
    bounds = {
        "node": (-1, len(trace.zones)),
        "target": (-1, len(trace.targets)),
        "reason": (0, len(REASONS)),
        "kind": (0, len(trace.workload.kinds)),
        "client": (0, trace.workload.clients),
    }
    for name, (least, end) in bounds.items():
        column = getattr(requests, name)
        if column and not (least <= min(column) and max(column) < end):
            raise TraceFormatError(
                f"trace.requests.{name} holds {min(column)} to {max(column)}: expected {least} to "
                f"{end - 1}"
            )


def _short(plain: Any) -> str:
    text = repr(plain)
    return text if len(text) <= 60 else f"{text[:57]}..."
