"""Archived objects brought back for some days, on the virtual clock."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from minicloud.control.buckets.lifecycle_sweep import class_of
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.control.buckets.requests import version_of
from minicloud.control.calls import Call
from minicloud.dataplane.s3.restore import Restore, begin, fault_in_restore
from minicloud.dataplane.s3.storage_class import Tier

_KEPT = "minicloud_restore"
_HEADER = "x-amz-restore"


def restore_of(held: Any) -> Restore | None:
    """The last request to bring an object back; None for what is no object, too."""
    found: Restore | None = None if held is None else vars(held).get(_KEPT)
    return found


def restore_object(call: Call, now: datetime) -> tuple[int, dict[str, Any], str]:
    """RestoreObject: 202 for a new copy, 200 where one stands and stays longer."""
    held = version_of(call)
    if held is None or not hasattr(held, "size"):
        raise S3Refusal("NoSuchKey", "The specified key does not exist.", Key=call.get("Key"))
    tier, days = _asked(call.get("Body", b""))
    running, storage_class = restore_of(held), class_of(held)
    fault = fault_in_restore(storage_class, tier, days, running, now)
    if fault is not None:
        raise S3Refusal(*fault)
    stands = running is not None and running.is_readable(now)
    vars(held)[_KEPT] = begin(storage_class, Tier(tier), days, running, now)
    return (200 if stands else 202), {}, ""


def telling_restore(original: Any, now: Callable[[], datetime]) -> property:
    """moto's `response_dict`, whose restored copy is there when its hours are over."""

    def response_dict(held: Any) -> dict[str, Any]:
        answer: dict[str, Any] = original.fget(held)
        answer.pop(_HEADER, None)
        restore = restore_of(held)
        told = None if restore is None else restore.header(now())
        return answer if told is None else answer | {_HEADER: told}

    return property(response_dict)


def _asked(body: bytes) -> tuple[str, int]:
    try:
        if b"<!DOCTYPE" in body:
            raise ValueError
        root = ElementTree.fromstring(body)
        given = {element.tag.rpartition("}")[2]: element.text or "" for element in root.iter()}
        # Source: archive retrieval options: Standard is the default.
        return given.get("Tier", Tier.STANDARD.value), int(given["Days"])
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise S3Refusal(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our "
            "published schema",
        ) from error
