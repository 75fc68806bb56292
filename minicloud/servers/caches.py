"""The front door of the caches: ElastiCache's state in, real servers on this machine out."""

import atexit
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minicloud.dataplane.cache_nodes import CacheFleet, CacheNode, MemcachedCluster
from minicloud.dataplane.memcached_answers import cluster_list
from minicloud.dataplane.name_records import Record
from minicloud.servers import keeper as _keeper  # noqa: F401  see `Caches.__init__`
from minicloud.servers.cache_control import CacheControl
from minicloud.servers.cache_names import CacheNames
from minicloud.servers.closing import Closing
from minicloud.servers.errors import UnknownNameError
from minicloud.servers.local_addresses import LocalAddresses
from minicloud.servers.loop_thread import LoopThread
from minicloud.servers.memcached_server import MemcachedServer

if TYPE_CHECKING:
    import redis

    from minicloud.servers.running_group import RunningGroup

MEMORY_MIB = 4.0
"""Simplified: every node has this much, whatever its type."""
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NodeReport:
    """A node as it is. `pid`: its process, for Redis while it lives."""

    node_id: str
    zone: str
    role: str  # primary, replica; node in a memcached cluster
    lives: bool
    address: tuple[str, int]
    pid: int | None


class Caches(Closing):
    """Made by `serve_caches`. Follows ElastiCache's state until it is closed.

    It ends with its `with` block, with `close`, or with the process. Not for several threads; the
    clients that it gives are as thread-safe as their library.
    """

    def __init__(self, control: CacheControl, memory_mib: float) -> None:
        self._memory_bytes = int(memory_mib * _MIB)
        self._control = control
        self._fleet = CacheFleet()
        self._groups: dict[str, RunningGroup] = {}
        self._memcached: dict[str, MemcachedServer] = {}
        self._dark_zones: set[str] = set()
        self._names = CacheNames()
        self._free = LocalAddresses()
        self._addresses: dict[str, tuple[str, int]] = {}
        self._thread = LoopThread("minicloud.servers.caches")
        # The keeper was imported above, and registered its own end: what is registered last is
        # done first, so that the nodes end before their keeper.
        atexit.register(self.close)
        try:
            control.attach(self)
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        state = "closed" if self._thread.stopped else "open"
        living = sum(report.lives for report in self.nodes())
        return f"<caches, {living} of {len(self.nodes())} nodes alive, {state}>"

    def close(self) -> None:
        """End every node. ElastiCache's state stays as it is. Safe to call twice."""
        atexit.unregister(self.close)
        if self._thread.stopped:
            return
        self._control.detach(self)
        for group in self._groups.values():
            group.close()
        for server in self._memcached.values():
            self._thread.call(server.kill)
        self._fleet, self._groups, self._memcached = CacheFleet(), {}, {}
        self._thread.stop()
        self._free.close()

    def redis(self, endpoint: str, **options: Any) -> "redis.Redis":
        """A client of redis-py that looks the endpoint's name up each time it connects.

        `options` are those of redis.Redis. Unless they say otherwise it answers in text, tries
        once, and gives up after ten seconds.
        """
        # redis-py takes long to import: who serves other things does not wait for it.
        from minicloud.servers.redis_clients import named_client

        return named_client(functools.partial(self.address, endpoint), options)

    def address(self, endpoint: str) -> tuple[str, int]:
        """Where an endpoint leads now. Raises UnknownNameError and NotReachedError."""
        return self._names.address(endpoint)

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        """For `serve_names`: the caches' endpoints as DNS records."""
        return self._names.answer(name, record_type, client_ip)

    def nodes(self) -> tuple[NodeReport, ...]:
        """Every node, by groups and clusters."""
        reports = []
        for group in self._fleet.groups:
            for node in group.nodes:
                role = "primary" if node.node_id == group.primary else "replica"
                running = self._groups[group.group_id].nodes.get(node.node_id)
                lives = running is not None and running.lives
                pid = running.pid if running is not None and lives else None
                reports.append(self._report(node, role, lives, pid))
        for cluster in self._fleet.clusters:
            for node in cluster.nodes:
                reports.append(self._report(node, "node", self.lives(node.node_id), None))
        return tuple(reports)

    def kill(self, node_id: str) -> None:
        """Let a node crash; what it has not sent on is gone. Raises UnknownNameError."""
        self._node(node_id)
        self._kill(node_id)
        self._control.notice()

    def fail_zone(self, zone: str) -> None:
        """Let every node of a zone crash, and none start there. Raises UnknownNameError."""
        nodes = [report.node_id for report in self.nodes() if report.zone == zone]
        if not nodes:
            zones = sorted({report.zone for report in self.nodes()})
            raise UnknownNameError(f"no node is in zone {zone!r}: there are nodes in {zones}")
        self._dark_zones.add(zone)
        for node_id in nodes:
            self._kill(node_id)
        self._control.notice()

    def restore_zone(self, zone: str) -> None:
        """Let nodes run in a zone again; they come back when ElastiCache recovers them."""
        self._dark_zones.discard(zone)
        self._control.notice()

    def hold_replication(self, node_id: str) -> None:
        """Let nothing through to a replica: it answers, and falls behind."""
        link = self._group_of(node_id).link(node_id)
        self._thread.call(link.hold)

    def release_replication(self, node_id: str) -> None:
        """Let through what waits, and what comes."""
        link = self._group_of(node_id).link(node_id)
        self._thread.call(link.release)

    # What ElastiCache's state asks of the servers: see CacheEngine.

    def follow(self, fleet: CacheFleet) -> None:
        """Let run what stands in `fleet`, in the roles that it says, and nothing else."""
        wanted = {group.group_id for group in fleet.groups}
        for group_id in [one for one in self._groups if one not in wanted]:
            self._groups.pop(group_id).close()
        for group in fleet.groups:
            if group.group_id not in self._groups:
                self._groups[group.group_id] = self._new_group()
        self._fleet = fleet
        for group in fleet.groups:
            addresses = {node.node_id: self._address(node, group.port) for node in group.nodes}
            self._groups[group.group_id].follow(group, addresses)
        self._follow_clusters(fleet.clusters)
        standing = {node.node_id for node in fleet.nodes}
        self._addresses = {one: at for one, at in self._addresses.items() if one in standing}
        self._names.learn(fleet, self._addresses)

    def lives(self, node_id: str) -> bool:
        """Whether a node that should run does."""
        if node_id in self._memcached:
            return self._memcached[node_id].lives
        return any(group.lives(node_id) for group in self._groups.values())

    def offsets(self, group_id: str) -> Mapping[str, int]:
        """How far each replica that lives has got."""
        return self._groups[group_id].offsets()

    def zone_works(self, zone: str) -> bool:
        """Whether nodes can run in a zone."""
        return zone not in self._dark_zones

    def _new_group(self) -> "RunningGroup":
        from minicloud.servers.running_group import RunningGroup

        return RunningGroup(self._thread, self._memory_bytes)

    def _follow_clusters(self, clusters: tuple[MemcachedCluster, ...]) -> None:
        wanted = {node.node_id for cluster in clusters for node in cluster.nodes if node.runs}
        for node_id in [one for one in self._memcached if one not in wanted]:
            self._thread.call(self._memcached.pop(node_id).kill)
        for cluster in clusters:
            for node in cluster.nodes:
                address = self._address(node, cluster.port)
                old = self._memcached.get(node.node_id)
                if not node.runs or (old is not None and old.node.life == node.life):
                    continue
                if old is not None:
                    self._thread.call(old.kill)
                told = functools.partial(self._cluster_list, cluster.cluster_id)
                server = MemcachedServer(node, address, told)
                parameters = dict(cluster.parameters)
                self._memcached[node.node_id] = server
                self._thread.call(functools.partial(server.start, parameters, self._memory_bytes))

    def _cluster_list(self, cluster_id: str) -> str:
        (cluster,) = (one for one in self._fleet.clusters if one.cluster_id == cluster_id)
        nodes = [(node.endpoint, *self._addresses[node.node_id]) for node in cluster.nodes]
        return cluster_list(cluster.configuration, nodes)

    def _address(self, node: CacheNode, port: int) -> tuple[str, int]:
        if node.node_id not in self._addresses:
            self._addresses[node.node_id] = self._free.take(port)
        return self._addresses[node.node_id]

    def _kill(self, node_id: str) -> None:
        if node_id in self._memcached:
            self._thread.call(self._memcached[node_id].kill)
        for group in self._groups.values():
            group.kill(node_id)

    def _report(self, node: CacheNode, role: str, lives: bool, pid: int | None) -> NodeReport:
        address = self._addresses[node.node_id]
        return NodeReport(node.node_id, node.zone, role, lives, address, pid)

    def _node(self, node_id: str) -> NodeReport:
        for report in self.nodes():
            if report.node_id == node_id:
                return report
        known = [report.node_id for report in self.nodes()] or "none"
        raise UnknownNameError(f"no node {node_id!r} stands here: there are {known}")

    def _group_of(self, node_id: str) -> "RunningGroup":
        for group in self._fleet.groups:
            if any(node.node_id == node_id for node in group.nodes):
                return self._groups[group.group_id]
        self._node(node_id)
        raise UnknownNameError(f"{node_id!r} is a memcached node: it replicates nothing")


def serve_caches(control: CacheControl, *, memory_mib: float = MEMORY_MIB) -> Caches:
    """Real caches for what stands in ElastiCache: Redis servers that replicate, memcached nodes.

        with serve_caches(cloud.caches()) as caches:
            group = elasticache.describe_replication_groups()["ReplicationGroups"][0]
            primary = group["NodeGroups"][0]["PrimaryEndpoint"]["Address"]
            caches.redis(primary).set("greeting", "hello")
            caches.fail_zone("ap-northeast-1a")

    What is made, changed and deleted later is followed at once. Each node has `memory_mib` of
    memory. Raises NoRedisError where this machine has no Redis server and one is needed.
    """
    if not memory_mib >= 2:
        raise ValueError(f"memory_mib is {memory_mib}: expected 2 or more, for Redis itself")
    return Caches(control, memory_mib)
