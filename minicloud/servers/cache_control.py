"""What the real caches ask of whoever keeps ElastiCache's state; `minicloud.control` does."""

from typing import Protocol

from minicloud.dataplane.cache_engine import CacheEngine


class CacheControl(Protocol):
    """ElastiCache's state in one region."""

    def attach(self, engine: CacheEngine) -> None:
        """From now on tell `engine` of each change; it is told at once of what stands."""

    def detach(self, engine: CacheEngine) -> None:
        """Tell it of nothing any more."""

    def notice(self) -> None:
        """Look now whether a node has failed; otherwise it shows at the next call."""
