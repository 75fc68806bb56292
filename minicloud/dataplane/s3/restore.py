"""Bringing an archived object back: how long it takes, and what is refused.

Source: S3 API Reference, RestoreObject (InvalidObjectState 403, RestoreAlreadyInProgress 409, a
repeated request moves the end and is answered 200); S3 User Guide, Understanding archive
retrieval options, Restoring an archived object.
Simplified: a tier takes the longest time that the User Guide gives for it, always.
"""

from dataclasses import dataclass
from datetime import datetime

from minicloud.dataplane.s3.lifecycle import due_at
from minicloud.dataplane.s3.lifecycle_rules import MOST_DAYS
from minicloud.dataplane.s3.storage_class import CLASSES, StorageClass, Tier, is_archive


@dataclass(frozen=True, slots=True)
class Restore:
    """One request to bring an object back: a copy from `ready` on, until `ends`."""

    asked: datetime
    ready: datetime
    ends: datetime
    tier: Tier

    def header(self, now: datetime) -> str | None:
        """The `x-amz-restore` header; None when the copy has gone."""
        if now < self.ready:
            return 'ongoing-request="true"'
        if now >= self.ends:
            return None
        return f'ongoing-request="false", expiry-date="{http_date(self.ends)}"'

    def is_readable(self, now: datetime) -> bool:
        """Whether the copy is there."""
        return self.ready <= now < self.ends


def fault_in_restore(
    storage_class: StorageClass, tier: str, days: int, running: Restore | None, now: datetime
) -> tuple[str, str] | None:
    """AWS's error code and message; None when the request is taken."""
    if not is_archive(storage_class):
        return (
            "InvalidObjectState",
            f"Restore is not allowed for the object's current storage class: {storage_class}",
        )
    if tier not in CLASSES[storage_class].retrieval:
        # Wording as quoted in github.com/FINRAOS/herd; the code is ours.
        return "InvalidArgument", "Retrieval option is not supported by this storage class"
    if not 1 <= days <= MOST_DAYS:
        return "MalformedXML", f"Days is {days}: expected 1 to {MOST_DAYS}"
    if running is not None and now < running.ready:
        return "RestoreAlreadyInProgress", "Object restore is already in progress"
    return None


def begin(
    storage_class: StorageClass, tier: Tier, days: int, running: Restore | None, now: datetime
) -> Restore:
    """The restore after a request: a new one, or the same copy with a later end."""
    if running is not None and running.is_readable(now):
        return Restore(running.asked, running.ready, _end(now, days), running.tier)
    ready = now + CLASSES[storage_class].retrieval[tier]
    return Restore(now, ready, _end(ready, days), tier)


def http_date(moment: datetime) -> str:
    """A date as HTTP writes it."""
    return f"{moment:%a, %d %b %Y %H:%M:%S} GMT"


def _end(start: datetime, days: int) -> datetime:
    return due_at(start, days)
