"""A DistributionConfig, as the API takes it, as a record that the edges go by.

Simplified: no custom error pages (only how long an error stays), no signed URLs, no functions,
no origin groups and no restriction by country; an origin access identity, which came before
origin access control, signs nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from minicloud.control.distributions.calls import items
from minicloud.dataplane.edge_cache.managed_policies import ORIGIN_REQUEST_POLICIES
from minicloud.dataplane.edge_cache.records import (
    CacheBehavior,
    CachePolicy,
    Distribution,
    Kept,
    Origin,
    RequestParts,
    Selection,
    ViewerProtocolPolicy,
)

DAY_S = 86_400.0
YEAR_S = 31_536_000.0

FindPolicy = Callable[[str], CachePolicy]


def distribution_from(
    distribution: Any,
    configuration: Mapping[str, Any],
    cache_policy: FindPolicy,
    signing: Callable[[str], bool],
) -> Distribution:
    """moto's distribution with one of its configurations.

    `cache_policy` finds a policy by its id, `signing` says whether an origin access control lets
    CloudFront sign.
    """

    def behavior(given: Mapping[str, Any]) -> CacheBehavior:
        return _behavior(given, cache_policy)

    return Distribution(
        distribution_id=distribution.distribution_id,
        arn=distribution.arn,
        domain_name=distribution.domain_name,
        origins=tuple(_origin(one, signing) for one in items(configuration["Origins"])),
        default_behavior=behavior(configuration["DefaultCacheBehavior"]),
        behaviors=tuple(behavior(one) for one in items(configuration.get("CacheBehaviors"))),
        enabled=bool(configuration.get("Enabled")),
        default_root_object=(configuration.get("DefaultRootObject") or "").removeprefix("/"),
        error_ttls_s={
            int(one["ErrorCode"]): float(one["ErrorCachingMinTTL"])
            for one in items(configuration.get("CustomErrorResponses"))
            if one.get("ErrorCachingMinTTL") is not None
        },
    )


def policy_from(configuration: Mapping[str, Any]) -> CachePolicy:
    """A CachePolicyConfig as a record.

    Source: CloudFront API Reference, CachePolicyConfig (the defaults of the TTLs).
    """
    minimum_s = float(configuration["MinTTL"])
    default_s = _or(configuration.get("DefaultTTL"), max(DAY_S, minimum_s))
    maximum_s = _or(configuration.get("MaxTTL"), max(YEAR_S, default_s))
    parts = configuration.get("ParametersInCacheKeyAndForwardedToOrigin") or {}
    headers = parts.get("HeadersConfig") or {}
    cookies = parts.get("CookiesConfig") or {}
    queries = parts.get("QueryStringsConfig") or {}
    compressions = (
        *(("br",) if parts.get("EnableAcceptEncodingBrotli") else ()),
        *(("gzip",) if parts.get("EnableAcceptEncodingGzip") else ()),
    )
    key = RequestParts(
        _selection(queries.get("QueryStringBehavior"), queries.get("QueryStrings")),
        _selection(headers.get("HeaderBehavior"), headers.get("Headers"), lower=True),
        _selection(cookies.get("CookieBehavior"), cookies.get("Cookies")),
    )
    name = configuration["Name"]
    return CachePolicy(name, minimum_s, default_s, maximum_s, key, compressions)


def bucket_name(origin_domain: str) -> str:
    """The bucket that an S3 origin's domain name begins with."""
    return origin_domain.rpartition(".s3")[0] or origin_domain


def _behavior(given: Mapping[str, Any], cache_policy: FindPolicy) -> CacheBehavior:
    policy_id = given.get("CachePolicyId")
    policy = cache_policy(policy_id) if policy_id else _policy_of_old(given)
    forwarded = ORIGIN_REQUEST_POLICIES.get(given.get("OriginRequestPolicyId") or "")
    return CacheBehavior(
        path_pattern=given.get("PathPattern", "*"),
        target_origin_id=given["TargetOriginId"],
        cache_policy=policy,
        forwarded=forwarded or RequestParts(),
        allowed_methods=tuple(items(given.get("AllowedMethods"))) or ("GET", "HEAD"),
        viewer_protocol_policy=ViewerProtocolPolicy(given["ViewerProtocolPolicy"]),
        compress=bool(given.get("Compress")),
    )


def _policy_of_old(given: Mapping[str, Any]) -> CachePolicy:
    """The settings that a behaviour had before there were cache policies.

    Source: CloudFront API Reference, CacheBehavior, MinTTL, DefaultTTL, MaxTTL, ForwardedValues.
    """
    values = given.get("ForwardedValues") or {}
    names = items(values.get("QueryStringCacheKeys"))
    queries = Selection()
    if values.get("QueryString"):
        queries = Selection(Kept.WHITELIST, frozenset(names)) if names else Selection(Kept.ALL)
    cookies = values.get("Cookies") or {}
    headers = frozenset(name.lower() for name in items(values.get("Headers")))
    minimum_s = float(given.get("MinTTL") or 0)
    default_s = _or(given.get("DefaultTTL"), max(DAY_S, minimum_s))
    maximum_s = _or(given.get("MaxTTL"), max(YEAR_S, default_s))
    if "*" in headers:  # all headers: nothing is ever kept
        minimum_s = default_s = maximum_s = 0.0
    key = RequestParts(
        queries,
        Selection(Kept.ALL) if "*" in headers else Selection(Kept.WHITELIST, headers),
        _selection(cookies.get("Forward"), cookies.get("WhitelistedNames")),
    )
    return CachePolicy("", minimum_s, default_s, maximum_s, key)


def _origin(given: Mapping[str, Any], signing: Callable[[str], bool]) -> Origin:
    custom = given.get("CustomOriginConfig") or {}
    headers = items(given.get("CustomHeaders"))
    return Origin(
        origin_id=given["Id"],
        domain_name=given["DomainName"],
        port=int(custom.get("HTTPPort") or 80),
        path=given.get("OriginPath") or "",
        custom_headers=tuple((one["HeaderName"], one["HeaderValue"]) for one in headers),
        is_bucket="S3OriginConfig" in given,
        signs=signing(given.get("OriginAccessControlId") or ""),
    )


def _selection(kept: str | None, listed: Any, *, lower: bool = False) -> Selection:
    names = items(listed)
    return Selection(
        Kept(kept or "none"), frozenset(name.lower() if lower else name for name in names)
    )


def _or(given: Any, default: float) -> float:
    return default if given is None else float(given)
