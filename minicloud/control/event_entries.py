"""Entries of PutEvents that EventBridge does not take, each by itself.

Source: EventBridge API Reference, PutEvents and PutEventsResultEntry; wording of the refused
source as quoted in github.com/aws-samples/serverless-patterns/pull/3089.
Simplified: a detail nested deeper than an event pattern can be is malformed.
"""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from minicloud.dataplane.event_pattern import MOST_LEVELS


def refused(entry: dict[str, Any], buses: Collection[str]) -> dict[str, str] | None:
    """The failed entry of the answer; None where the event is taken by one of the buses."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return _invalid(name, f"{name} is a required argument.")
    if entry["Source"].lower().startswith("aws."):
        text = "Not authorized for the source."
        return {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": text}
    try:
        known = _is_read(json.loads(entry["Detail"], parse_constant=_no_json))
    except (ValueError, RecursionError):
        known = False
    if not known:
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return _wrong_bus(entry, buses) or _wrong_time(entry)


def _wrong_bus(entry: dict[str, Any], buses: Collection[str]) -> dict[str, str] | None:
    name = entry.get("EventBusName")
    if name is None or name.rpartition("/")[2] in buses:
        return None
    return _invalid("EventBusName", f"Event bus {name} does not exist.")


def _wrong_time(entry: dict[str, Any]) -> dict[str, str] | None:
    try:
        time_of(entry)
    except (ValueError, OverflowError, OSError):
        return _invalid("Time", "It is no date up to the year 9999.")
    return None


def _invalid(name: str, reason: str) -> dict[str, str]:
    text = f"Parameter {name} is not valid. Reason: {reason}"
    return {"ErrorCode": "InvalidArgument", "ErrorMessage": text}


def time_of(entry: dict[str, Any]) -> datetime | None:
    """When an event happened, as its sender says; None where nothing is said."""
    time = entry.get("Time")
    if not time or isinstance(time, datetime):
        return time or None
    return datetime.fromtimestamp(float(time), UTC)


def _is_read(detail: Any) -> bool:
    """An object that is not nested deeper than anybody can look into it."""
    found = [detail]
    for _ in range(MOST_LEVELS):
        inside = [one.values() if isinstance(one, dict) else one for one in found]
        found = [one for many in inside for one in many if isinstance(one, dict | list)]
        if not found:
            return isinstance(detail, dict)
    return False


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
