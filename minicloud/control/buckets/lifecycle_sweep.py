"""Lifecycles carried out on moto's buckets, at each midnight UTC of the virtual clock."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

from minicloud.control.buckets.versions import delete_for_good
from minicloud.control.calendar import date_at, seconds_at
from minicloud.control.isolation import alone
from minicloud.dataplane.s3.lifecycle import (
    Action,
    ActionKind,
    StoredVersion,
    Versioning,
    due,
    next_midnight,
    planned,
    upload_aborted_at,
)
from minicloud.dataplane.s3.lifecycle_rules import LifecycleConfiguration
from minicloud.dataplane.s3.storage_class import StorageClass

_KEPT = "minicloud_lifecycle"
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class LifecycleEvent:
    """Something that a lifecycle has done: when, to which version, by which rule."""

    at: datetime
    bucket: str
    key: str
    version_id: str
    action: Action


def configuration_of(bucket: Any) -> LifecycleConfiguration | None:
    """A bucket's rules, None where it has none."""
    found: LifecycleConfiguration | None = vars(bucket).get(_KEPT)
    return found


def keep_configuration(bucket: Any, configuration: LifecycleConfiguration | None) -> None:
    """Give a bucket other rules, or none."""
    vars(bucket)[_KEPT] = configuration


class LifecycleSweep:
    """Looks at every bucket once a day, and knows when there is nothing to look for."""

    def __init__(self) -> None:
        self.events: list[LifecycleEvent] = []
        self._next_s = inf

    def reset(self) -> None:
        """Nothing has happened so far."""
        self.events.clear()
        self._next_s = inf

    def notice(self, now_s: float) -> None:
        """Something was written: look again at the next midnight."""
        self._next_s = min(self._next_s, _after(date_at(now_s)))

    def quiet_until(self) -> float:
        """Before when no rule has anything to do."""
        return self._next_s

    def tick(self, now_s: float) -> None:
        """Carry out what is due, where a midnight has come that somebody waited for."""
        if now_s < self._next_s:
            return
        now = date_at(now_s)
        self._next_s = inf
        for backend in _backends():
            for bucket in list(backend.buckets.values()):
                configuration = configuration_of(bucket)
                if configuration is not None:
                    with alone(f"S3 lifecycle of {bucket.name}"):
                        self._sweep(backend, bucket, configuration, now)
        del self.events[:-_REMEMBERED]

    def _sweep(
        self, backend: Any, bucket: Any, configuration: LifecycleConfiguration, now: datetime
    ) -> None:
        for key in list(dict(bucket.keys)):
            for held, version in list(stored_versions(backend, bucket, key)):
                action = due(configuration, version, now)
                if action is not None:
                    self._carry_out(backend, bucket, held, action, now)
                    # What it has become may have more before it.
                    self._wait_for(now + timedelta(days=1))
                for later in planned(configuration, version):
                    if later.at > now:
                        self._wait_for(later.at)
        for upload_id, upload in list(bucket.multiparts.items()):
            end = upload_aborted_at(configuration, upload.key_name, begun_at(upload, now))
            if end is not None and end.at <= now:
                del bucket.multiparts[upload_id]
                self._tell(bucket, upload.key_name, upload_id, end, now)
            elif end is not None:
                self._wait_for(end.at)

    def _wait_for(self, moment: datetime) -> None:
        self._next_s = min(self._next_s, seconds_at(moment))

    def _carry_out(
        self, backend: Any, bucket: Any, held: Any, action: Action, now: datetime
    ) -> None:
        self._tell(bucket, held.name, str(held.version_id), action, now)
        if action.kind is ActionKind.TRANSITION and action.storage_class is not None:
            held.set_storage_class(action.storage_class.value)
        elif action.kind is ActionKind.MARK_DELETED:
            backend.delete_object(bucket.name, held.name)
        else:
            delete_for_good(bucket, held)

    def _tell(self, bucket: Any, key: str, version_id: str, action: Action, now: datetime) -> None:
        self.events.append(
            LifecycleEvent(now, bucket.name, key, version_id, replace(action, at=now))
        )


def stored_versions(backend: Any, bucket: Any, key: str) -> Iterator[tuple[Any, StoredVersion]]:
    """moto's versions of a key with their records, the oldest first."""
    versions = bucket.keys.getlist(key) or []
    versioning = Versioning(bucket.versioning_status or "Off")
    for place, held in enumerate(versions):
        successor = versions[place + 1] if place + 1 < len(versions) else None
        is_marker = not hasattr(held, "size")
        yield (
            held,
            StoredVersion(
                key=key,
                created=_aware(held.last_modified),
                size_bytes=0 if is_marker else held.size,
                storage_class=StorageClass.STANDARD if is_marker else class_of(held),
                tags={} if is_marker else backend.tagger.get_tag_dict_for_resource(held.arn),
                versioning=versioning,
                noncurrent_since=None if successor is None else _aware(successor.last_modified),
                newer_noncurrent=max(0, len(versions) - place - 2),
                is_delete_marker=is_marker,
                is_alone=len(versions) == 1,
            ),
        )


def class_of(held: Any) -> StorageClass:
    """The storage class of moto's object. Simplified: directory buckets' class is Standard."""
    try:
        return StorageClass(held.storage_class or "STANDARD")
    except ValueError:
        return StorageClass.STANDARD


def begun_at(upload: Any, now: datetime) -> datetime:
    """When a multipart upload was begun: when it was first looked at, which is at its making."""
    begun: datetime = vars(upload).setdefault("minicloud_begun", now)
    return begun


def _backends() -> Iterator[Any]:
    from moto.backends import get_backend

    backends: Any = get_backend("s3")
    for _account, _region, backend in list(backends.iter_backends()):
        yield backend


def _after(now: datetime) -> float:
    midnight = next_midnight(now)
    return seconds_at(midnight if midnight > now else midnight + timedelta(days=1))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
