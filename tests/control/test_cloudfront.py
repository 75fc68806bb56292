"""CloudFront in the emulated cloud, beside bare moto 5.2.5: states, versions, policies, edges."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.cloudfront.models import cloudfront_backends
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT

import minicloud
from minicloud.control.distributions.edge_distribution import EdgeDistribution
from minicloud.control.distributions.versions import DEPLOYMENT_S, INVALIDATION_S
from minicloud.control.safety import NotStartedError
from minicloud.dataplane.edge_cache.managed_policies import CACHE_POLICIES
from minicloud.dataplane.edge_cache.records import (
    CachePolicy,
    Distribution,
    Kept,
    Selection,
    ViewerProtocolPolicy,
)
from tests.control import cloudfront_calls as calls


def edges_have(cloud: minicloud.Cloud, distribution_id: str) -> Distribution:
    found = cloud.distribution(distribution_id).distribution()
    assert found is not None
    return found


def deployed(cloud: minicloud.Cloud, **changes: Any) -> Distribution:
    one = calls.create_id(**changes)
    cloud.advance(DEPLOYMENT_S)
    return edges_have(cloud, one)


def test_a_distribution_is_deployed_after_five_minutes(cloud: minicloud.Cloud) -> None:
    one = calls.create_id()
    source = cloud.distribution(one)
    assert calls.status(one) == "InProgress"
    assert source.distribution() is None
    cloud.advance(DEPLOYMENT_S)
    assert calls.status(one) == "Deployed"
    assert source.distribution() is not None


def test_the_waiter_ends_without_waiting(cloud: minicloud.Cloud) -> None:
    one = calls.create_id()
    calls.cloudfront().get_waiter("distribution_deployed").wait(Id=one)
    assert calls.status(one) == "Deployed"


def test_bare_moto_5_2_5_deploys_at_the_second_look(bare_site: Any) -> None:
    one = calls.create_id()
    assert [calls.status(one) for _ in range(2)] == ["Deployed", "Deployed"]


def test_edges_keep_the_old_configuration_until_the_new_one_arrives(
    cloud: minicloud.Cloud,
) -> None:
    one = calls.create_id()
    cloud.advance(DEPLOYMENT_S)
    calls.update(one, DefaultRootObject="index.html")
    assert calls.status(one) == "InProgress"
    assert edges_have(cloud, one).default_root_object == ""
    cloud.advance(DEPLOYMENT_S)
    assert edges_have(cloud, one).default_root_object == "index.html"


def test_a_distribution_has_the_clouds_date_and_a_new_etag_with_each_version(
    cloud: minicloud.Cloud,
) -> None:
    cloud.advance(1000)
    made = calls.create()
    one = made["Distribution"]["Id"]
    assert made["Distribution"]["LastModifiedTime"] == cloud.now
    assert calls.etag(one) == made["ETag"]
    assert calls.update(one, Comment="new") != made["ETag"]


def test_bare_moto_5_2_5_keeps_etag_and_date_for_ever(bare_site: Any) -> None:
    made = calls.create()
    assert calls.update(made["Distribution"]["Id"], Comment="new") == made["ETag"]
    assert made["Distribution"]["LastModifiedTime"].year == 2021


def test_a_distribution_is_disabled_everywhere_before_it_is_deleted(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    one = calls.create_id()
    cloud.advance(DEPLOYMENT_S)
    source = cloud.distribution(one)
    calls.update(one, Enabled=False)
    assert error_code(lambda: calls.delete(one)) == "DistributionNotDisabled"
    cloud.advance(DEPLOYMENT_S)
    found = source.distribution()
    assert found is not None
    assert not found.enabled
    calls.delete(one)
    assert source.distribution() is None
    assert error_code(lambda: calls.status(one)) == "NoSuchDistribution"


def test_missing_versions_are_refused_as_by_moto(cloud: minicloud.Cloud, error_code: Any) -> None:
    one = calls.create_id()
    told = calls.configuration(Comment="new")
    code = error_code(
        lambda: calls.cloudfront().update_distribution(Id=one, DistributionConfig=told)
    )
    assert code == "InvalidIfMatchVersion"


def test_what_a_refused_call_brought_is_nowhere(cloud: minicloud.Cloud, error_code: Any) -> None:
    one = calls.create_id()
    before = calls.cloudfront().get_distribution_config(Id=one)
    wrong = calls.behavior(policy=calls.NOWHERE)
    assert error_code(lambda: calls.update(one, DefaultCacheBehavior=wrong)) == "NoSuchCachePolicy"
    after = calls.cloudfront().get_distribution_config(Id=one)
    assert after["DistributionConfig"] == before["DistributionConfig"]
    assert after["ETag"] == before["ETag"]


def test_an_s3_origin_keeps_its_access_control(cloud: minicloud.Cloud) -> None:
    control = calls.access_control()
    origin = calls.bucket_origin(OriginAccessControlId=control["Id"])
    one = calls.create_id(
        Origins=calls.listed(origin), DefaultCacheBehavior=calls.behavior("bucket")
    )
    told = calls.cloudfront().get_distribution_config(Id=one)["DistributionConfig"]
    (kept,) = told["Origins"]["Items"]
    assert kept["OriginAccessControlId"] == control["Id"]
    assert kept["S3OriginConfig"] == {"OriginAccessIdentity": ""}
    cloud.advance(DEPLOYMENT_S)
    (seen,) = edges_have(cloud, one).origins
    assert (seen.is_bucket, seen.signs) == (True, True)


def test_bare_moto_5_2_5_forgets_the_access_control(bare_site: Any) -> None:
    origin = calls.bucket_origin(OriginAccessControlId="E1")
    one = calls.create_id(
        Origins=calls.listed(origin), DefaultCacheBehavior=calls.behavior("bucket")
    )
    told = calls.cloudfront().get_distribution_config(Id=one)["DistributionConfig"]
    assert "OriginAccessControlId" not in told["Origins"]["Items"][0]


@pytest.mark.parametrize(("signing", "signs"), [("always", True), ("never", False)])
def test_a_control_that_never_signs_signs_nothing(
    cloud: minicloud.Cloud, signing: str, signs: bool
) -> None:
    control = calls.access_control(SigningBehavior=signing)
    origin = calls.bucket_origin(OriginAccessControlId=control["Id"])
    seen = deployed(
        cloud, Origins=calls.listed(origin), DefaultCacheBehavior=calls.behavior("bucket")
    )
    assert seen.origins[0].signs is signs


def test_a_behaviour_with_a_policy_has_no_older_settings(cloud: minicloud.Cloud) -> None:
    one = calls.create_id()
    told = calls.cloudfront().get_distribution_config(Id=one)["DistributionConfig"]
    assert not {"ForwardedValues", "MinTTL"} & told["DefaultCacheBehavior"].keys()


def test_edges_read_what_was_configured(cloud: minicloud.Cloud) -> None:
    methods = calls.listed("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE")
    api = calls.behavior(
        policy=calls.DISABLED,
        PathPattern="/api/*",
        AllowedMethods=methods,
        ViewerProtocolPolicy="https-only",
        OriginRequestPolicyId="216adef6-5c7f-47e4-b989-5492eafa07d3",
    )
    origin = calls.web_origin(
        OriginPath="/v1",
        CustomHeaders=calls.listed({"HeaderName": "X-Secret", "HeaderValue": "s"}),
    )
    seen = deployed(
        cloud,
        Origins=calls.listed(origin),
        CacheBehaviors=calls.listed(api),
        DefaultRootObject="index.html",
        CustomErrorResponses=calls.listed({"ErrorCode": 404, "ErrorCachingMinTTL": 300}),
    )
    assert seen.origins[0].path == "/v1"
    assert seen.origins[0].custom_headers == (("X-Secret", "s"),)
    assert seen.default_behavior.cache_policy == CACHE_POLICIES[calls.OPTIMIZED]
    assert seen.error_ttls_s == {404: 300.0}
    (first,) = seen.behaviors
    assert first.path_pattern == "/api/*"
    assert not first.cache_policy.caches
    assert "POST" in first.allowed_methods
    assert first.forwarded.cookies == Selection(Kept.ALL)
    assert first.viewer_protocol_policy is ViewerProtocolPolicy.HTTPS_ONLY


def test_settings_from_before_policies_are_read_too(cloud: minicloud.Cloud) -> None:
    old = {
        "TargetOriginId": "web",
        "ViewerProtocolPolicy": "allow-all",
        "ForwardedValues": {"QueryString": True, "Cookies": {"Forward": "all"}},
        "MinTTL": 5,
    }
    policy = deployed(cloud, DefaultCacheBehavior=old).default_behavior.cache_policy
    assert (policy.minimum_ttl_s, policy.default_ttl_s) == (5, 86_400)
    assert policy.maximum_ttl_s == 31_536_000
    assert policy.key.query_strings == policy.key.cookies == Selection(Kept.ALL)


def test_an_old_behaviour_that_forwards_all_headers_keeps_nothing(cloud: minicloud.Cloud) -> None:
    values = {"QueryString": False, "Cookies": {"Forward": "none"}, "Headers": calls.listed("*")}
    old = {
        "TargetOriginId": "web",
        "ViewerProtocolPolicy": "allow-all",
        "ForwardedValues": values,
    }
    assert not deployed(cloud, DefaultCacheBehavior=old).default_behavior.cache_policy.caches


def test_cloudfronts_own_policies_are_there(cloud: minicloud.Cloud) -> None:
    told = calls.cloudfront().list_cache_policies(Type="managed")["CachePolicyList"]
    by_name = {
        one["CachePolicy"]["CachePolicyConfig"]["Name"]: one["CachePolicy"]["Id"]
        for one in told["Items"]
    }
    assert by_name["Managed-CachingOptimized"] == calls.OPTIMIZED
    assert by_name["Managed-CachingDisabled"] == calls.DISABLED
    got = calls.cloudfront().get_cache_policy(Id=calls.OPTIMIZED)["CachePolicy"]
    config = got["CachePolicyConfig"]
    assert (config["MinTTL"], config["DefaultTTL"], config["MaxTTL"]) == (1, 86_400, 31_536_000)


def test_bare_moto_5_2_5_has_no_cache_policies(bare_site: Any, error_code: Any) -> None:
    assert error_code(lambda: calls.cloudfront().list_cache_policies()) == "404"


def test_a_policy_of_ones_own_is_made_used_and_deleted(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    cookies = {"CookieBehavior": "whitelist", "Cookies": calls.listed("lang")}
    made = calls.cache_policy(MinTTL=10, CookiesConfig=cookies, EnableAcceptEncodingGzip=True)
    policy_id = made["CachePolicy"]["Id"]
    one = calls.create_id(DefaultCacheBehavior=calls.behavior(policy=policy_id))
    cloud.advance(DEPLOYMENT_S)
    policy = edges_have(cloud, one).default_behavior.cache_policy
    assert isinstance(policy, CachePolicy)
    assert (policy.minimum_ttl_s, policy.default_ttl_s) == (10, 86_400)
    assert policy.key.cookies == Selection(Kept.WHITELIST, frozenset({"lang"}))
    assert policy.compressions == ("gzip",)

    def delete(version: str) -> None:
        calls.cloudfront().delete_cache_policy(Id=policy_id, IfMatch=version)

    assert error_code(lambda: delete(made["ETag"])) == "CachePolicyInUse"
    calls.update(one, DefaultCacheBehavior=calls.behavior())
    assert error_code(lambda: delete("EOLD")) == "PreconditionFailed"
    delete(made["ETag"])
    got = error_code(lambda: calls.cloudfront().get_cache_policy(Id=policy_id))
    assert got == "NoSuchCachePolicy"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda: calls.cache_policy(MinTTL=10, DefaultTTL=5), "InvalidArgument"),
        (lambda: calls.cache_policy("Managed-CachingOptimized"), "CachePolicyAlreadyExists"),
        (
            lambda: calls.cloudfront().delete_cache_policy(Id=calls.OPTIMIZED, IfMatch="E"),
            "IllegalDelete",
        ),
        (
            lambda: calls.cloudfront().delete_cache_policy(Id=calls.NOWHERE, IfMatch="E"),
            "NoSuchCachePolicy",
        ),
    ],
)
def test_policies_are_checked(
    cloud: minicloud.Cloud, error_code: Any, wrong: Any, code: str
) -> None:
    assert error_code(wrong) == code


def test_a_default_ttl_follows_a_long_minimum(cloud: minicloud.Cloud) -> None:
    made = calls.cache_policy(MinTTL=100_000)
    seen = deployed(
        cloud, DefaultCacheBehavior=calls.behavior(policy=made["CachePolicy"]["Id"])
    ).default_behavior.cache_policy
    assert seen.default_ttl_s == 100_000


def test_an_invalidation_is_completed_after_a_minute(cloud: minicloud.Cloud) -> None:
    one = calls.create_id()
    cloud.advance(DEPLOYMENT_S)
    invalidation = calls.invalidate(one, "/a", "/b/*")

    def told() -> Any:
        got = calls.cloudfront().get_invalidation(DistributionId=one, Id=invalidation)
        return got["Invalidation"]

    assert (told()["Status"], told()["CreateTime"]) == ("InProgress", date_of(cloud, 300))
    (seen,) = cloud.distribution(one).invalidations()
    assert seen.paths == ("/a", "/b/*")
    assert seen.reached_s - seen.created_s == INVALIDATION_S
    cloud.advance(INVALIDATION_S)
    assert told()["Status"] == "Completed"
    listed = calls.cloudfront().list_invalidations(DistributionId=one)["InvalidationList"]
    assert [item["Status"] for item in listed["Items"]] == ["Completed"]


def date_of(cloud: minicloud.Cloud, at_s: float) -> Any:
    from minicloud.control.calendar import date_at

    return date_at(at_s)


def test_the_waiter_for_an_invalidation_ends_without_waiting(cloud: minicloud.Cloud) -> None:
    one = calls.create_id()
    invalidation = calls.invalidate(one, "/*")
    waiter = calls.cloudfront().get_waiter("invalidation_completed")
    waiter.wait(DistributionId=one, Id=invalidation)


def test_completed_invalidations_make_room_for_others(cloud: minicloud.Cloud) -> None:
    one = calls.create_id()
    calls.invalidate(one, *(f"/{n}/*" for n in range(15)))
    calls.invalidate(one, "/plain", reference="s")
    cloud.advance(INVALIDATION_S)
    calls.invalidate(one, "/16/*", reference="t")


def test_bare_moto_5_2_5_completes_at_once_in_words_of_its_own(bare_site: Any) -> None:
    one = calls.create_id()
    invalidation = calls.invalidate(one, "/*")
    got = calls.cloudfront().get_invalidation(DistributionId=one, Id=invalidation)
    assert got["Invalidation"]["Status"] == "COMPLETED"


def test_an_access_control_has_a_new_etag_with_each_version(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    control = calls.access_control()
    changed = control["Config"] | {"Description": "new"}
    client = calls.cloudfront()
    answer = client.update_origin_access_control(
        Id=control["Id"], IfMatch=control["ETag"], OriginAccessControlConfig=changed
    )
    assert answer["ETag"] != control["ETag"]
    client.delete_origin_access_control(Id=control["Id"], IfMatch=answer["ETag"])
    got = error_code(lambda: client.get_origin_access_control(Id=control["Id"]))
    assert got == "NoSuchOriginAccessControl"


def test_bare_moto_5_2_5_keeps_an_access_controls_etag(bare_site: Any) -> None:
    control = calls.access_control()
    answer = calls.cloudfront().update_origin_access_control(
        Id=control["Id"], OriginAccessControlConfig=control["Config"]
    )
    assert answer["ETag"] == control["ETag"]


def test_who_asks_for_no_distribution_of_the_cloud_is_told(cloud: minicloud.Cloud) -> None:
    with pytest.raises(ValueError, match="no distribution 'E0' in this cloud: it has none"):
        cloud.distribution("E0")


def test_a_reset_leaves_edges_without_a_distribution(cloud: minicloud.Cloud) -> None:
    one = calls.create_id()
    cloud.advance(DEPLOYMENT_S)
    source = cloud.distribution(one)
    assert isinstance(source, EdgeDistribution)
    cloud.reset()
    assert source.distribution() is None
    assert source.invalidations() == ()


def test_edges_of_a_cloud_that_is_gone_make_no_new_one(cloud: minicloud.Cloud) -> None:
    source = cloud.distribution(calls.create_id())
    minicloud.stop()
    assert source.distribution() is None
    assert "aws" not in dict(cloudfront_backends[ACCOUNT])


def test_behind_a_gateway_there_are_no_edges() -> None:
    far = minicloud.Cloud("ap-northeast-1", 7, object())  # type: ignore[arg-type]
    with pytest.raises(NotStartedError, match="where the cloud itself runs"):
        far.distribution("E1")


def test_the_first_call_may_be_one_that_moto_lacks(cloud: minicloud.Cloud) -> None:
    try:
        calls.cloudfront().list_cache_policies()
    except ClientError as error:
        pytest.fail(str(error))


def test_a_cache_policy_of_unknown_words_is_malformed(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    key = {
        "EnableAcceptEncodingGzip": True,
        "HeadersConfig": {"HeaderBehavior": "some"},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    policy = {"Name": "some", "MinTTL": 0, "ParametersInCacheKeyAndForwardedToOrigin": key}
    client = boto3.client("cloudfront")
    refused = error_code(lambda: client.create_cache_policy(CachePolicyConfig=policy))
    assert refused == "MalformedXML"
