"""Edges before what stands in the emulated cloud: a load balancer, and a private bucket."""

import http.client
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

import minicloud
from minicloud import servers
from minicloud.control.distributions.versions import DEPLOYMENT_S, INVALIDATION_S
from tests.control import cloudfront_calls as calls
from tests.servers.inventories import ZONE_A, ZONE_C, instances, inventory

BUCKET = "wantedly-assets"
DOMAIN = f"{BUCKET}.s3.ap-northeast-1.amazonaws.com"


@pytest.fixture
def cloud() -> Iterator[minicloud.Cloud]:
    yield minicloud.start(region="ap-northeast-1", seed=7)
    minicloud.stop()


@pytest.fixture
def buckets(cloud: minicloud.Cloud) -> Iterator[servers.Buckets]:
    """A bucket with one object, served over HTTP."""
    s3 = boto3.client("s3")
    where = {"LocationConstraint": "ap-northeast-1"}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    put("app.js", "version 1")
    with servers.serve_buckets(cloud.bucket_store()) as running:
        yield running


def put(key: str, body: str, **more: str) -> None:
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body.encode(), **more)


def let_in(arn: str, bucket: str = BUCKET) -> None:
    """The bucket policy of the developer guide."""
    statement = {
        "Sid": "AllowCloudFrontServicePrincipalReadOnly",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"AWS:SourceArn": arn}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    boto3.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def distribution_of_bucket(cloud: minicloud.Cloud, **origin: Any) -> dict[str, Any]:
    made = calls.create(
        CallerReference=str(origin),
        Origins=calls.listed(calls.bucket_origin(BUCKET, **origin)),
        DefaultCacheBehavior=calls.behavior("bucket"),
    )
    cloud.advance(DEPLOYMENT_S)
    return dict(made["Distribution"])


@pytest.fixture
def ours(cloud: minicloud.Cloud, buckets: servers.Buckets) -> dict[str, Any]:
    """A distribution that signs its requests to the bucket."""
    return distribution_of_bucket(cloud, OriginAccessControlId=calls.access_control()["Id"])


def edges_of(
    cloud: minicloud.Cloud, distribution: dict[str, Any], buckets: servers.Buckets
) -> servers.EdgeNetwork:
    return servers.serve_distribution(
        cloud.distribution(distribution["Id"]), {DOMAIN: buckets.host}, response_timeout_s=60
    )


def directly(buckets: servers.Buckets, key: str) -> int:
    """The status that somebody gets who goes past CloudFront, without credentials."""
    connection = http.client.HTTPConnection(buckets.host, timeout=60)
    connection.request("GET", f"/{BUCKET}/{key}")
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_the_distribution_reads_the_private_bucket(
    cloud: minicloud.Cloud, buckets: servers.Buckets, ours: dict[str, Any]
) -> None:
    control = calls.access_control("another")
    other = distribution_of_bucket(cloud, OriginAccessControlId=control["Id"])
    unsigned = distribution_of_bucket(cloud)
    let_in(ours["ARN"])
    expected = {ours["Id"]: 200, other["Id"]: 403, unsigned["Id"]: 403}
    for one in (ours, other, unsigned):
        with edges_of(cloud, one, buckets) as edges:
            told = edges.get("Tokyo", "/app.js")
            assert told.status == expected[one["Id"]]
            assert (told.text == "version 1") == (told.status == 200)
    assert directly(buckets, "app.js") == 403


def test_without_a_policy_nobody_reads_the_bucket(
    cloud: minicloud.Cloud, buckets: servers.Buckets, ours: dict[str, Any]
) -> None:
    with edges_of(cloud, ours, buckets) as edges:
        told = edges.get("Tokyo", "/app.js")
        assert (told.status, told.header("X-Cache")) == (403, "Error from cloudfront")
        let_in(ours["ARN"])
        assert edges.get("Tokyo", "/app.js").status == 200  # a 403 is not kept


def test_a_missing_object_is_a_403_as_nobody_may_list(
    cloud: minicloud.Cloud, buckets: servers.Buckets, ours: dict[str, Any]
) -> None:
    let_in(ours["ARN"])
    with edges_of(cloud, ours, buckets) as edges:
        assert edges.get("Tokyo", "/nothing.js").status == 403


def test_objects_are_confirmed_and_replaced_and_invalidated(
    cloud: minicloud.Cloud, buckets: servers.Buckets, ours: dict[str, Any]
) -> None:
    let_in(ours["ARN"])
    put("app.js", "version 1", CacheControl="max-age=60")
    with edges_of(cloud, ours, buckets) as edges:

        def ask() -> tuple[str, str]:
            told = edges.get("Tokyo", "/app.js")
            return told.header("X-Cache").split()[0], told.text

        assert ask() == ("Miss", "version 1")
        cloud.advance(61)
        assert ask() == ("RefreshHit", "version 1")
        put("app.js", "version 2", CacheControl="max-age=600")
        assert ask() == ("Hit", "version 1")
        cloud.advance(60)
        assert ask() == ("Miss", "version 2")
        put("app.js", "version 3")
        calls.invalidate(ours["Id"], "/app.js")
        assert ask() == ("Hit", "version 2")
        cloud.advance(INVALIDATION_S)
        assert ask() == ("Miss", "version 3")


def test_a_key_with_odd_letters_is_signed_as_it_is_sent(
    cloud: minicloud.Cloud, buckets: servers.Buckets, ours: dict[str, Any]
) -> None:
    let_in(ours["ARN"])
    put("a dir/ünïcode+(1).js", "odd")
    with edges_of(cloud, ours, buckets) as edges:
        told = edges.get("Tokyo", "/a%20dir/%C3%BCn%C3%AFcode%2B%281%29.js")
        assert (told.status, told.text) == (200, "odd")


def test_a_reset_ends_what_cloudfront_signs_with(
    cloud: minicloud.Cloud, buckets: servers.Buckets, ours: dict[str, Any]
) -> None:
    let_in(ours["ARN"])
    with edges_of(cloud, ours, buckets) as edges:
        assert edges.get("Tokyo", "/app.js").status == 200
        cloud.reset()
        assert edges.get("Tokyo", "/app.js").status == 403


def test_edges_before_a_load_balancer_spread_over_its_instances(cloud: minicloud.Cloud) -> None:
    members = instances(1, 1)
    name = "web-1.ap-northeast-1.elb.amazonaws.com"
    stands = inventory(members, dns_name=name)
    one = calls.create_id(
        Origins=calls.listed(calls.web_origin(name)),
        DefaultCacheBehavior=calls.behavior(policy=calls.DISABLED),
    )
    cloud.advance(DEPLOYMENT_S)
    with (
        servers.serve(stands, time_scale=50) as site,
        servers.serve_distribution(cloud.distribution(one), {name: site}) as edges,
    ):
        zones = [edges.get("Tokyo", "/api").header("X-Availability-Zone") for _ in range(8)]
        assert set(zones) == {ZONE_A, ZONE_C}
        site.close()
        assert edges.get("Tokyo", "/api").status == 502
