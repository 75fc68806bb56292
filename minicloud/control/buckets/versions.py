"""Versions: moto forgets those of a bucket whose versioning is suspended, and lists them by date.

Source: S3 User Guide, Adding objects to versioning-suspended buckets (the new object has the
version id null and replaces only such a one); Deleting objects from versioning-suspended buckets
(a delete marker with the version id null).
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

_SUSPENDED = "Suspended"
_NULL = "null"


def putting(original: Any) -> Any:
    """moto's `put_object`, which keeps what was made while versioning was on."""

    def put(backend: Any, bucket_name: str, key_name: str, *args: Any, **named: Any) -> Any:
        bucket = backend.get_bucket(bucket_name)
        if bucket.versioning_status != _SUSPENDED:
            return original(backend, bucket_name, key_name, *args, **named)
        before = dict.pop(bucket.keys, key_name, [])
        try:
            new = original(backend, bucket_name, key_name, *args, **named)
        except BaseException:
            if before:
                dict.__setitem__(bucket.keys, key_name, before)
            raise
        dict.__setitem__(bucket.keys, key_name, [*_without_null(before), new])
        return new

    return put


def deleting(original: Any) -> Any:
    """moto's `delete_object`, which keeps the versions of a suspended bucket too."""
    marker_class: Any = import_module("moto.s3.models").FakeDeleteMarker

    def delete(
        backend: Any,
        bucket_name: str,
        key_name: str,
        version_id: str | None = None,
        bypass: bool = False,
    ) -> Any:
        bucket = backend.get_bucket(bucket_name)
        if bucket.versioning_status != _SUSPENDED:
            return original(backend, bucket_name, key_name, version_id, bypass)
        if version_id is not None:
            # As where versioning is on; moto would delete all versions otherwise.
            bucket.versioning_status = "Enabled"
            try:
                return original(backend, bucket_name, key_name, version_id, bypass)
            finally:
                bucket.versioning_status = _SUSPENDED
        before = dict.pop(bucket.keys, key_name, [])
        if not before:
            return True, {}
        marker = marker_class(key=before[-1])
        marker._version_id = _NULL
        dict.__setitem__(bucket.keys, key_name, [*_without_null(before), marker])
        return True, {"version-id": _NULL, "delete-marker": "true"}

    return delete


def newest_first(keys: Any) -> Iterator[tuple[str, list[Any]]]:
    """moto's `iterlists`, which ListObjectVersions sorts by date: here many are of one moment."""
    for key in list(dict(keys)):
        yield key, keys.getlist(key, [])[::-1]


def itself(held: Any, _memo: Any) -> Any:
    """moto's `__deepcopy__`: to be listed an object's bytes are not copied."""
    return held


def delete_for_good(bucket: Any, held: Any) -> None:
    """Take one version out of a bucket; nothing marks its place."""
    kept = [one for one in bucket.keys.getlist(held.name) if one is not held]
    if kept:
        dict.__setitem__(bucket.keys, held.name, kept)
    else:
        dict.pop(bucket.keys, held.name)
    if hasattr(held, "dispose"):
        held.dispose()


def _without_null(versions: list[Any]) -> list[Any]:
    kept = [one for one in versions if str(one.version_id) != _NULL]
    for one in versions:
        if one not in kept and hasattr(one, "dispose"):
            one.dispose()
    return kept
