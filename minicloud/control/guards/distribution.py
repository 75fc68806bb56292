"""Distributions of CloudFront: parts that fit together, changes in their order."""

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
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/cloudfront/latest/APIReference"


def _wrong_number(call: Call) -> str | None:
    configuration = configuration_of(call)
    batch = call.get("InvalidationBatch", {})
    lists = (
        configuration.get("Origins"),
        configuration.get("CacheBehaviors"),
        batch.get("Paths"),
    )
    for listed in lists:
        if listed and int(listed.get("Quantity", 0)) != len(items(listed)):
            return (
                "The value of Quantity and the size of Items don't match: "
                f"{listed.get('Quantity')} and {len(items(listed))}."
            )
    return None


def _no_such_origin(call: Call) -> str | None:
    configuration = configuration_of(call)
    known = {one.get("Id") for one in items(configuration.get("Origins"))}
    wanted = [one.get("TargetOriginId") for one in behaviors_of(configuration)]
    if all(one in known for one in wanted):
        return None
    return "One or more of your origins or origin groups do not exist."


def _no_such_policy(call: Call) -> str | None:
    # Here, so that who never uses CloudFront does not wait for its records.
    from minicloud.control.distributions.cache_policies import cache_policy

    backend = backend_of(call)
    for behavior in behaviors_of(configuration_of(call)):
        policy_id = behavior.get("CachePolicyId")
        if policy_id and cache_policy(backend, policy_id) is None:
            return f"The cache policy {policy_id!r} does not exist: list_cache_policies() has all."
    return None


def _no_such_control(call: Call) -> str | None:
    known = backend_of(call).origin_access_controls
    for origin in items(configuration_of(call).get("Origins")):
        control_id = origin.get("OriginAccessControlId")
        if control_id and control_id not in known:
            return f"The origin access control {control_id!r} does not exist."
    return None


def _not_disabled(call: Call) -> str | None:
    distribution = distribution_of(call)
    if distribution is None:
        return None
    disabled = not _enabled(distribution.distribution_config)
    if disabled and distribution.status == "Deployed":
        return None
    return "The distribution you are trying to delete has not been disabled."


def _enabled(configuration: Any) -> bool:
    return bool(vars(configuration).get("Enabled"))


def _another_version(call: Call) -> str | None:
    distribution, given = distribution_of(call), call.get("IfMatch")
    if distribution is None or given is None or given == distribution.etag:
        return None
    return (
        "The request failed because it didn't meet the preconditions in one or more "
        "request-header fields."
    )


GUARDS = (
    Guard(
        id="cloudfront-quantities",
        service="cloudfront",
        operations=(*MAKING, "CreateInvalidation"),
        code="InconsistentQuantities",
        rule="A list has as many items as its Quantity says.",
        source=f"{_API}/API_CreateDistribution.html",
        finds=_wrong_number,
    ),
    Guard(
        id="cloudfront-origins",
        service="cloudfront",
        operations=MAKING,
        code="NoSuchOrigin",
        rule="Every behaviour of a distribution leads to one of its origins.",
        source=f"{_API}/API_CreateDistribution.html",
        finds=_no_such_origin,
    ),
    Guard(
        id="cloudfront-cache-policy",
        service="cloudfront",
        operations=MAKING,
        code="NoSuchCachePolicy",
        rule="The cache policy of a behaviour exists.",
        source=f"{_API}/API_CreateDistribution.html; the wording is ours",
        finds=_no_such_policy,
    ),
    Guard(
        id="cloudfront-access-control",
        service="cloudfront",
        operations=MAKING,
        code="InvalidOriginAccessControl",
        rule="The origin access control of an origin exists.",
        source=f"{_API}/API_CreateDistribution.html; the wording is ours",
        finds=_no_such_control,
    ),
    Guard(
        id="cloudfront-if-match",
        service="cloudfront",
        operations=("UpdateDistribution", "DeleteDistribution"),
        code="PreconditionFailed",
        rule="Who changes or deletes a distribution names its newest ETag.",
        source=f"{_API}/API_UpdateDistribution.html; wording as quoted in "
        "github.com/hashicorp/terraform-provider-aws/issues/27147",
        finds=_another_version,
    ),
    Guard(
        id="cloudfront-disabled",
        service="cloudfront",
        operations=("DeleteDistribution",),
        code="DistributionNotDisabled",
        rule="A distribution is disabled, everywhere, before it is deleted.",
        source=f"{_API}/API_DeleteDistribution.html; wording, also while it is being disabled, as "
        "quoted in github.com/rebuy-de/aws-nuke/pull/155",
        finds=_not_disabled,
    ),
)
