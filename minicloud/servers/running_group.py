"""A replication group as real servers: who is primary, and who follows by which link."""

from collections.abc import Mapping

from minicloud.dataplane.cache_nodes import ReplicationGroup
from minicloud.servers.errors import UnknownNameError
from minicloud.servers.loop_thread import LoopThread
from minicloud.servers.redis_node import RedisNode
from minicloud.servers.replication_link import ReplicationLink

# ElastiCache's own, which Redis does not know: see `_settings`.
_NOT_OF_REDIS = ("reserved-memory-percent",)


class RunningGroup:
    """Empty until it is told to `follow`."""

    def __init__(self, thread: LoopThread, memory_bytes: int) -> None:
        self.nodes: dict[str, RedisNode] = {}
        self._links: dict[str, ReplicationLink] = {}
        self._thread = thread
        self._memory_bytes = memory_bytes
        self._primary: str | None = None

    def follow(self, group: ReplicationGroup, addresses: Mapping[str, tuple[str, int]]) -> None:
        """Be as `group` says: start, end, promote and lead, whatever differs."""
        told = self._settings(group)
        wanted = {node.node_id: node for node in group.nodes}
        for node_id in list(self.nodes):
            node = wanted.get(node_id)
            if node is None or not node.runs or node.life != self.nodes[node_id].node.life:
                self._remove(node_id)
        starting = [n for n in group.nodes if n.runs and n.node_id not in self.nodes]
        for node in starting:
            self.nodes[node.node_id] = RedisNode(node, addresses[node.node_id])
            self.nodes[node.node_id].start(told)
        for node in starting:
            self.nodes[node.node_id].wait_ready()
        starts_anew = any(node.node_id == group.primary for node in starting)
        if starts_anew and self.lives(group.copies_from):
            self._set_roles(group.copies_from)
        self._set_roles(group.primary)
        for running in self._living():
            running.configure(told)

    def lives(self, node_id: str) -> bool:
        """Whether a node's process runs."""
        return node_id in self.nodes and self.nodes[node_id].lives

    def offsets(self) -> dict[str, int]:
        """How far each replica that lives has got, by its own account."""
        return {
            running.node.node_id: running.offset()
            for running in self._living()
            if running.node.node_id != self._primary
        }

    def link(self, node_id: str) -> ReplicationLink:
        """The way to a replica. Raises UnknownNameError for what is none."""
        if node_id == self._primary or node_id not in self._links:
            raise UnknownNameError(
                f"{node_id!r} is no replica now: there are "
                f"{sorted(set(self._links) - {self._primary or ''}) or 'none'}"
            )
        return self._links[node_id]

    def kill(self, node_id: str) -> None:
        """Let a node crash; with a primary what is on its way to replicas is lost."""
        if node_id not in self.nodes:
            return
        if node_id == self._primary:
            for link in self._links.values():
                self._thread.call(link.close)
        self.nodes[node_id].kill()

    def close(self) -> None:
        """End every node and every link."""
        for node_id in list(self.nodes):
            self._remove(node_id)
        for link in self._links.values():
            self._thread.call(link.close)
        self._links.clear()

    def _set_roles(self, primary_id: str) -> None:
        self._primary = primary_id
        primary = self.nodes.get(primary_id)
        if primary is None or not primary.lives:
            return
        primary.promote()
        following = [one for one in self._living() if one is not primary]
        for running in following:
            running.replicate(self._link_from(primary, running.node.node_id).address)
        free = [one for one in following if not self._links[one.node.node_id].held]
        primary.wait_followed(len(free))
        for running in free:
            running.wait_synced()

    def _link_from(self, primary: RedisNode, node_id: str) -> ReplicationLink:
        old = self._links.get(node_id)
        if old is not None and old.leads and old.target == primary.address:
            return old
        link = ReplicationLink(primary.address)
        self._thread.call(link.open)
        if old is not None:
            self._thread.call(old.close)
            if old.held:
                self._thread.call(link.hold)
        self._links[node_id] = link
        return link

    def _living(self) -> list[RedisNode]:
        return [running for running in self.nodes.values() if running.lives]

    def _remove(self, node_id: str) -> None:
        self.kill(node_id)
        self.nodes.pop(node_id).remove()

    def _settings(self, group: ReplicationGroup) -> dict[str, str]:
        """A group's parameters as Redis has them.

        Source: ElastiCache User Guide, Managing reserved memory (reserved-memory-percent is no
        parameter of Redis; what is reserved is taken from maxmemory).
        """
        parameters = dict(group.parameters)
        reserved = int(parameters.get("reserved-memory-percent", "0"))
        kept = self._memory_bytes * (100 - reserved) // 100
        redis = {name: text for name, text in parameters.items() if name not in _NOT_OF_REDIS}
        return {"maxmemory": str(max(kept, 1)), **redis}
