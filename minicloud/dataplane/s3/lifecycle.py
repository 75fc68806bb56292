"""What a lifecycle does with one version of an object, and when.

Source: S3 User Guide, Lifecycle configuration elements (days are counted from the object's making
and rounded up to the next midnight UTC), Transitioning objects, Expiring objects, and Conflicting
lifecycle rules: permanent deletion goes before transition, transition before a delete marker, and
the coldest of several transitions is taken.
Simplified: AWS carries actions out some time after they are due; here it is at that midnight. A
moment that is midnight already is not rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

from minicloud.dataplane.s3.lifecycle_rules import (
    SMALL_BYTES,
    Filter,
    LifecycleConfiguration,
    MinimumSize,
    Rule,
)
from minicloud.dataplane.s3.storage_class import StorageClass, depth

NEVER = datetime.max.replace(tzinfo=UTC)
_DAY = timedelta(days=1)


class Versioning(StrEnum):
    """What a bucket does with the version before."""

    OFF = "Off"
    ENABLED = "Enabled"
    SUSPENDED = "Suspended"


class ActionKind(IntEnum):
    """What happens to a version; of several at once the lowest number is taken."""

    DELETE = 1  # for good
    TRANSITION = 2
    MARK_DELETED = 3  # a delete marker becomes the current version


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a rule does at a moment; `storage_class` is where a transition leads."""

    at: datetime
    kind: ActionKind
    rule_id: str
    storage_class: StorageClass | None = None


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of an object, or a delete marker, as a lifecycle sees it.

    `noncurrent_since`: when its successor was made; None for the current version.
    `newer_noncurrent`: how many noncurrent versions of this key are newer.
    `is_alone`: nothing else has this key.
    """

    key: str
    created: datetime
    size_bytes: int = 0
    storage_class: StorageClass = StorageClass.STANDARD
    tags: Mapping[str, str] = field(default_factory=dict)
    versioning: Versioning = Versioning.OFF
    noncurrent_since: datetime | None = None
    newer_noncurrent: int = 0
    is_delete_marker: bool = False
    is_alone: bool = True


def next_midnight(moment: datetime) -> datetime:
    """The midnight UTC at or after a moment."""
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if midnight == moment else midnight + _DAY


def due_at(moment: datetime, days: int) -> datetime:
    """When a rule of so many days acts on what was made at a moment; NEVER after year 9999."""
    try:
        return next_midnight(moment + days * _DAY)
    except OverflowError:
        return NEVER


def planned(configuration: LifecycleConfiguration, version: StoredVersion) -> tuple[Action, ...]:
    """All that the rules have for a version as it stands, the first first."""
    actions = [
        action
        for rule in configuration.enabled
        for action in _of_rule(rule, version, configuration.minimum_size)
    ]
    return tuple(sorted(actions, key=_order))


def due(
    configuration: LifecycleConfiguration, version: StoredVersion, now: datetime
) -> Action | None:
    """The one action that is taken now; None while nothing is due."""
    ripe = [one for one in planned(configuration, version) if one.at <= now]
    return min(ripe, key=lambda one: (one.kind, *_coldest_first(one), one.at), default=None)


def timeline(
    configuration: LifecycleConfiguration, version: StoredVersion, until: datetime
) -> tuple[Action, ...]:
    """What happens to a version up to a moment, one thing after the other.

    It ends where the version is deleted, or is marked deleted and so is no longer current.
    """
    happened: list[Action] = []
    while True:
        plan = planned(configuration, version)
        if not plan or plan[0].at > until:
            return tuple(happened)
        action = due(configuration, version, plan[0].at)
        assert action is not None
        happened.append(replace(action, at=plan[0].at))
        if action.storage_class is None:
            return tuple(happened)
        version = replace(version, storage_class=action.storage_class)


def expiry(configuration: LifecycleConfiguration, version: StoredVersion) -> Action | None:
    """When a current version expires and by which rule, which S3 tells in `x-amz-expiration`."""
    if version.noncurrent_since is not None or version.is_delete_marker:
        return None
    ends = [one for one in planned(configuration, version) if one.storage_class is None]
    return ends[0] if ends else None


def upload_aborted_at(
    configuration: LifecycleConfiguration, key: str, begun: datetime
) -> Action | None:
    """When an unfinished multipart upload is thrown away; None: never."""
    ends = [
        Action(due_at(begun, rule.abort_uploads_after_days), ActionKind.DELETE, rule.id)
        for rule in configuration.enabled
        if rule.abort_uploads_after_days is not None and key.startswith(rule.filter.prefix)
    ]
    return min(ends, key=_order, default=None)


def _of_rule(rule: Rule, version: StoredVersion, minimum: MinimumSize) -> list[Action]:
    if version.is_delete_marker:
        return _of_marker(rule, version)
    if not rule.filter.matches(version.key, version.tags, version.size_bytes):
        return []
    if version.noncurrent_since is None:
        return _of_current(rule, version, minimum)
    return _of_noncurrent(rule, version, version.noncurrent_since, minimum)


def _of_current(rule: Rule, version: StoredVersion, minimum: MinimumSize) -> list[Action]:
    actions = [
        Action(
            _moment(version.created, one.days, one.date),
            ActionKind.TRANSITION,
            rule.id,
            one.storage_class,
        )
        for one in rule.transitions
        if _may_move(rule.filter, version, one.storage_class, minimum)
    ]
    if rule.expiration_days is not None or rule.expiration_date is not None:
        at = _moment(version.created, rule.expiration_days, rule.expiration_date)
        kept = version.versioning is not Versioning.OFF
        kind = ActionKind.MARK_DELETED if kept else ActionKind.DELETE
        actions.append(Action(at, kind, rule.id))
    return actions


def _of_noncurrent(
    rule: Rule, version: StoredVersion, since: datetime, minimum: MinimumSize
) -> list[Action]:
    actions = [
        Action(due_at(since, one.days), ActionKind.TRANSITION, rule.id, one.storage_class)
        for one in rule.noncurrent_transitions
        if version.newer_noncurrent >= one.keep
        and _may_move(rule.filter, version, one.storage_class, minimum)
    ]
    end = rule.noncurrent_expiration
    if end is not None and version.newer_noncurrent >= end.keep:
        actions.append(Action(due_at(since, end.days), ActionKind.DELETE, rule.id))
    return actions


def _of_marker(rule: Rule, marker: StoredVersion) -> list[Action]:
    """A marker with nothing behind it goes; a noncurrent marker goes as a noncurrent version."""
    if not rule.filter.matches(marker.key, {}, 0):
        return []
    if marker.noncurrent_since is not None:
        end = rule.noncurrent_expiration
        if end is None or marker.newer_noncurrent < end.keep:
            return []
        return [Action(due_at(marker.noncurrent_since, end.days), ActionKind.DELETE, rule.id)]
    if not marker.is_alone:
        return []
    if rule.removes_expired_markers:
        return [Action(next_midnight(marker.created), ActionKind.DELETE, rule.id)]
    if rule.expiration_days is not None:
        return [Action(due_at(marker.created, rule.expiration_days), ActionKind.DELETE, rule.id)]
    return []


def _may_move(
    chosen: Filter, version: StoredVersion, to: StorageClass, minimum: MinimumSize
) -> bool:
    if depth(to) <= depth(version.storage_class):
        return False
    if version.size_bytes >= SMALL_BYTES or chosen.says_size:
        return True
    archives = (StorageClass.GLACIER, StorageClass.DEEP_ARCHIVE)
    return minimum is MinimumSize.VARIES_BY_STORAGE_CLASS and to in archives


def _moment(created: datetime, days: int | None, date: datetime | None) -> datetime:
    if days is not None:
        return due_at(created, days)
    assert date is not None
    return max(next_midnight(created), date)


def _order(action: Action) -> tuple[datetime, int, int]:
    return (action.at, int(action.kind), *_coldest_first(action))


def _coldest_first(action: Action) -> tuple[int]:
    return (-depth(action.storage_class),) if action.storage_class else (0,)
