"""The life of nodes: they fail, somebody notices, another one is promoted, they come back.

Source: ElastiCache User Guide, Minimizing downtime with Multi-AZ (failure scenarios), Mitigating
failures; ElastiCache API Reference, TestFailover (the messages).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from minicloud.dataplane.cache_engine import CacheEngine
from minicloud.dataplane.cache_failover import DETECTION_S, RECOVERY_S, replica_to_promote
from minicloud.dataplane.cache_nodes import CacheNode


class EventSource(StrEnum):
    """What an event is about, as DescribeEvents has it."""

    REPLICATION_GROUP = "replication-group"
    CACHE_CLUSTER = "cache-cluster"


@dataclass(frozen=True, slots=True)
class CacheEvent:
    """Something that happened, to tell by DescribeEvents."""

    source: EventSource
    source_id: str
    message: str


@dataclass(slots=True)
class NodeLife:
    """A node and how it fares. `noticed`: ElastiCache knows that it has failed."""

    node: CacheNode
    failed_at_s: float | None = None
    noticed: bool = False
    recovers_at_s: float | None = None


class NodeLives:
    """Nodes that fail and are recovered, each in its zone and under its name."""

    def __init__(self, nodes: Iterable[CacheNode]) -> None:
        self.lives = [NodeLife(node) for node in nodes]

    @property
    def nodes(self) -> tuple[CacheNode, ...]:
        """The nodes as they should be now."""
        return tuple(life.node for life in self.lives)

    @property
    def settled(self) -> bool:
        """Whether all is well, as far as anybody knows."""
        return all(life.failed_at_s is None for life in self.lives)

    def tick(self, now_s: float, engine: CacheEngine | None) -> list[CacheEvent]:
        """Notice what has failed, and recover what is due."""
        if engine is not None:
            for life in self.lives:
                if life.failed_at_s is None and not engine.lives(life.node.node_id):
                    life.failed_at_s = now_s
        return [event for life in self.lives for event in self._of_node(life, now_s, engine)]

    def quiet_until(self, engine: CacheEngine | None) -> float:
        """When the next thing is due; nothing is in a zone that is out."""
        return min(
            (due_s for life in self.lives for due_s in _due(life, engine)),
            default=inf,
        )

    def add(self, node: CacheNode) -> None:
        """One more node."""
        self.lives.append(NodeLife(node))

    def remove(self, node_id: str) -> None:
        """One node less."""
        self.lives.remove(self._of(node_id))

    def take_offline(self, node_id: str, now_s: float) -> None:
        """Let a node fail now."""
        life = self._of(node_id)
        life.node = replace(life.node, runs=False)
        life.failed_at_s = now_s

    def _of_node(
        self, life: NodeLife, now_s: float, engine: CacheEngine | None
    ) -> Iterator[CacheEvent]:
        if life.failed_at_s is None or now_s < life.failed_at_s + DETECTION_S:
            return
        if not life.noticed:
            life.noticed = True
            life.node = replace(life.node, runs=False)
            yield from self._noticed(life, engine)
        if engine is not None and not engine.zone_works(life.node.zone):
            # A replacement is created in the same zone, once that is back.
            life.recovers_at_s = None
            return
        if life.recovers_at_s is None:
            life.recovers_at_s = now_s + RECOVERY_S
            yield _about(life, "Recovering cache nodes {}")
        elif now_s >= life.recovers_at_s:
            self._before_return(life, engine)
            fresh = replace(life.node, runs=True, life=life.node.life + 1)
            life.node, life.noticed = fresh, False
            life.failed_at_s = life.recovers_at_s = None
            yield _about(life, "Finished recovery for cache nodes {}")

    def _noticed(self, life: NodeLife, engine: CacheEngine | None) -> Iterator[CacheEvent]:
        """What follows when a failure has been noticed."""
        yield from ()

    def _before_return(self, life: NodeLife, engine: CacheEngine | None) -> None:
        """What is to be known before a node runs again."""

    def _of(self, node_id: str) -> NodeLife:
        return next(life for life in self.lives if life.node.node_id == node_id)


class GroupLife(NodeLives):
    """The nodes of a replication group, one of which is primary."""

    def __init__(
        self, group_id: str, nodes: Iterable[CacheNode], *, automatic_failover: bool
    ) -> None:
        super().__init__(nodes)
        self.group_id = group_id
        self.primary = self.lives[0].node.node_id
        self.automatic_failover = automatic_failover
        self.copies_from = ""

    def replicas(self, engine: CacheEngine | None) -> dict[str, int]:
        """How far each replica has got that could become primary."""
        well = [life.node.node_id for life in self.lives if life.failed_at_s is None]
        offsets = dict.fromkeys(well, 0) if engine is None else engine.offsets(self.group_id)
        return {one: offsets[one] for one in well if one in offsets and one != self.primary}

    def _noticed(self, life: NodeLife, engine: CacheEngine | None) -> Iterator[CacheEvent]:
        old = life.node.node_id
        if old != self.primary or not self.automatic_failover:
            return
        chosen = replica_to_promote(self.replicas(engine))
        if chosen is None:
            return
        self.primary = chosen
        told = f"Failover from primary node {old} to replica node {chosen} completed"
        yield CacheEvent(EventSource.CACHE_CLUSTER, old, told)
        yield CacheEvent(EventSource.REPLICATION_GROUP, self.group_id, told)

    def _before_return(self, life: NodeLife, engine: CacheEngine | None) -> None:
        # A primary that nobody has stood in for takes its data from a replica, if there is one.
        if life.node.node_id == self.primary:
            self.copies_from = replica_to_promote(self.replicas(engine)) or ""


def _due(life: NodeLife, engine: CacheEngine | None) -> Iterator[float]:
    if life.failed_at_s is None:
        return
    if not life.noticed:
        yield life.failed_at_s + DETECTION_S
    elif engine is None or engine.zone_works(life.node.zone):
        yield -inf if life.recovers_at_s is None else life.recovers_at_s


def _about(life: NodeLife, message: str) -> CacheEvent:
    # A node's own number: all nodes of replication groups have the first one.
    cluster, _, number = life.node.node_id.partition("/")
    return CacheEvent(EventSource.CACHE_CLUSTER, cluster, message.format(number or "0001"))
