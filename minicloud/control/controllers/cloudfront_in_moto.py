"""Where moto's CloudFront is replaced: what it gets wrong, and what it lacks.

moto has a distribution deployed at the second look, finishes an invalidation within the call,
keeps the same ETag for ever, forgets who may read an S3 origin, and has no cache policies.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.distributions import cache_policies
from minicloud.control.distributions.edge_distribution import EdgeDistribution
from minicloud.control.distributions.versions import (
    INVALIDATION_S,
    add_version,
    copied,
    is_deployed,
)
from minicloud.control.late_services import LateService

_ACCOUNT = "123456789012"


class CloudFrontInMoto(LateService):
    """Distributions and invalidations reach the edges as virtual time passes."""

    def install(self) -> None:
        """From now on moto's distributions are this course's."""
        models: Any = import_module("moto.cloudfront.models")
        responses: Any = import_module("moto.cloudfront.responses").CloudFrontResponse
        urls: Any = import_module("moto.cloudfront.urls")
        backend = models.CloudFrontBackend
        put = self.moto.put
        put(models.Origin, "__init__", _whole_origin(models.Origin.__init__))
        put(
            models.DefaultCacheBehaviour,
            "__init__",
            _one_kind_of_policy(models.DefaultCacheBehaviour.__init__),
        )
        put(models.Distribution, "status", property(self._status))
        put(models.Invalidation, "status", property(self._invalidation_status, _ignored))
        put(models.Invalidation, "create_time", property(self._created, _ignored))
        create = "create_distribution_with_tags"
        put(backend, create, self._creating(getattr(backend, create)))
        put(backend, "update_distribution", self._updating(backend.update_distribution))
        put(backend, "create_invalidation", self._invalidating(backend.create_invalidation))
        update = "update_origin_access_control"
        put(backend, update, _with_new_etag(models, getattr(backend, update)))
        for name, method in cache_policies.methods(self._date):
            put(responses, name, method)
        put(urls, "url_paths", urls.url_paths | cache_policies.routes(responses.dispatch))

    def distribution(
        self, distribution_id: str, service_credentials: Callable[[str, str], tuple[str, str]]
    ) -> EdgeDistribution:
        """A distribution for its edges. Raises ValueError when there is none."""
        backends: Any = import_module("moto.cloudfront.models").cloudfront_backends

        def backend() -> Any:
            # Not [...], which makes one: edges may still be open when the cloud is gone.
            return dict.get(dict.get(backends, _ACCOUNT, {}), "aws")

        return EdgeDistribution(
            distribution_id,
            backend,
            self.cloud.now_s,
            service_credentials,
        )

    def _date(self) -> Any:
        return date_at(self.cloud.now_s())

    def _status(self, distribution: Any) -> str:
        return "Deployed" if is_deployed(distribution, self.cloud.now_s()) else "InProgress"

    def _invalidation_status(self, invalidation: Any) -> str:
        done = invalidation.minicloud_reached_s <= self.cloud.now_s()
        return "Completed" if done else "InProgress"

    def _created(self, invalidation: Any) -> Any:
        return date_at(invalidation.minicloud_created_s)

    def _creating(self, original: Any) -> Any:
        def create(backend: Any, distribution_config: dict[str, Any], tags: Any) -> Any:
            configuration = copied(distribution_config)
            distribution, location, etag = original(backend, distribution_config, tags)
            self._send(distribution, configuration)
            return distribution, location, etag

        return create

    def _updating(self, original: Any) -> Any:
        def update(backend: Any, dist_config: dict[str, Any], _id: str, if_match: bool) -> Any:
            configuration = copied(dist_config)
            distribution, location, _ = original(backend, dist_config, _id, if_match)
            distribution.etag = import_module("moto.cloudfront.models").random_id()
            self._send(distribution, configuration)
            return distribution, location, distribution.etag

        return update

    def _send(self, distribution: Any, configuration: dict[str, Any]) -> None:
        add_version(distribution, configuration, self.cloud.now_s())
        distribution.last_modified_time = self._date()

    def _invalidating(self, original: Any) -> Any:
        def invalidate(backend: Any, dist_id: str, paths: list[str], caller_ref: str) -> Any:
            invalidation = original(backend, dist_id, paths, caller_ref)
            invalidation.minicloud_created_s = self.cloud.now_s()
            invalidation.minicloud_reached_s = self.cloud.now_s() + INVALIDATION_S
            return invalidation

        return invalidate


def _whole_origin(original: Any) -> Any:
    """moto's origin with what it drops."""

    def make(origin: Any, given: dict[str, Any]) -> None:
        original(origin, given)
        if "S3OriginConfig" in given:
            origin.s3_origin_config = given["S3OriginConfig"]
        origin.origin_access_control_id = given.get("OriginAccessControlId") or ""

    return make


def _one_kind_of_policy(original: Any) -> Any:
    """A behaviour with a cache policy has none of the settings that came before policies.

    Source: CloudFront API Reference, CacheBehavior (either a CachePolicyId or ForwardedValues).
    """

    def make(behavior: Any, given: dict[str, Any]) -> None:
        original(behavior, given)
        behavior.compress = bool(given.get("Compress"))  # moto's is on when nobody asked
        if given.get("CachePolicyId"):
            behavior.forwarded_values = None
            behavior.min_ttl = behavior.default_ttl = behavior.max_ttl = None

    return make


def _with_new_etag(models: Any, original: Any) -> Any:
    def update(backend: Any, control_id: str, config: dict[str, str]) -> Any:
        control = original(backend, control_id, config)
        control.etag = models.random_id()
        return control

    return update


def _ignored(_owner: Any, _value: Any) -> None:
    """moto sets it as it makes one; the clock says what it is."""
