"""A bucket's lifecycle configuration as records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from minicloud.dataplane.s3.storage_class import StorageClass

SMALL_BYTES = 128 * 1024
"""Smaller objects are not transitioned by default.

Source: S3 API Reference, PutBucketLifecycleConfiguration, TransitionDefaultMinimumObjectSize.
"""

MOST_DAYS = 2**31 - 1
"""Days are 32-bit integers in S3's schema: PutBucketLifecycleConfiguration, RestoreObject."""


class MinimumSize(StrEnum):
    """Which transitions a small object makes when its rule says nothing of sizes."""

    ALL_STORAGE_CLASSES_128K = "all_storage_classes_128K"
    VARIES_BY_STORAGE_CLASS = "varies_by_storage_class"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which objects a rule is for; what is left out lets all pass. Sizes are exclusive bounds."""

    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    larger_than_bytes: int | None = None
    smaller_than_bytes: int | None = None

    def matches(self, key: str, tags: Mapping[str, str], size_bytes: int) -> bool:
        """Whether an object of this key, these tags and this size is meant."""
        return (
            key.startswith(self.prefix)
            and all(tags.get(name) == value for name, value in self.tags)
            and (self.larger_than_bytes is None or size_bytes > self.larger_than_bytes)
            and (self.smaller_than_bytes is None or size_bytes < self.smaller_than_bytes)
        )

    @property
    def says_size(self) -> bool:
        """A rule that names sizes takes small objects too."""
        return self.larger_than_bytes is not None or self.smaller_than_bytes is not None

    def __str__(self) -> str:
        """As AWS's error messages name a filter."""
        return f"(prefix={self.prefix})"


@dataclass(frozen=True, slots=True)
class Transition:
    """To another class: so many days after an object was made, or from a date on."""

    storage_class: StorageClass
    days: int | None = None
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoncurrentTransition:
    """Of versions that are not the current one: days since they are not.

    The `keep` newest noncurrent versions are left where they are.
    """

    storage_class: StorageClass
    days: int
    keep: int = 0


@dataclass(frozen=True, slots=True)
class NoncurrentExpiration:
    """Noncurrent versions go after so many days; the `keep` newest of them stay."""

    days: int
    keep: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to the objects of a filter."""

    id: str
    enabled: bool = True
    filter: Filter = Filter()
    transitions: tuple[Transition, ...] = ()
    expiration_days: int | None = None
    expiration_date: datetime | None = None
    removes_expired_markers: bool = False
    noncurrent_transitions: tuple[NoncurrentTransition, ...] = ()
    noncurrent_expiration: NoncurrentExpiration | None = None
    abort_uploads_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class LifecycleConfiguration:
    """A bucket's rules."""

    rules: tuple[Rule, ...]
    minimum_size: MinimumSize = MinimumSize.ALL_STORAGE_CLASSES_128K

    @property
    def enabled(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.enabled)
