"""A distribution as its edges are told of it; `servers.serve_distribution` opens them."""

from collections.abc import Callable
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.distributions.cache_policies import cache_policy
from minicloud.control.distributions.configuration import distribution_from
from minicloud.control.distributions.signing import SERVICE, signature
from minicloud.control.distributions.versions import at_the_edges
from minicloud.dataplane.edge_cache.invalidation import Invalidation
from minicloud.dataplane.edge_cache.managed_policies import CACHE_POLICIES
from minicloud.dataplane.edge_cache.records import CachePolicy, Distribution, Headers, Origin

# Source: CloudFront API Reference, OriginAccessControlConfig, SigningBehavior.
_SIGNING = ("always", "no-override")
_NOT_CACHED = next(one for one in CACHE_POLICIES.values() if not one.caches)


class EdgeDistribution:
    """One distribution of the cloud. Once it is deleted, or the cloud reset, there is nothing."""

    def __init__(
        self,
        distribution_id: str,
        backend: Callable[[], Any | None],
        now_s: Callable[[], float],
        service_credentials: Callable[[str, str], tuple[str, str]],
    ) -> None:
        """`backend` is moto's CloudFront, None where nobody has used it since a reset;
        `service_credentials` gives those of a service that works for a resource.

        Raises ValueError when there is no such distribution.
        """
        self._id = distribution_id
        self._backend = backend
        self._now_s = now_s
        found = backend()
        known = {} if found is None else found.distributions
        if distribution_id not in known:
            raise ValueError(
                f"no distribution {distribution_id!r} in this cloud: it has "
                f"{', '.join(known) or 'none'}"
            )
        self.domain_name = str(known[distribution_id].domain_name)
        self._known: tuple[Any, Distribution] | None = None
        self._arn = str(known[distribution_id].arn)
        self._service_credentials = service_credentials
        self._credentials: tuple[str, str] | None = None

    def now_s(self) -> float:
        return self._now_s()

    def unix_s(self) -> float:
        return date_at(self._now_s()).timestamp()

    def distribution(self) -> Distribution | None:
        """The configuration that has reached the edges."""
        backend = self._backend()
        found = None if backend is None else backend.distributions.get(self._id)
        configuration = None if found is None else at_the_edges(found, self._now_s())
        if configuration is None:
            return None
        if self._known is None or self._known[0] is not configuration:
            record = distribution_from(
                found,
                configuration,
                lambda policy_id: _policy(backend, policy_id),
                lambda control_id: _signs(backend, control_id),
            )
            self._known = configuration, record
        return self._known[1]

    def signature(self, origin: Origin, method: str, target: str) -> Headers:
        """Headers by which CloudFront signs a request for this distribution."""
        if self._credentials is None:
            self._credentials = self._service_credentials(SERVICE, self._arn)
        return signature(origin, method, target, self._credentials)

    def invalidations(self) -> tuple[Invalidation, ...]:
        """All that were asked for, in order."""
        backend = self._backend()
        found = () if backend is None else backend.invalidations.get(self._id) or ()
        return tuple(
            Invalidation(one.id, tuple(one.paths), one.minicloud_created_s, one.minicloud_reached_s)
            for one in found
        )


def _policy(backend: Any, policy_id: str) -> CachePolicy:
    # A policy in use cannot be deleted.
    return cache_policy(backend, policy_id) or _NOT_CACHED


def _signs(backend: Any, control_id: str) -> bool:
    control = backend.origin_access_controls.get(control_id)
    return control is not None and control.signing_behavior in _SIGNING
