"""Lifecycles carried out on the virtual clock, through day 366; bare moto only keeps them."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

import minicloud
from tests.control import bucket_calls as calls
from tests.control.bucket_calls import LARGE, put, put_lifecycle, rule, s3, storage_class, to

ASSETS = "wantedly-assets"
DAY_S = 86_400
LOGS = rule(
    "logs",
    "logs/",
    Transitions=[to("STANDARD_IA", 30), to("GLACIER", 90)],
    Expiration={"Days": 365},
)


def days(cloud: minicloud.Cloud, number: float) -> None:
    """Let time pass until so many days after the start."""
    cloud.advance(number * DAY_S - cloud.now_s)


def exists(key: str) -> bool:
    return bool(s3().list_objects_v2(Bucket=ASSETS, Prefix=key)["KeyCount"])


def test_logs_go_down_the_classes_and_end_after_a_year(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    put_lifecycle(LOGS)
    put("logs/today")
    put("app.js")
    expected = {29: "STANDARD", 30: "STANDARD_IA", 89: "STANDARD_IA", 91: "GLACIER", 364: "GLACIER"}
    for day, storage in expected.items():
        days(cloud, day)
        assert (day, storage_class("logs/today")) == (day, storage)
    days(cloud, 366)
    assert not exists("logs/today")
    assert storage_class("app.js") == "STANDARD"
    told = [(one.at - cloud.now + timedelta(days=366), one.key) for one in store_events(cloud)]
    assert [span.days for span, _ in told] == [30, 90, 365]


def test_days_that_never_come_hurt_nobody(cloud: minicloud.Cloud) -> None:
    far = 2**31 - 1
    calls.bucket(versioned=True)
    put_lifecycle(
        rule(
            Expiration={"Days": far},
            NoncurrentVersionExpiration={"NoncurrentDays": far},
            AbortIncompleteMultipartUpload={"DaysAfterInitiation": far},
        )
    )
    s3().create_multipart_upload(Bucket=ASSETS, Key="unfinished")
    put("app.js")
    put("app.js")
    days(cloud, 400)
    assert exists("app.js")
    assert s3().get_object(Bucket=ASSETS, Key="app.js")["Body"].read()
    assert len(s3().list_object_versions(Bucket=ASSETS)["Versions"]) == 2


@pytest.mark.parametrize(
    "action",
    [
        {"Expiration": {"Days": 2**31}},
        {"Transitions": [to("GLACIER", 2**40)]},
        {"NoncurrentVersionExpiration": {"NoncurrentDays": 2**31}},
        {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2**31}},
    ],
)
def test_more_days_than_an_integer_has_are_refused(
    cloud: minicloud.Cloud, error_code: Any, action: dict[str, Any]
) -> None:
    calls.bucket()
    assert error_code(lambda: put_lifecycle(rule(**action))) == "MalformedXML"
    put("app.js")


def store_events(cloud: minicloud.Cloud) -> Any:
    return cloud.bucket_store().lifecycle_events


def test_one_long_wait_does_what_many_short_ones_do(cloud: minicloud.Cloud) -> None:
    def run(step_days: float) -> list[Any]:
        cloud.reset()
        calls.bucket(versioned=True)
        put_lifecycle(LOGS, rule("old", NoncurrentVersionExpiration={"NoncurrentDays": 10}))
        for key in ("logs/a", "logs/a", "app.js", "app.js"):
            put(key)
        passed = 0.0
        while passed < 400:
            cloud.advance(step_days * DAY_S)
            passed += step_days
        return [(one.at, one.key, one.action.kind) for one in store_events(cloud)]

    assert run(400) == run(0.75)


def test_bare_moto_5_2_5_has_no_sweep_and_loses_what_it_cannot_say(bare_site: Any) -> None:
    calls.bucket()
    whole = rule(
        "sizes", NoncurrentVersionExpiration={"NoncurrentDays": 9, "NewerNoncurrentVersions": 2}
    )
    whole["Filter"] = {"ObjectSizeGreaterThan": 500}
    put_lifecycle(whole)
    (kept,) = s3().get_bucket_lifecycle_configuration(Bucket=ASSETS)["Rules"]
    assert kept["Filter"] == {}
    assert kept["NoncurrentVersionExpiration"] == {"NoncurrentDays": 9}


def test_a_configuration_is_answered_as_it_was_put(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    whole = {
        "ID": "all",
        "Status": "Disabled",
        "Filter": {
            "And": {
                "Prefix": "a/",
                "Tags": [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": "w"}],
                "ObjectSizeGreaterThan": 500,
                "ObjectSizeLessThan": 5000,
            }
        },
        "Transitions": [to("STANDARD_IA", 30), to("DEEP_ARCHIVE", 60)],
        "Expiration": {"Days": 100},
        "NoncurrentVersionTransitions": [
            {"NoncurrentDays": 30, "StorageClass": "GLACIER_IR", "NewerNoncurrentVersions": 3}
        ],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 40, "NewerNoncurrentVersions": 3},
    }
    small = rule("small", Expiration={"ExpiredObjectDeleteMarker": True})
    uploads = rule("uploads", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7})
    put_lifecycle(whole, small, uploads)
    answer = s3().get_bucket_lifecycle_configuration(Bucket=ASSETS)
    assert answer["Rules"] == [whole, small, uploads]
    assert answer["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"


def test_without_a_configuration_there_is_none_to_get(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        s3().get_bucket_lifecycle_configuration(Bucket=ASSETS)
    put_lifecycle(LOGS)
    put("logs/a")
    s3().delete_bucket_lifecycle(Bucket=ASSETS)
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        s3().get_bucket_lifecycle_configuration(Bucket=ASSETS)
    days(cloud, 400)
    assert storage_class("logs/a") == "STANDARD"


def test_what_is_refused_leaves_the_rules_as_they_were(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    put_lifecycle(LOGS)
    with pytest.raises(ClientError, match="greater than or equal to 30"):
        put_lifecycle(rule(Transitions=[to("ONEZONE_IA", 5)]))
    assert s3().get_bucket_lifecycle_configuration(Bucket=ASSETS)["Rules"] == [LOGS]


def test_small_objects_stay_where_they_are(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    put_lifecycle(rule(Transitions=[to("GLACIER", 1)]))
    put("small", b"x" * (128 * 1024 - 1))
    put("large", b"x" * (128 * 1024))
    days(cloud, 2)
    assert (storage_class("small"), storage_class("large")) == ("STANDARD", "GLACIER")
    put_lifecycle(
        rule(Transitions=[to("GLACIER", 1)]),
        TransitionDefaultMinimumObjectSize="varies_by_storage_class",
    )
    days(cloud, 3)
    assert storage_class("small") == "GLACIER"


def test_tags_choose(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    tagged = {"Tag": {"Key": "kind", "Value": "draft"}}
    put_lifecycle({"ID": "d", "Status": "Enabled", "Filter": tagged, "Expiration": {"Days": 1}})
    put("a", Tagging="kind=draft")
    put("b", Tagging="kind=final")
    days(cloud, 1)
    assert (exists("a"), exists("b")) == (False, True)


def test_a_current_version_ends_behind_a_marker_and_all_goes_in_time(
    cloud: minicloud.Cloud,
) -> None:
    calls.bucket(versioned=True)
    put_lifecycle(
        rule(
            Expiration={"Days": 10},
            NoncurrentVersionExpiration={"NoncurrentDays": 5},
        ),
    )
    put("a")
    days(cloud, 10)
    listed = s3().list_object_versions(Bucket=ASSETS)
    assert (len(listed["Versions"]), len(listed["DeleteMarkers"])) == (1, 1)
    days(cloud, 15)  # five days after it became noncurrent
    assert "Versions" not in s3().list_object_versions(Bucket=ASSETS)
    assert len(s3().list_object_versions(Bucket=ASSETS)["DeleteMarkers"]) == 1
    days(cloud, 20)  # the marker, alone now, is ten days old
    assert "DeleteMarkers" not in s3().list_object_versions(Bucket=ASSETS)


def test_an_expired_marker_goes_by_its_own_rule(cloud: minicloud.Cloud) -> None:
    calls.bucket(versioned=True)
    put_lifecycle(rule(Expiration={"ExpiredObjectDeleteMarker": True}))
    version = put("a")["VersionId"]
    s3().delete_object(Bucket=ASSETS, Key="a")
    days(cloud, 3)
    assert len(s3().list_object_versions(Bucket=ASSETS)["DeleteMarkers"]) == 1
    s3().delete_object(Bucket=ASSETS, Key="a", VersionId=version)
    days(cloud, 4)
    assert "DeleteMarkers" not in s3().list_object_versions(Bucket=ASSETS)


def test_the_newest_noncurrent_versions_are_kept(cloud: minicloud.Cloud) -> None:
    calls.bucket(versioned=True)
    put_lifecycle(
        rule(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 2})
    )
    made = [put("a", b"%d" % number)["VersionId"] for number in range(5)]
    days(cloud, 3)
    left = [one["VersionId"] for one in s3().list_object_versions(Bucket=ASSETS)["Versions"]]
    assert left == made[:1:-1]


def test_noncurrent_versions_are_moved_by_the_days_since_their_successor(
    cloud: minicloud.Cloud,
) -> None:
    calls.bucket(versioned=True)
    put_lifecycle(
        rule(NoncurrentVersionTransitions=[{"NoncurrentDays": 2, "StorageClass": "GLACIER"}])
    )
    old = put("a")["VersionId"]
    days(cloud, 100)
    put("a")
    days(cloud, 101)
    assert storage_class("a", VersionId=old) == "STANDARD"
    days(cloud, 102)
    assert storage_class("a", VersionId=old) == "GLACIER"
    assert storage_class("a") == "STANDARD"


def test_unfinished_uploads_are_thrown_away(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    put_lifecycle(rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}))
    days(cloud, 2)
    upload = s3().create_multipart_upload(Bucket=ASSETS, Key="video")["UploadId"]
    s3().upload_part(Bucket=ASSETS, Key="video", UploadId=upload, PartNumber=1, Body=LARGE)
    days(cloud, 8.9)
    assert len(s3().list_multipart_uploads(Bucket=ASSETS)["Uploads"]) == 1
    days(cloud, 9)
    assert "Uploads" not in s3().list_multipart_uploads(Bucket=ASSETS)


def test_the_end_is_told_beforehand(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    put_lifecycle(LOGS)
    expected = 'expiry-date="Tue, 05 Jan 2027 00:00:00 GMT", rule-id="logs"'
    assert put("logs/a")["Expiration"] == expected
    assert calls.head("logs/a")["Expiration"] == expected
    put("app.js")
    assert "Expiration" not in calls.head("app.js")


def test_a_disabled_rule_does_nothing(cloud: minicloud.Cloud) -> None:
    calls.bucket()
    put_lifecycle(LOGS | {"Status": "Disabled"})
    put("logs/a")
    days(cloud, 400)
    assert storage_class("logs/a") == "STANDARD"


@pytest.mark.parametrize("text", ["", "<a", "<LifecycleConfiguration/>", "<!DOCTYPE x><a/>"])
def test_what_is_no_configuration_is_malformed(cloud: minicloud.Cloud, text: str) -> None:
    from minicloud.control.buckets.lifecycle_documents import read_configuration
    from minicloud.control.buckets.refusals import S3Refusal

    with pytest.raises(S3Refusal, match="not well-formed"):
        read_configuration(text.encode(), None)
