"""S3's smaller rules: names, requests, policies, restores, links, durability."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from minicloud.dataplane.s3.bucket_name import fault_in_name
from minicloud.dataplane.s3.bucket_policy import fault_in_policy, is_public
from minicloud.dataplane.s3.durability import (
    annual_loss,
    chance_of_any_loss,
    expected_losses,
    simulated_losses,
)
from minicloud.dataplane.s3.link import LinkError, link_in
from minicloud.dataplane.s3.messages import S3Request
from minicloud.dataplane.s3.operation import action, bucket_actions, object_actions, operation
from minicloud.dataplane.s3.restore import begin, fault_in_restore
from minicloud.dataplane.s3.storage_class import (
    CLASSES,
    StorageClass,
    Tier,
    depth,
    is_archive,
)

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("name", ["abc", "a" * 63, "my.bucket-1", "1.2.3", "wantedly-assets"])
def test_names_that_aws_takes(name: str) -> None:
    assert fault_in_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "ab",
        "a" * 64,
        "Bad",
        "under_score",
        "-a1",
        "a1-",
        "a..b",
        "192.168.5.4",
        "xn--a",
        "a-s3alias",
    ],
)
def test_names_that_aws_refuses(name: str) -> None:
    assert fault_in_name(name) is not None


@pytest.mark.parametrize(
    ("host", "path", "bucket", "key"),
    [
        ("127.0.0.1:80", "/b/k/l%20m", "b", "k/l m"),
        ("127.0.0.1:80", "/b", "b", ""),
        ("127.0.0.1:80", "/", "", ""),
        ("b.s3.ap-northeast-1.amazonaws.com", "/k", "b", "k"),
        ("b.s3.amazonaws.com", "/", "b", ""),
        ("www.b.c.s3.amazonaws.com:443", "/k//l", "www.b.c", "k//l"),
        ("s3.ap-northeast-1.amazonaws.com", "/b/k", "b", "k"),
        ("assets.localhost:8000", "/k", "assets", "k"),
    ],
)
def test_a_bucket_is_named_by_host_or_path(host: str, path: str, bucket: str, key: str) -> None:
    request = S3Request("GET", host, path)
    assert (request.bucket, request.key) == (bucket, key)


@pytest.mark.parametrize(
    ("method", "key", "query", "name", "needed"),
    [
        ("GET", "k", {}, "GetObject", "s3:GetObject"),
        ("GET", "k", {"versionId": "1"}, "GetObject", "s3:GetObjectVersion"),
        ("HEAD", "k", {}, "HeadObject", "s3:GetObject"),
        ("GET", "", {"list-type": "2"}, "ListObjectsV2", "s3:ListBucket"),
        ("GET", "", {}, "ListObjects", "s3:ListBucket"),
        ("PUT", "k", {"uploadId": "u", "partNumber": "1"}, "UploadPart", "s3:PutObject"),
        ("POST", "k", {"restore": ""}, "RestoreObject", "s3:RestoreObject"),
        ("PUT", "", {"policy": ""}, "PutBucketPolicy", "s3:PutBucketPolicy"),
        ("DELETE", "", {"lifecycle": ""}, "DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
    ],
)
def test_requests_are_operations_that_need_actions(
    method: str, key: str, query: dict[str, str], name: str, needed: str
) -> None:
    assert operation(method, "b", key, query) == name
    assert action(name, query) == needed


def test_no_action_is_for_buckets_and_objects() -> None:
    assert not set(bucket_actions()) & set(object_actions())
    assert operation("PATCH", "b", "k", {}) is None
    assert operation("GET", "", "", {}) == "ListBuckets"


def document(**changes: Any) -> str:
    import json

    stated = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*",
    } | changes
    return json.dumps({"Version": "2012-10-17", "Statement": [stated]})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Effect": "Maybe"}, "Invalid effect: Maybe"),
        ({"Principal": "ana"}, "Invalid principal in policy"),
        ({"Action": "GetObject"}, "Policy has invalid action"),
        ({"Resource": "arn:aws:s3:::other/*"}, "Policy has invalid resource"),
        (
            {"Resource": "arn:aws:s3:::b"},
            "Action does not apply to any resource(s) in statement",
        ),
        (
            {"Action": "s3:ListBucket"},
            "Action does not apply to any resource(s) in statement",
        ),
    ],
)
def test_a_policy_that_says_nothing_sensible_is_malformed(
    changes: dict[str, Any], said: str
) -> None:
    assert fault_in_policy(document(**changes), "b") == said


@pytest.mark.parametrize("text", ["", "[]", "{", ' {"Statement": []}', "{" * 100_000])
def test_what_is_no_json_object_is_malformed(text: str) -> None:
    assert fault_in_policy(text, "b") is not None


def test_policies_that_are_taken() -> None:
    both = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]
    for changes in (
        {},
        {"Action": "s3:*", "Resource": both},
        {"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": both},
        {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"},
        {"Action": "s3:GetObjectTorrent"},
    ):
        assert fault_in_policy(document(**changes), "b") is None


@pytest.mark.parametrize(
    ("changes", "public"),
    [
        ({}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Effect": "Deny"}, False),
        ({"Principal": {"AWS": "123456789012"}}, False),
        ({"Principal": {"Service": "cloudfront.amazonaws.com"}}, False),
        ({"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}, False),
        ({"Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}, True),
        ({"Condition": {"StringEquals": {"aws:Referer": "wantedly.com"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, False),
    ],
)
def test_public_is_what_s3_means_by_it(changes: dict[str, Any], public: bool) -> None:
    assert is_public(document(**changes)) is public


def test_what_is_no_policy_is_not_public() -> None:
    assert not is_public("{")
    assert not is_public("[]")


def test_durability_in_numbers() -> None:
    assert annual_loss("99.999999999") == Fraction(1, 10**11)
    # Source: S3 FAQ: of 10,000,000 objects one is lost in 10,000 years on the average.
    assert expected_losses(10_000_000, "99.999999999", 10_000) == 1
    assert expected_losses(10_000_000, "99.99") == 1000
    assert chance_of_any_loss(10_000_000, "99.999999999", 10_000) == pytest.approx(0.632, abs=1e-3)
    assert chance_of_any_loss(1, "0") == 1
    with pytest.raises(ValueError, match="from 0 to 100"):
        annual_loss("101")


def test_drawn_losses_are_the_same_for_a_seed_and_near_what_is_expected() -> None:
    drawn = simulated_losses(1_000_000, "99.99", 200, seed=7)
    assert drawn == simulated_losses(1_000_000, "99.99", 200, seed=7)
    assert sum(drawn) / 200 == pytest.approx(100, rel=0.05)
    assert set(simulated_losses(1_000_000, "99.999999999", 200, seed=7)) == {0}
    assert simulated_losses(10, "100", 3, seed=1) == (0, 0, 0)


def test_classes_are_as_aws_tells_them() -> None:
    ordered = sorted(StorageClass, key=depth)
    assert ordered[-1] is StorageClass.DEEP_ARCHIVE
    assert {one for one in StorageClass if is_archive(one)} == {
        StorageClass.GLACIER,
        StorageClass.DEEP_ARCHIVE,
    }
    assert CLASSES[StorageClass.DEEP_ARCHIVE].min_days == 180
    assert CLASSES[StorageClass.STANDARD_IA].min_billed_bytes == 131_072
    assert [one for one in StorageClass if CLASSES[one].min_zones == 1] == [StorageClass.ONEZONE_IA]


def test_a_restore_takes_its_tiers_hours_and_ends_at_a_midnight() -> None:
    made = begin(StorageClass.GLACIER, Tier.STANDARD, 2, None, NOW)
    assert made.ready - NOW == timedelta(hours=5)
    assert made.ends == datetime(2026, 1, 8, tzinfo=UTC)
    assert made.header(NOW) == 'ongoing-request="true"'
    assert made.header(made.ends) is None
    assert not made.is_readable(NOW)
    assert made.is_readable(made.ready)


def test_restores_that_are_refused() -> None:
    def code(storage: StorageClass, tier: str = "Standard", days: int = 1) -> str | None:
        fault = fault_in_restore(storage, tier, days, None, NOW)
        return None if fault is None else fault[0]

    assert code(StorageClass.STANDARD) == "InvalidObjectState"
    assert code(StorageClass.DEEP_ARCHIVE, "Expedited") == "InvalidArgument"
    assert code(StorageClass.GLACIER, "Quick") == "InvalidArgument"
    assert code(StorageClass.GLACIER, days=0) == "MalformedXML"
    assert code(StorageClass.GLACIER, "Expedited") is None


def test_links_say_until_when() -> None:
    query = {
        "X-Amz-Signature": "x",
        "X-Amz-Date": "20260105T000000Z",
        "X-Amz-Expires": "60",
        "X-Amz-Credential": "AKIA/20260105/ap-northeast-1/s3/aws4_request",
    }
    link = link_in(query)
    assert link is not None
    assert (link.access_key_id, link.ends) == ("AKIA", NOW + timedelta(seconds=60))
    assert not link.has_ended(NOW + timedelta(seconds=59))
    assert link.has_ended(NOW + timedelta(seconds=60))
    assert link_in({"prefix": "a"}) is None
    for wrong in ({"X-Amz-Expires": "-1"}, {"X-Amz-Expires": "x"}, {"X-Amz-Date": "today"}):
        with pytest.raises(LinkError):
            link_in(query | wrong)
    with pytest.raises(LinkError):
        link_in({"Signature": "x", "AWSAccessKeyId": "A", "Expires": "9" * 40})
