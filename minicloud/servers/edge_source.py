"""What the edges of a distribution are told: the part that the emulated cloud plays."""

from typing import Protocol

from minicloud.dataplane.edge_cache.invalidation import Invalidation
from minicloud.dataplane.edge_cache.records import Distribution, Headers, Origin


class EdgeSource(Protocol):
    """One distribution as the cloud has it. Asked in the edges' thread, at each request."""

    @property
    def domain_name(self) -> str:
        """The name by which viewers know it."""

    def now_s(self) -> float:
        """The cloud's time."""

    def unix_s(self) -> float:
        """The cloud's date, in seconds since 1970."""

    def distribution(self) -> Distribution | None:
        """The configuration that has reached the edges; None: there is none, or no more."""

    def signature(self, origin: Origin, method: str, target: str) -> Headers:
        """The headers by which CloudFront signs a request to an origin that lets only it in."""

    def invalidations(self) -> tuple[Invalidation, ...]:
        """Those that have been asked for, in order, whether or not they have reached the edges."""
