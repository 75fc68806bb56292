"""Calls to CloudFront as guards look at them."""

from collections.abc import Iterator
from typing import Any

from minicloud.control.calls import Call

MAKING = ("CreateDistribution", "CreateDistributionWithTags", "UpdateDistribution")
"""The operations that bring a DistributionConfig."""


def cloudfront_of(account_id: str, region: str) -> Any:
    """moto's CloudFront in an account; it has one for all Regions."""
    from moto.backends import get_backend
    from moto.utilities.utils import get_partition

    backends: Any = get_backend("cloudfront")
    return backends[account_id][get_partition(region)]


def backend_of(call: Call) -> Any:
    """moto's CloudFront in the account of a call."""
    return cloudfront_of(call.account_id, call.region)


def configuration_of(call: Call) -> dict[str, Any]:
    """The DistributionConfig that a call brings; empty where it brings none."""
    whole = call.get("DistributionConfigWithTags", {}).get("DistributionConfig")
    found: dict[str, Any] = whole or call.get("DistributionConfig", {})
    return found


def distribution_of(call: Call) -> Any:
    """moto's distribution that a call is about; None when there is none."""
    return backend_of(call).distributions.get(call.get("Id") or call.get("DistributionId"))


def items(listed: Any) -> list[Any]:
    """The members of one of CloudFront's lists, which carry their number beside them."""
    return list((listed or {}).get("Items") or ())


def behaviors_of(configuration: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The default behaviour and all others."""
    default = configuration.get("DefaultCacheBehavior")
    if default:
        yield default
    yield from items(configuration.get("CacheBehaviors"))
