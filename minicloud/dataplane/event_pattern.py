"""What EventBridge refuses in an event pattern: the reason, or None.

Source: EventBridge User Guide, Comparison operators for use in event patterns; Creating event
patterns. The wordings are ours.
Simplified: a text of a filter may be a list of texts wherever one may be; a pattern nested deeper
than MOST_LEVELS is refused.
"""

import json
from ipaddress import ip_network
from typing import Any

from minicloud.dataplane.wildcard import has_consecutive

MOST_LEVELS = 100
_COMPARISONS = ("<", "<=", "=", ">=", ">")
_EITHER_CASE = "equals-ignore-case"


def wrong_in(text: str) -> str | None:
    """Why a pattern is none; None for one that is, and for a text that is no JSON."""
    try:
        pattern = json.loads(text)
    except ValueError:
        return None  # who reads it next says so
    except RecursionError:
        return _TOO_DEEP
    if not isinstance(pattern, dict):
        return "the pattern must be an object"
    return _wrong_fields(pattern, 1)


_TOO_DEEP = f"the pattern has more than {MOST_LEVELS} levels"


def _wrong_fields(fields: dict[str, Any], level: int) -> str | None:
    if level > MOST_LEVELS:
        return _TOO_DEEP
    for name, value in fields.items():
        if isinstance(value, dict):
            wrong = _wrong_fields(value, level + 1)
        elif not isinstance(value, list) or not value:
            wrong = f"{name!r} must be an object or an array that is not empty"
        elif name == "$or":
            wrong = _wrong_choice(value, level + 1)
        else:
            wrong = next((found for one in value if (found := _wrong_value(name, one))), None)
        if wrong:
            return wrong
    return None


def _wrong_choice(patterns: list[Any], level: int) -> str | None:
    for one in patterns:
        wrong = _wrong_fields(one, level) if isinstance(one, dict) else "'$or' takes objects"
        if wrong:
            return wrong
    return None


def _wrong_value(name: str, value: Any) -> str | None:
    if isinstance(value, list):
        return f"{name!r}: an array holds values and filters, no arrays"
    if not isinstance(value, dict):
        return None
    if len(value) != 1:
        return f"{name!r}: a filter has one key, this one has {len(value)}"
    ((kind, argument),) = value.items()
    if kind not in _FILTERS:
        return f"{name!r}: unrecognized filter {kind!r}, expected one of {', '.join(_FILTERS)}"
    if _FILTERS[kind](argument):
        return None
    return f"{name!r}: {kind!r} does not take {json.dumps(argument)[:80]}"


def _texts(argument: Any) -> bool:
    several = argument if isinstance(argument, list) else [argument]
    return bool(several) and all(isinstance(one, str) for one in several)


def _end(argument: Any) -> bool:
    if isinstance(argument, dict):
        return list(argument) == [_EITHER_CASE] and isinstance(argument[_EITHER_CASE], str)
    return _texts(argument)


def _wildcard(argument: Any) -> bool:
    several = argument if isinstance(argument, list) else [argument]
    return _texts(argument) and not any(has_consecutive(one) for one in several)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numeric(argument: Any) -> bool:
    return (
        isinstance(argument, list)
        and len(argument) in (2, 4)
        and all(isinstance(one, str) and one in _COMPARISONS for one in argument[::2])
        and all(_is_number(one) for one in argument[1::2])
    )


def _anything_but(argument: Any) -> bool:
    if isinstance(argument, dict):
        return len(argument) == 1 and all(
            kind in _TEXT_FILTERS and _TEXT_FILTERS[kind](inner) for kind, inner in argument.items()
        )
    several = argument if isinstance(argument, list) else [argument]
    return bool(several) and all(isinstance(one, str) or _is_number(one) for one in several)


def _cidr(argument: Any) -> bool:
    try:
        ip_network(argument if isinstance(argument, str) else "")
    except ValueError:
        return False
    return True


_TEXT_FILTERS = {"prefix": _end, "suffix": _end, _EITHER_CASE: _texts, "wildcard": _wildcard}
_FILTERS = {
    **_TEXT_FILTERS,
    "exists": lambda argument: isinstance(argument, bool),
    "numeric": _numeric,
    "anything-but": _anything_but,
    "cidr": _cidr,
}
