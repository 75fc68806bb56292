"""Calls to CloudFront that the tests make, and the wrong ones that guards refuse."""

from collections.abc import Callable
from typing import Any

import boto3

OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def cloudfront() -> Any:
    return boto3.client("cloudfront")


def listed(*items: Any) -> dict[str, Any]:
    return {"Quantity": len(items), "Items": list(items)}


def web_origin(domain: str = "web.example.com", **more: Any) -> dict[str, Any]:
    custom = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only"}
    return {"Id": "web", "DomainName": domain, "CustomOriginConfig": custom} | more


def bucket_origin(bucket: str = "assets", **more: Any) -> dict[str, Any]:
    domain = f"{bucket}.s3.ap-northeast-1.amazonaws.com"
    config = {"S3OriginConfig": {"OriginAccessIdentity": ""}}
    return {"Id": "bucket", "DomainName": domain} | config | more


def behavior(origin: str = "web", policy: str = OPTIMIZED, **more: Any) -> dict[str, Any]:
    told = {"TargetOriginId": origin, "ViewerProtocolPolicy": "allow-all"}
    return told | {"CachePolicyId": policy} | more


def configuration(**changes: Any) -> dict[str, Any]:
    told = {
        "CallerReference": "one",
        "Comment": "",
        "Enabled": True,
        "Origins": listed(web_origin()),
        "DefaultCacheBehavior": behavior(),
    }
    return told | changes


def create(**changes: Any) -> dict[str, Any]:
    answer = cloudfront().create_distribution(DistributionConfig=configuration(**changes))
    return dict(answer)


def create_id(**changes: Any) -> str:
    return str(create(**changes)["Distribution"]["Id"])


def status(distribution_id: str) -> str:
    return str(cloudfront().get_distribution(Id=distribution_id)["Distribution"]["Status"])


def update(distribution_id: str, **changes: Any) -> str:
    """The flow of the API: get, change, put back; gives the new ETag."""
    got = cloudfront().get_distribution_config(Id=distribution_id)
    changed = got["DistributionConfig"] | changes
    answer = cloudfront().update_distribution(
        Id=distribution_id, IfMatch=got["ETag"], DistributionConfig=changed
    )
    return str(answer["ETag"])


def etag(distribution_id: str) -> str:
    return str(cloudfront().get_distribution(Id=distribution_id)["ETag"])


def delete(distribution_id: str, version: str | None = None) -> None:
    version = version or etag(distribution_id)
    cloudfront().delete_distribution(Id=distribution_id, IfMatch=version)


def invalidate(distribution_id: str, *paths: str, reference: str = "r") -> str:
    batch = {"Paths": listed(*paths), "CallerReference": reference}
    answer = cloudfront().create_invalidation(
        DistributionId=distribution_id, InvalidationBatch=batch
    )
    return str(answer["Invalidation"]["Id"])


def access_control(name: str = "assets", **changes: Any) -> dict[str, Any]:
    config = {
        "Name": name,
        "SigningProtocol": "sigv4",
        "SigningBehavior": "always",
        "OriginAccessControlOriginType": "s3",
    }
    answer = cloudfront().create_origin_access_control(OriginAccessControlConfig=config | changes)
    return {"Id": answer["OriginAccessControl"]["Id"], "ETag": answer["ETag"], "Config": config}


def cache_policy(name: str = "mine", **changes: Any) -> dict[str, Any]:
    parts = {
        "EnableAcceptEncodingGzip": False,
        "HeadersConfig": {"HeaderBehavior": "none"},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    ttls = {"MinTTL": changes.pop("MinTTL", 0)}
    ttls |= {name: changes.pop(name) for name in ("DefaultTTL", "MaxTTL") if name in changes}
    config = {"Name": name, "ParametersInCacheKeyAndForwardedToOrigin": parts | changes} | ttls
    return dict(cloudfront().create_cache_policy(CachePolicyConfig=config))


def quantity_of_two_for_one_origin(_site: Any) -> None:
    create(Origins={"Quantity": 2, "Items": [web_origin()]})


def quantity_of_two_for_one_path(_site: Any) -> None:
    batch = {"Paths": {"Quantity": 2, "Items": ["/a"]}, "CallerReference": "r"}
    cloudfront().create_invalidation(DistributionId=create_id(), InvalidationBatch=batch)


def behavior_without_its_origin(_site: Any) -> None:
    create(CacheBehaviors=listed(behavior("nowhere", PathPattern="/api/*")))


def behavior_without_its_policy(_site: Any) -> None:
    create(DefaultCacheBehavior=behavior(policy=NOWHERE))


def origin_without_its_control(_site: Any) -> None:
    create(Origins=listed(web_origin(OriginAccessControlId="ENOWHERE")))


def update_of_an_old_version(_site: Any) -> None:
    one = create_id()
    cloudfront().update_distribution(
        Id=one, IfMatch="EOLD", DistributionConfig=configuration(Comment="new")
    )


def delete_of_an_enabled_one(_site: Any) -> None:
    delete(create_id())


def control_changed_without_its_version(_site: Any) -> None:
    control = access_control()
    cloudfront().delete_origin_access_control(Id=control["Id"])


def control_changed_by_an_old_version(_site: Any) -> None:
    control = access_control()
    cloudfront().update_origin_access_control(
        Id=control["Id"], IfMatch="EOLD", OriginAccessControlConfig=control["Config"]
    )


def control_of_a_name_that_is_taken(_site: Any) -> None:
    access_control()
    access_control()


def control_deleted_in_use(_site: Any) -> None:
    control = access_control()
    create(Origins=listed(web_origin(OriginAccessControlId=control["Id"])))
    cloudfront().delete_origin_access_control(Id=control["Id"], IfMatch=control["ETag"])


def path_without_a_slash(_site: Any) -> None:
    invalidate(create_id(), "app.js")


def path_with_a_star_inside(_site: Any) -> None:
    invalidate(create_id(), "/assets/*.js")


def unknown_price_class(_site: Any) -> None:
    create(PriceClass="PriceClass_300")


def control_that_signs_sometimes(_site: Any) -> None:
    access_control(SigningBehavior="sometimes")


def times_out_of_order(_site: Any) -> None:
    create(DefaultCacheBehavior=forwarding(MinTTL=100, DefaultTTL=50, MaxTTL=10))


def forwarding(**ttls: int) -> dict[str, Any]:
    """A behaviour of the time before there were cache policies."""
    forwarded = {"QueryString": False, "Cookies": {"Forward": "none"}}
    whole = behavior(ForwardedValues=forwarded, **ttls)
    del whole["CachePolicyId"]
    return whole


def behavior_without_caching(_site: Any) -> None:
    whole = forwarding()
    del whole["ForwardedValues"]
    create(DefaultCacheBehavior=whole)


def origin_with_a_scheme(_site: Any) -> None:
    create(Origins=listed(web_origin("http://web.example.com")))


def origin_of_no_kind(_site: Any) -> None:
    origin = web_origin()
    del origin["CustomOriginConfig"]
    create(Origins=listed(origin))


def page_for_success(_site: Any) -> None:
    create(CustomErrorResponses=listed({"ErrorCode": 200, "ErrorCachingMinTTL": 10}))


def another_caller_reference(_site: Any) -> None:
    update(create_id(), CallerReference="two")


def one_reference_for_two_invalidations(_site: Any) -> None:
    one = create_id()
    invalidate(one, "/a")
    invalidate(one, "/b")


def control_that_is_not_there(_site: Any) -> None:
    cloudfront().delete_origin_access_control(Id="ENOWHERE", IfMatch="EOLD")


BREAKING_EDGE_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("cloudfront-access-control-there", control_that_is_not_there),
    ("cloudfront-page-length", lambda _site: cloudfront().list_distributions(MaxItems="all")),
    ("cloudfront-public-key-there", lambda _site: cloudfront().get_public_key(Id="none")),
    ("cloudfront-key-group-there", lambda _site: cloudfront().get_key_group(Id="none")),
]


def sixteen_wildcards(_site: Any) -> None:
    one = create_id()
    invalidate(one, *(f"/{n}/*" for n in range(15)))
    invalidate(one, "/15/*", reference="s")


WRONG_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("cloudfront-quantities", quantity_of_two_for_one_origin),
    ("cloudfront-quantities", quantity_of_two_for_one_path),
    ("cloudfront-listed-value", unknown_price_class),
    ("cloudfront-listed-value", control_that_signs_sometimes),
    ("cloudfront-ttl-order", times_out_of_order),
    ("cloudfront-caching", behavior_without_caching),
    ("cloudfront-origin-name", origin_with_a_scheme),
    ("cloudfront-origin-name", origin_of_no_kind),
    ("cloudfront-error-code", page_for_success),
    ("cloudfront-caller-reference", another_caller_reference),
    ("cloudfront-invalidation-reference", one_reference_for_two_invalidations),
    ("cloudfront-origins", behavior_without_its_origin),
    ("cloudfront-cache-policy", behavior_without_its_policy),
    ("cloudfront-access-control", origin_without_its_control),
    ("cloudfront-if-match", update_of_an_old_version),
    ("cloudfront-disabled", delete_of_an_enabled_one),
    ("cloudfront-access-control-version-given", control_changed_without_its_version),
    ("cloudfront-access-control-version", control_changed_by_an_old_version),
    ("cloudfront-access-control-name", control_of_a_name_that_is_taken),
    ("cloudfront-access-control-used", control_deleted_in_use),
    ("cloudfront-invalidation-paths", path_without_a_slash),
    ("cloudfront-invalidation-paths", path_with_a_star_inside),
    ("cloudfront-invalidations-at-work", sixteen_wildcards),
]
