"""Archived objects: not read, brought back in hours, gone again after their days."""

from typing import Any

import pytest

import minicloud
from tests.control import bucket_calls as calls
from tests.control.bucket_calls import s3

HOUR_S = 3600


@pytest.fixture
def archived(cloud: minicloud.Cloud) -> minicloud.Cloud:
    calls.bucket()
    calls.put(StorageClass="GLACIER")
    return cloud


def test_an_archived_object_is_listed_and_not_read(
    archived: minicloud.Cloud, error_code: Any
) -> None:
    assert calls.head()["StorageClass"] == "GLACIER"
    assert error_code(calls.read) == "InvalidObjectState"


@pytest.mark.parametrize(
    ("tier", "hours"), [("Expedited", 5 / 60), ("Standard", 5), ("Bulk", 12), (None, 5)]
)
def test_a_copy_comes_after_the_tiers_hours(
    archived: minicloud.Cloud, error_code: Any, tier: str | None, hours: float
) -> None:
    assert calls.restore(tier=tier) == 202
    archived.advance(hours * HOUR_S - 1)
    assert calls.head()["Restore"] == 'ongoing-request="true"'
    assert error_code(calls.read) == "InvalidObjectState"
    archived.advance(1)
    told = 'ongoing-request="false", expiry-date="Thu, 08 Jan 2026 00:00:00 GMT"'
    assert calls.head()["Restore"] == told
    assert calls.read() == calls.LARGE
    assert calls.head()["StorageClass"] == "GLACIER"


def test_who_polls_for_a_copy_waits_for_it(archived: minicloud.Cloud) -> None:
    calls.restore(tier="Expedited")
    polls = 0
    while 'ongoing-request="true"' in calls.head()["Restore"]:
        polls += 1
    assert (polls, archived.now_s) == (20, 300)
    for _ in range(5):
        calls.head()
        calls.read()
    assert archived.now_s == 300


def test_the_copy_goes_after_its_days(archived: minicloud.Cloud, error_code: Any) -> None:
    calls.restore(days=2)
    archived.advance(71 * HOUR_S)
    assert calls.read()
    archived.advance(1 * HOUR_S)
    assert error_code(calls.read) == "InvalidObjectState"
    assert "Restore" not in calls.head()
    assert calls.restore() == 202


def test_a_copy_that_stands_can_stay_longer(archived: minicloud.Cloud) -> None:
    calls.restore(days=1)
    archived.advance(5 * HOUR_S)
    assert calls.restore(days=10) == 200
    assert "16 Jan 2026" in calls.head()["Restore"]
    archived.advance(9 * 24 * HOUR_S)
    assert calls.read()


def test_days_of_a_copy_are_an_integer_of_s3(archived: minicloud.Cloud, error_code: Any) -> None:
    assert error_code(lambda: calls.restore(days=2**31)) == "MalformedXML"
    assert calls.restore(days=2**31 - 1) == 202


def test_a_restore_that_runs_is_not_begun_again(archived: minicloud.Cloud, error_code: Any) -> None:
    calls.restore(tier="Bulk")
    assert error_code(calls.restore) == "RestoreAlreadyInProgress"


def test_deep_archive_has_no_expedited_tier(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.bucket()
    calls.put(StorageClass="DEEP_ARCHIVE")
    assert error_code(lambda: calls.restore(tier="Expedited")) == "InvalidArgument"
    assert "Restore" not in calls.head()
    calls.restore(tier="Bulk")
    cloud.advance(48 * HOUR_S)
    assert calls.read()


def test_what_is_not_archived_is_not_restored(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.bucket()
    calls.put(StorageClass="GLACIER_IR")
    assert calls.read()
    assert error_code(calls.restore) == "InvalidObjectState"
    assert error_code(lambda: calls.restore("none")) == "NoSuchKey"


def test_a_copied_archive_has_to_be_restored_first(
    archived: minicloud.Cloud, error_code: Any
) -> None:
    copy = {"Bucket": "wantedly-assets", "Key": "b", "CopySource": "wantedly-assets/app.js"}
    assert error_code(lambda: s3().copy_object(**copy)) == "ObjectNotInActiveTierError"
    calls.restore()
    archived.advance(5 * HOUR_S)
    s3().copy_object(**copy, StorageClass="STANDARD")
    assert calls.read("b") == calls.LARGE
    assert "Restore" not in calls.head("b")


def test_bare_moto_5_2_5_restores_at_once_and_takes_any_tier(bare_site: Any) -> None:
    calls.bucket()
    calls.put(StorageClass="DEEP_ARCHIVE")
    assert calls.restore(tier="Expedited") == 202
    assert calls.read() == calls.LARGE
