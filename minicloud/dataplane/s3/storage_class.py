"""S3's storage classes: where each keeps objects, what it is designed for, what it costs at least.

Source: S3 User Guide, Understanding and managing Amazon S3 storage classes (storage-class-intro);
archive retrieval options (restoring-objects-retrieval-options). Prices are not here: they differ
by Region and change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class StorageClass(StrEnum):
    """The classes that a lifecycle or a PUT can name."""

    STANDARD = "STANDARD"
    REDUCED_REDUNDANCY = "REDUCED_REDUNDANCY"
    STANDARD_IA = "STANDARD_IA"
    INTELLIGENT_TIERING = "INTELLIGENT_TIERING"
    ONEZONE_IA = "ONEZONE_IA"
    GLACIER_IR = "GLACIER_IR"
    GLACIER = "GLACIER"
    DEEP_ARCHIVE = "DEEP_ARCHIVE"


class Tier(StrEnum):
    """How fast an archived object is brought back."""

    EXPEDITED = "Expedited"
    STANDARD = "Standard"
    BULK = "Bulk"


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What AWS says of a class.

    `durability_percent` and `availability_percent` are what it is designed for, a year;
    `min_days` is charged in any case, `min_billed_bytes` an object. `retrieval`: the longest
    time that each tier takes; empty where an object is read at once.
    """

    durability_percent: str
    availability_percent: str
    min_zones: int
    min_days: int
    min_billed_bytes: int = 0
    retrieval: Mapping[Tier, timedelta] = field(default_factory=dict)


_ELEVEN_NINES = "99.999999999"
_128_KIB = 128 * 1024

CLASSES: Mapping[StorageClass, ClassFacts] = {
    StorageClass.STANDARD: ClassFacts(_ELEVEN_NINES, "99.99", 3, 0),
    StorageClass.REDUCED_REDUNDANCY: ClassFacts("99.99", "99.99", 3, 0),
    StorageClass.STANDARD_IA: ClassFacts(_ELEVEN_NINES, "99.9", 3, 30, _128_KIB),
    StorageClass.INTELLIGENT_TIERING: ClassFacts(_ELEVEN_NINES, "99.9", 3, 0),
    StorageClass.ONEZONE_IA: ClassFacts(_ELEVEN_NINES, "99.5", 1, 30, _128_KIB),
    StorageClass.GLACIER_IR: ClassFacts(_ELEVEN_NINES, "99.9", 3, 90, _128_KIB),
    StorageClass.GLACIER: ClassFacts(
        _ELEVEN_NINES,
        "99.99",
        3,
        90,
        retrieval={
            Tier.EXPEDITED: timedelta(minutes=5),
            Tier.STANDARD: timedelta(hours=5),
            Tier.BULK: timedelta(hours=12),
        },
    ),
    StorageClass.DEEP_ARCHIVE: ClassFacts(
        _ELEVEN_NINES,
        "99.99",
        3,
        180,
        retrieval={Tier.STANDARD: timedelta(hours=12), Tier.BULK: timedelta(hours=48)},
    ),
}

# Source: S3 User Guide, Transitioning objects using Amazon S3 Lifecycle: a waterfall, downwards
# only. Reduced Redundancy is beside Standard.
_WATERFALL = (
    StorageClass.STANDARD_IA,
    StorageClass.INTELLIGENT_TIERING,
    StorageClass.ONEZONE_IA,
    StorageClass.GLACIER_IR,
    StorageClass.GLACIER,
    StorageClass.DEEP_ARCHIVE,
)


def depth(storage_class: StorageClass) -> int:
    """How far down the waterfall a class is; 0 for those that new objects are put in."""
    return _WATERFALL.index(storage_class) + 1 if storage_class in _WATERFALL else 0


def is_archive(storage_class: StorageClass) -> bool:
    """Whether an object of this class has to be restored before it can be read."""
    return bool(CLASSES[storage_class].retrieval)
