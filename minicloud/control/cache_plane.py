"""ElastiCache's state in one region, for the real servers: `minicloud.servers.serve_caches`."""

from collections.abc import Callable

from minicloud.control.controllers.cache_controller import CacheController
from minicloud.dataplane.cache_engine import CacheEngine


class CachePlane:
    """Made by `Cloud.caches()`."""

    def __init__(
        self, region: str, controller: CacheController, now_s: Callable[[], float]
    ) -> None:
        self.region = region
        self._controller = controller
        self._now_s = now_s

    def attach(self, engine: CacheEngine) -> None:
        """From now on tell `engine` of each change; it is told at once of what stands."""
        self._controller.attach(self.region, engine)

    def detach(self, engine: CacheEngine) -> None:
        """Tell it of nothing any more."""
        self._controller.detach(self.region, engine)

    def notice(self) -> None:
        """Look now whether a node has failed."""
        self._controller.tick(self._now_s())
