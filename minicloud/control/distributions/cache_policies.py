"""Cache policies, of which moto knows nothing: CloudFront's own, and those that somebody makes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from minicloud.control.dispatch import refusal
from minicloud.control.distributions.calls import behaviors_of
from minicloud.control.distributions.configuration import policy_from
from minicloud.control.distributions.versions import configuration_now
from minicloud.dataplane.edge_cache.managed_policies import CACHE_POLICIES
from minicloud.dataplane.edge_cache.records import CachePolicy

_MADE = "minicloud_cache_policies"
# Source: CloudFront API Reference, GetCachePolicy (NoSuchCachePolicy).
_NO_SUCH = ("NoSuchCachePolicy", "The cache policy does not exist.")


def cache_policy(backend: Any, policy_id: str) -> CachePolicy | None:
    """A policy by its id; None when there is none."""
    if policy_id in CACHE_POLICIES:
        return CACHE_POLICIES[policy_id]
    made = _made(backend).get(policy_id)
    return None if made is None else policy_from(made["CachePolicy"]["CachePolicyConfig"])


def methods(date: Callable[[], datetime]) -> Iterator[tuple[str, Any]]:
    """(name, what moto's response class lacks): the API of cache policies."""
    yield "create_cache_policy", _creating(date)
    yield "get_cache_policy", _get
    yield "list_cache_policies", _list
    yield "delete_cache_policy", _delete


def routes(dispatch: Any) -> dict[str, Any]:
    """The addresses of that API."""
    return {
        "{0}/2020-05-31/cache-policy$": dispatch,
        "{0}/2020-05-31/cache-policy/(?P<policy_id>[^/]+)$": dispatch,
    }


def _creating(date: Callable[[], datetime]) -> Any:
    def create(response: Any) -> Any:
        configuration = response._get_param("CachePolicyConfig", {})
        taken = {one["CachePolicy"]["CachePolicyConfig"]["Name"] for one in _all(response.backend)}
        if configuration["Name"] in taken:
            raise refusal(
                "CachePolicyAlreadyExists",
                f"A cache policy with the name {configuration['Name']!r} already exists.",
            )
        policy = policy_from(configuration)
        if not policy.minimum_ttl_s <= policy.default_ttl_s <= policy.maximum_ttl_s:
            raise refusal(
                "InvalidArgument",
                f"MinTTL {policy.minimum_ttl_s:g}, DefaultTTL {policy.default_ttl_s:g} and MaxTTL "
                f"{policy.maximum_ttl_s:g} are not in this order.",
            )
        from moto.cloudfront.models import random_id
        from moto.moto_api._internal import mock_random

        policy_id = str(mock_random.uuid4())
        told = _told(policy_id, configuration, date())
        _made(response.backend)[policy_id] = {"CachePolicy": told, "ETag": random_id()}
        location = f"https://cloudfront.amazonaws.com/2020-05-31/cache-policy/{policy_id}"
        return _answer(_made(response.backend)[policy_id] | {"Location": location})

    return create


def _get(response: Any) -> Any:
    policy_id = response._get_param("Id")
    found = [one for one in _all(response.backend) if one["CachePolicy"]["Id"] == policy_id]
    if not found:
        raise refusal(*_NO_SUCH)
    return _answer({"CachePolicy": found[0]["CachePolicy"], "ETag": found[0]["ETag"]})


def _list(response: Any) -> Any:
    asked = response._get_param("Type")
    listed = [
        {"Type": kind, "CachePolicy": one["CachePolicy"]}
        for one in _all(response.backend)
        if (kind := "managed" if one["CachePolicy"]["Id"] in CACHE_POLICIES else "custom")
        in (asked, kind if asked is None else "")
    ]
    return _answer({"CachePolicyList": {"MaxItems": 100, "Quantity": len(listed), "Items": listed}})


def _delete(response: Any) -> Any:
    policy_id, backend = response._get_param("Id"), response.backend
    if policy_id in CACHE_POLICIES:
        raise refusal("IllegalDelete", "You cannot delete a managed policy.")
    made = _made(backend).get(policy_id)
    if made is None:
        raise refusal(*_NO_SUCH)
    if response._get_param("IfMatch") != made["ETag"]:
        raise refusal("PreconditionFailed", "IfMatch is not the policy's ETag.")
    for distribution in backend.distributions.values():
        if any(
            one.get("CachePolicyId") == policy_id
            for one in behaviors_of(configuration_now(distribution))
        ):
            raise refusal("CachePolicyInUse", "Cannot delete the cache policy: it is in use.")
    del _made(backend)[policy_id]
    return import_module("moto.core.responses").EmptyResult()


def _all(backend: Any) -> Iterator[dict[str, Any]]:
    from minicloud.control.calendar import START

    for policy_id, policy in CACHE_POLICIES.items():
        yield {"CachePolicy": _told(policy_id, _configuration(policy), START), "ETag": policy_id}
    yield from _made(backend).values()


def _configuration(policy: CachePolicy) -> dict[str, Any]:
    return {
        "Name": policy.name,
        "MinTTL": int(policy.minimum_ttl_s),
        "DefaultTTL": int(policy.default_ttl_s),
        "MaxTTL": int(policy.maximum_ttl_s),
        "ParametersInCacheKeyAndForwardedToOrigin": {
            "EnableAcceptEncodingGzip": "gzip" in policy.compressions,
            "EnableAcceptEncodingBrotli": "br" in policy.compressions,
            "HeadersConfig": {"HeaderBehavior": str(policy.key.headers.kept)},
            "CookiesConfig": {"CookieBehavior": str(policy.key.cookies.kept)},
            "QueryStringsConfig": {"QueryStringBehavior": str(policy.key.query_strings.kept)},
        },
    }


def _told(policy_id: str, configuration: Mapping[str, Any], date: datetime) -> dict[str, Any]:
    return {"Id": policy_id, "LastModifiedTime": date, "CachePolicyConfig": dict(configuration)}


def _made(backend: Any) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = vars(backend).setdefault(_MADE, {})
    return made


def _answer(result: dict[str, Any]) -> Any:
    return import_module("moto.core.responses").ActionResult(result)
