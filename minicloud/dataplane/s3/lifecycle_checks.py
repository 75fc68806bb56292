"""What S3 refuses in a lifecycle configuration: each check gives a message, or None.

Source: S3 API Reference, PutBucketLifecycleConfiguration and Transition; S3 User Guide,
Constraints and considerations for transitions, and Lifecycle configuration elements. Wordings as
users quote them in public issues and repositories.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from itertools import pairwise

from minicloud.dataplane.s3.lifecycle_rules import LifecycleConfiguration, Rule, Transition
from minicloud.dataplane.s3.storage_class import StorageClass, depth

MAX_RULES = 1000
LONGEST_ID = 255
IA_DAYS = 30
"""Days in the class before, before an infrequent-access class and after it in the same rule."""

_IA = (StorageClass.STANDARD_IA, StorageClass.ONEZONE_IA)


def repeated_id(configuration: LifecycleConfiguration) -> str | None:
    """Two rules with one name."""
    names = [rule.id for rule in configuration.rules]
    if len(set(names)) < len(names):
        return "Rule ID must be unique. Found same ID for more than one rule"
    return None


def long_id(configuration: LifecycleConfiguration) -> str | None:
    """A rule whose name is too long."""
    if any(len(rule.id) > LONGEST_ID for rule in configuration.rules):
        return f"ID length should not exceed allowed limit of {LONGEST_ID}"
    return None


def without_action(configuration: LifecycleConfiguration) -> str | None:
    """A rule that does nothing."""
    for rule in configuration.rules:
        acts = (
            rule.transitions
            or rule.expiration_days is not None
            or rule.expiration_date is not None
            or rule.removes_expired_markers
            or rule.noncurrent_transitions
            or rule.noncurrent_expiration is not None
            or rule.abort_uploads_after_days is not None
        )
        if not acts:
            return "At least one action needs to be specified in a rule"
    return None


def too_few_days(configuration: LifecycleConfiguration) -> str | None:
    """Days that are not positive where they have to be, or a date that is no midnight."""
    for rule in configuration.rules:
        end, abort = rule.noncurrent_expiration, rule.abort_uploads_after_days
        if rule.expiration_days is not None and rule.expiration_days < 1:
            return "'Days' for Expiration action must be a positive integer"
        if end is not None and end.days < 1:
            return (
                "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer"
            )
        if abort is not None and abort < 1:
            return (
                "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a "
                "positive integer"
            )
        if any(days < 0 for days in _transition_days(rule)):
            return "'Days' in Transition action must be nonnegative"
        if any(not _is_midnight(date) for date in _dates(rule)):
            return "'Date' must be at midnight GMT"
    return None


def infrequent_too_early(configuration: LifecycleConfiguration) -> str | None:
    """An infrequent-access class before day 30, or left again before its own 30 days."""
    for rule in configuration.rules:
        for one in rule.transitions:
            if one.storage_class in _IA and one.days is not None and one.days < IA_DAYS:
                return (
                    "'Days' in Transition action must be greater than or equal to "
                    f"{IA_DAYS} for storageClass '{one.storage_class}'"
                )
        for later in rule.noncurrent_transitions:
            if later.storage_class in _IA and later.days < IA_DAYS:
                return (
                    "'NoncurrentDays' in NoncurrentVersionTransition action must be greater than "
                    f"or equal to {IA_DAYS} for storageClass '{later.storage_class}'"
                )
        for first, second in _pairs_by_days(rule):
            apart = IA_DAYS if first.storage_class in _IA else 1
            assert first.days is not None
            assert second.days is not None
            if second.days < first.days + apart:
                return (
                    f"'Days' in the 'Transition' action for StorageClass '{second.storage_class}' "
                    f"for filter '{rule.filter}' must be {apart} days more than 'Days' in the "
                    f"'Transition' action for StorageClass '{first.storage_class}'"
                )
    return None


def class_twice(configuration: LifecycleConfiguration) -> str | None:
    """Two transitions of a rule to one class."""
    for rule in configuration.rules:
        counts = Counter(one.storage_class for one in rule.transitions)
        later = Counter(one.storage_class for one in rule.noncurrent_transitions)
        for name, found in (("Transition", counts), ("NoncurrentVersionTransition", later)):
            if any(number > 1 for number in found.values()):
                return (
                    f"'StorageClass' must be different for '{name}' actions in same 'Rule' "
                    f"with filter '{rule.filter}'"
                )
    return None


def days_and_dates(configuration: LifecycleConfiguration) -> str | None:
    """A rule that counts days here and names a date there."""
    for rule in configuration.rules:
        days = any(one.days is not None for one in rule.transitions)
        dates = any(one.date is not None for one in rule.transitions)
        if (days or rule.expiration_days is not None) and (
            dates or rule.expiration_date is not None
        ):
            return (
                "Found mixed 'Date' and 'Days' based Expiration and Transition actions in "
                f"lifecycle rule for filter '{rule.filter}'"
            )
    return None


def ends_too_early(configuration: LifecycleConfiguration) -> str | None:
    """An expiration that is not after every transition of its rule."""
    for rule in configuration.rules:
        last_days = max((one.days for one in rule.transitions if one.days is not None), default=-1)
        if rule.expiration_days is not None and rule.expiration_days <= last_days:
            return (
                f"'Days' in the Expiration action for filter '{rule.filter}' must be greater "
                "than 'Days' in the Transition action"
            )
        dates = [one.date for one in rule.transitions if one.date is not None]
        if rule.expiration_date is not None and any(rule.expiration_date <= one for one in dates):
            return (
                f"'Date' in the Expiration action for filter '{rule.filter}' must be greater "
                "than 'Date' in the Transition action"
            )
        end = rule.noncurrent_expiration
        if end is not None and any(end.days <= one.days for one in rule.noncurrent_transitions):
            return (
                "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter "
                f"'{rule.filter}' must be greater than 'NoncurrentDays' in the "
                "NoncurrentVersionTransition action"
            )
    return None


def tags_where_none_are(configuration: LifecycleConfiguration) -> str | None:
    """Tags in the filter of an action on what has no tags."""
    for rule in configuration.rules:
        if not rule.filter.tags:
            continue
        if rule.abort_uploads_after_days is not None:
            return "AbortIncompleteMultipartUpload cannot be specified with Tags."
        if rule.removes_expired_markers:
            return "ExpiredObjectDeleteMarker cannot be specified with Tags."
    return None


def _transition_days(rule: Rule) -> Iterator[int]:
    yield from (one.days for one in rule.transitions if one.days is not None)
    yield from (one.days for one in rule.noncurrent_transitions)


def _dates(rule: Rule) -> Iterator[datetime]:
    yield from (one.date for one in rule.transitions if one.date is not None)
    if rule.expiration_date is not None:
        yield rule.expiration_date


def _is_midnight(date: datetime) -> bool:
    return date.time() == time(0)


def _pairs_by_days(rule: Rule) -> Iterator[tuple[Transition, Transition]]:
    """Neighbours in the waterfall, of the transitions that count days."""
    counted = sorted(
        (one for one in rule.transitions if one.days is not None),
        key=lambda one: depth(one.storage_class),
    )
    yield from pairwise(counted)
