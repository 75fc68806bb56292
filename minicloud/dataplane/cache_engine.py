"""What ElastiCache's state asks of the servers that play it; `minicloud.servers` does."""

from collections.abc import Mapping
from typing import Protocol

from minicloud.dataplane.cache_nodes import CacheFleet


class CacheEngine(Protocol):
    """Nodes that really run, or not."""

    def follow(self, fleet: CacheFleet) -> None:
        """Let run what stands in `fleet`, in the roles that it says, and nothing else."""

    def lives(self, node_id: str) -> bool:
        """Whether a node that should run does."""

    def offsets(self, group_id: str) -> Mapping[str, int]:
        """How far each replica that lives has got in its primary's stream of writes."""

    def zone_works(self, zone: str) -> bool:
        """Whether nodes can run in a zone."""
