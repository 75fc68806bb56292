"""A lifecycle configuration in S3's XML, read and written.

moto's own reader drops sizes and how many newer versions are kept.
"""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from minicloud.control.buckets.refusals import S3Refusal
from minicloud.dataplane.s3.lifecycle_checks import MAX_RULES
from minicloud.dataplane.s3.lifecycle_rules import (
    MOST_DAYS,
    Filter,
    LifecycleConfiguration,
    MinimumSize,
    NoncurrentExpiration,
    NoncurrentTransition,
    Rule,
    Transition,
)
from minicloud.dataplane.s3.storage_class import StorageClass, depth


def read_configuration(body: bytes, minimum_size: str | None) -> LifecycleConfiguration:
    """The records of a request. Raises S3Refusal (MalformedXML) for what is none."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise _malformed()
    try:
        root = ElementTree.fromstring(body)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        rules = tuple(_rule(one, number) for number, one in enumerate(root.iter("Rule"), 1))
        chosen = MinimumSize(minimum_size or MinimumSize.ALL_STORAGE_CLASSES_128K)
    except (ElementTree.ParseError, ValueError, KeyError, RecursionError) as error:
        raise _malformed() from error
    if not rules or len(rules) > MAX_RULES:
        raise _malformed()
    return LifecycleConfiguration(rules, chosen)


def answer_of(configuration: LifecycleConfiguration) -> dict[str, Any]:
    """What GetBucketLifecycleConfiguration answers, as botocore's model names it."""
    return {
        "Rules": [_rule_answer(rule) for rule in configuration.rules],
        "TransitionDefaultMinimumObjectSize": configuration.minimum_size.value,
    }


def _rule(element: Any, number: int) -> Rule:
    status = element.findtext("Status")
    if status not in ("Enabled", "Disabled"):
        raise ValueError(status)
    end = element.find("Expiration")
    later = element.find("NoncurrentVersionExpiration")
    if element.find("Filter") is None and element.find("Prefix") is None:
        raise ValueError("neither Filter nor Prefix")
    return Rule(
        # Simplified: AWS draws a random name for a rule that has none.
        id=element.findtext("ID") or f"rule-{number}",
        enabled=status == "Enabled",
        filter=_filter(element),
        transitions=tuple(
            Transition(_class(one), _days(one, "Days"), _date(one))
            for one in element.iter("Transition")
        ),
        expiration_days=None if end is None else _days(end, "Days"),
        expiration_date=None if end is None else _date(end),
        removes_expired_markers=end is not None
        and end.findtext("ExpiredObjectDeleteMarker") == "true",
        noncurrent_transitions=tuple(
            NoncurrentTransition(
                _class(one), _required(one), _days(one, "NewerNoncurrentVersions") or 0
            )
            for one in element.iter("NoncurrentVersionTransition")
        ),
        noncurrent_expiration=None
        if later is None
        else NoncurrentExpiration(_required(later), _days(later, "NewerNoncurrentVersions") or 0),
        abort_uploads_after_days=_days(
            element.find("AbortIncompleteMultipartUpload"), "DaysAfterInitiation"
        ),
    )


def _filter(element: Any) -> Filter:
    chosen = element.find("Filter")
    if chosen is None:
        return Filter(element.findtext("Prefix") or "")
    if element.find("Prefix") is not None or len(list(chosen)) > 1:
        raise ValueError("more than one filter")
    together = chosen.find("And")
    inside = chosen if together is None else together
    return Filter(
        prefix=inside.findtext("Prefix") or "",
        tags=tuple(
            (one.findtext("Key") or "", one.findtext("Value") or "") for one in inside.iter("Tag")
        ),
        larger_than_bytes=_bytes(inside, "ObjectSizeGreaterThan"),
        smaller_than_bytes=_bytes(inside, "ObjectSizeLessThan"),
    )


def _class(element: Any) -> StorageClass:
    chosen = StorageClass(element.findtext("StorageClass") or "")
    if depth(chosen) == 0:
        raise ValueError(f"no transition leads to {chosen}")
    if element.tag == "Transition" and (
        (element.find("Days") is None) == (element.find("Date") is None)
    ):
        raise ValueError("Days or Date")
    return chosen


def _days(element: Any, name: str) -> int | None:
    text = None if element is None else element.findtext(name)
    return None if text is None else _bounded(text)


def _required(element: Any) -> int:
    return _bounded(element.findtext("NoncurrentDays") or "")


def _bounded(text: str) -> int:
    number = int(text)
    if number > MOST_DAYS:
        raise ValueError(f"{number} is more than {MOST_DAYS}")
    return number


def _bytes(element: Any, name: str) -> int | None:
    text = element.findtext(name)
    return None if text is None else int(text)


def _date(element: Any) -> datetime | None:
    text = element.findtext("Date")
    if text is None:
        return None
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _rule_answer(rule: Rule) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "ID": rule.id,
        "Status": "Enabled" if rule.enabled else "Disabled",
        "Filter": _filter_answer(rule.filter),
    }
    if rule.transitions:
        answer["Transitions"] = [
            _given(Days=one.days, Date=one.date, StorageClass=one.storage_class.value)
            for one in rule.transitions
        ]
    expiration = _given(
        Days=rule.expiration_days,
        Date=rule.expiration_date,
        ExpiredObjectDeleteMarker=rule.removes_expired_markers or None,
    )
    if expiration:
        answer["Expiration"] = expiration
    if rule.noncurrent_transitions:
        answer["NoncurrentVersionTransitions"] = [
            _given(
                NoncurrentDays=one.days,
                StorageClass=one.storage_class.value,
                NewerNoncurrentVersions=one.keep or None,
            )
            for one in rule.noncurrent_transitions
        ]
    end = rule.noncurrent_expiration
    if end is not None:
        answer["NoncurrentVersionExpiration"] = _given(
            NoncurrentDays=end.days, NewerNoncurrentVersions=end.keep or None
        )
    if rule.abort_uploads_after_days is not None:
        answer["AbortIncompleteMultipartUpload"] = {
            "DaysAfterInitiation": rule.abort_uploads_after_days
        }
    return answer


def _filter_answer(chosen: Filter) -> dict[str, Any]:
    tags = [{"Key": key, "Value": value} for key, value in chosen.tags]
    sizes = _given(
        ObjectSizeGreaterThan=chosen.larger_than_bytes, ObjectSizeLessThan=chosen.smaller_than_bytes
    )
    prefix = {"Prefix": chosen.prefix} if chosen.prefix or not (tags or sizes) else {}
    if len(tags) + len(sizes) + len(prefix) == 1:
        return {"Tag": tags[0]} if tags else prefix or sizes
    return {"And": {**prefix, **({"Tags": tags} if tags else {}), **sizes}}


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _malformed() -> S3Refusal:
    return S3Refusal(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
