"""Settings of distributions that CloudFront cannot take: words, times, origins, references."""

import re
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.distributions.calls import (
    MAKING,
    backend_of,
    behaviors_of,
    configuration_of,
    distribution_of,
    items,
)
from minicloud.control.distributions.versions import configuration_now
from minicloud.control.guard import Guard
from minicloud.control.listed_values import unlisted

_API = "https://docs.aws.amazon.com/cloudfront/latest/APIReference"
# Source: CloudFront API Reference, CustomErrorResponse (and the Developer Guide page it links to).
_ERROR_CODES = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
_DOMAIN = re.compile(r"[A-Za-z0-9_.-]+")
_KINDS = ("S3OriginConfig", "CustomOriginConfig", "VpcOriginConfig")
_DEFAULT_TTL_S, _MAX_TTL_S = 86_400, 31_536_000


def _not_listed(call: Call) -> str | None:
    found = unlisted(call)
    return found and (
        f"1 validation error detected: Value '{found.value}' at '{found.parameter}' failed to "
        f"satisfy constraint: Member must satisfy enum value set: [{', '.join(found.listed)}]"
    )


def _ttl_order(call: Call) -> str | None:
    for behavior in behaviors_of(configuration_of(call)):
        if not behavior.get("ForwardedValues"):
            continue
        least = int(behavior.get("MinTTL") or 0)
        usual = _or(behavior.get("DefaultTTL"), max(_DEFAULT_TTL_S, least))
        most = _or(behavior.get("MaxTTL"), max(_MAX_TTL_S, usual))
        if not 0 <= least <= usual <= most:
            return (
                f"MinTTL {least}, DefaultTTL {usual} and MaxTTL {most} have to be in this order, "
                "and not below 0."
            )
    return None


def _or(given: Any, default: int) -> int:
    return default if given is None else int(given)


def _no_caching(call: Call) -> str | None:
    behaviors = behaviors_of(configuration_of(call))
    if all(one.get("CachePolicyId") or one.get("ForwardedValues") for one in behaviors):
        return None
    return "A cache behavior must include either a CachePolicyId or ForwardedValues."


def _no_origin(call: Call) -> str | None:
    for origin in items(configuration_of(call).get("Origins")):
        if not _DOMAIN.fullmatch(origin.get("DomainName", "")):
            return "The parameter origin name must be a domain name."
        if sum(kind in origin for kind in _KINDS) != 1:
            return f"The origin {origin.get('Id')!r} must have exactly one of {', '.join(_KINDS)}."
    return None


def _no_error(call: Call) -> str | None:
    for one in items(configuration_of(call).get("CustomErrorResponses")):
        if int(one.get("ErrorCode", 0)) not in _ERROR_CODES:
            return f"{one.get('ErrorCode')} is none of {', '.join(map(str, _ERROR_CODES))}."
    return None


def _another_reference(call: Call) -> str | None:
    distribution = distribution_of(call)
    reference = configuration_of(call).get("CallerReference")
    if distribution is None or reference == configuration_now(distribution)["CallerReference"]:
        return None
    return "You cannot update Origin or CallerReference."


def _reference_again(call: Call) -> str | None:
    batch = call.get("InvalidationBatch", {})
    for one in backend_of(call).invalidations.get(call.get("DistributionId")) or ():
        same = one.caller_ref == batch.get("CallerReference")
        if same and list(one.paths) != items(batch.get("Paths")):
            return (
                "Your request contains a caller reference that was used for a previous "
                "invalidation batch for the same distribution."
            )
    return None


GUARDS = (
    Guard(
        id="cloudfront-listed-value",
        service="cloudfront",
        operations=(
            *(*MAKING, "CreateOriginAccessControl", "UpdateOriginAccessControl"),
            *("CreateCachePolicy", "UpdateCachePolicy"),
        ),
        code="MalformedXML",
        rule="Policies, protocols, price classes and the like are those that the API Reference "
        "lists.",
        source=f"{_API}/API_DistributionConfig.html; code and wording as quoted in "
        "github.com/aws/aws-cli/issues/6275",
        finds=_not_listed,
    ),
    Guard(
        id="cloudfront-ttl-order",
        service="cloudfront",
        operations=MAKING,
        code="InvalidTTLOrder",
        rule="MinTTL, DefaultTTL and MaxTTL of a behaviour are in this order.",
        source=f"{_API}/API_CreateDistribution.html; the wording is ours",
        finds=_ttl_order,
    ),
    Guard(
        id="cloudfront-caching",
        service="cloudfront",
        operations=MAKING,
        code="InvalidArgument",
        rule="A behaviour has a cache policy or forwarded values.",
        source=f"{_API}/API_DefaultCacheBehavior.html; the wording is ours",
        finds=_no_caching,
    ),
    Guard(
        id="cloudfront-origin-name",
        service="cloudfront",
        operations=MAKING,
        code="InvalidArgument",
        rule="An origin has a domain name, without a scheme or a path, and is of one kind.",
        source=f"{_API}/API_Origin.html; wording of the first as quoted in "
        "github.com/laurilehmijoki/s3_website/issues/83, of the second ours",
        finds=_no_origin,
    ),
    Guard(
        id="cloudfront-error-code",
        service="cloudfront",
        operations=MAKING,
        code="InvalidErrorCode",
        rule="An error response is for one of the codes that CloudFront knows as errors.",
        source=f"{_API}/API_CustomErrorResponse.html; the wording is ours",
        finds=_no_error,
    ),
    Guard(
        id="cloudfront-caller-reference",
        service="cloudfront",
        operations=("UpdateDistribution",),
        code="IllegalUpdate",
        rule="The caller reference of a distribution stays.",
        source=f"{_API}/API_UpdateDistribution.html; wording as quoted in "
        "github.com/crossplane-contrib/provider-aws/issues/1260",
        finds=_another_reference,
    ),
    Guard(
        id="cloudfront-invalidation-reference",
        service="cloudfront",
        operations=("CreateInvalidation",),
        code="InvalidArgument",
        rule="Another invalidation of a distribution has another caller reference.",
        source=f"{_API}/API_InvalidationBatch.html; wording as quoted in "
        "github.com/jonls/s3-deploy-website/issues/26",
        finds=_reference_again,
    ),
)
