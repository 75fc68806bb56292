"""What stands of ElastiCache: nodes, replication groups and memcached clusters, and their names.

A standalone Redis node is a replication group of one without endpoints of its own.
"""

from dataclasses import dataclass

_DOMAIN = "cache.amazonaws.com"


@dataclass(frozen=True, slots=True)
class CacheNode:
    """One node. `node_id` is the id of its cluster in a replication group (`web-001`), and its
    number in a memcached cluster (`sessions/0001`).

    `runs`: it should; a node that has failed does not until it is recovered. `life` is counted up
    by each recovery and reboot: what was in its memory is gone.
    """

    node_id: str
    zone: str
    endpoint: str
    runs: bool = True
    life: int = 1


@dataclass(frozen=True, slots=True)
class ReplicationGroup:
    """A primary and its replicas. `parameters` are pairs of name and value, in use now.

    `copies_from`: the replica whose data a primary takes over that starts anew; "": it is empty.
    """

    group_id: str
    nodes: tuple[CacheNode, ...]
    primary: str  # a node_id
    port: int
    parameters: tuple[tuple[str, str], ...]
    primary_endpoint: str = ""
    reader_endpoint: str = ""
    copies_from: str = ""

    @property
    def replicas(self) -> tuple[CacheNode, ...]:
        """Every node but the primary."""
        return tuple(node for node in self.nodes if node.node_id != self.primary)


@dataclass(frozen=True, slots=True)
class MemcachedCluster:
    """Nodes that know nothing of each other, and the list of them that each node gives out.

    `configuration` is the number of that list, counted up when nodes come or go.
    """

    cluster_id: str
    nodes: tuple[CacheNode, ...]
    configuration_endpoint: str
    port: int
    parameters: tuple[tuple[str, str], ...]
    configuration: int = 1


@dataclass(frozen=True, slots=True)
class CacheFleet:
    """All that should be running in a region."""

    groups: tuple[ReplicationGroup, ...] = ()
    clusters: tuple[MemcachedCluster, ...] = ()

    @property
    def nodes(self) -> tuple[CacheNode, ...]:
        """Every node, by groups and clusters."""
        of_groups = [node for group in self.groups for node in group.nodes]
        return (*of_groups, *(node for cluster in self.clusters for node in cluster.nodes))


def region_code(zone_id: str) -> str:
    """The region as endpoints have it, from a zone's id: `apne1` of `apne1-az4`."""
    return zone_id.partition("-")[0]


def node_endpoint(name: str, account_part: str, number: str, code: str) -> str:
    """`web-001.1abc4d.0001.apne1.cache.amazonaws.com`.

    Source: ElastiCache User Guide, Finding connection endpoints.
    """
    return f"{name}.{account_part}.{number}.{code}.{_DOMAIN}"


def primary_endpoint(group_id: str, account_part: str, code: str) -> str:
    """The name that is always the primary's. Source: as `node_endpoint`."""
    return f"{group_id}.{account_part}.ng.0001.{code}.{_DOMAIN}"


def reader_endpoint(group_id: str, account_part: str, code: str) -> str:
    """The name that is the replicas' in turn. Source: as `node_endpoint`."""
    return f"{group_id}-ro.{account_part}.ng.0001.{code}.{_DOMAIN}"


def configuration_endpoint(cluster_id: str, account_part: str, code: str) -> str:
    """The name of any node of a memcached cluster. It has `.cfg` in it.

    Source: ElastiCache API Reference, CacheCluster (ConfigurationEndpoint).
    """
    return f"{cluster_id}.{account_part}.cfg.{code}.{_DOMAIN}"
