"""Cache clusters in moto's state: memcached's nodes and endpoints, and single Redis nodes.

moto gives a memcached cluster no nodes, no endpoints and Redis's port, and keeps it for ever as
`deleting`.
"""

from dataclasses import dataclass
from typing import Any

from minicloud.control.cache_groups import port_of
from minicloud.control.cache_parameter_groups import group_for, group_named
from minicloud.control.cache_places import account_part, code_of, zones_of
from minicloud.control.calendar import date_at
from minicloud.control.dispatch import refusal
from minicloud.control.guards.cache_clusters import nodes_fault
from minicloud.dataplane.cache_engines import MEMCACHED
from minicloud.dataplane.cache_failover import CREATION_S, DELETION_S, spread
from minicloud.dataplane.cache_life import GroupLife, NodeLives
from minicloud.dataplane.cache_nodes import (
    CacheNode,
    MemcachedCluster,
    ReplicationGroup,
    configuration_endpoint,
    node_endpoint,
)


@dataclass(slots=True)
class ClusterState:
    """What we know of a cluster beside moto. `life`: of Redis that of a group of one.

    `adding`: nodes that are being created, and the second at which they are.
    """

    life: NodeLives
    parameter_group: str
    available_at_s: float
    gone_at_s: float | None = None
    configuration: int = 1
    adding: tuple[CacheNode, ...] = ()


def state_of(cluster: Any) -> ClusterState:
    """Our part of one of moto's cache clusters."""
    state: ClusterState = cluster.minicloud
    return state


def adopt(backend: Any, cluster: Any, given: dict[str, Any], now_s: float) -> None:
    """Make a cluster that moto has just made what AWS would have made of `given`."""
    cluster.cache_cluster_create_time = date_at(now_s)
    cluster.cache_cluster_status = "creating"
    cluster.port = port_of(cluster.engine, given.get("port"))
    name = given.get("cache_parameter_group_name")
    parameters = group_for(backend, cluster.engine, given.get("engine_version"), name)
    count = given.get("num_cache_nodes") or 1
    cluster.num_cache_nodes = count
    nodes = [
        _node(backend, cluster, number, zone)
        for number, zone in enumerate(_zones(backend, given, count), 1)
    ]
    life = (
        NodeLives(nodes)
        if cluster.engine == MEMCACHED
        else GroupLife(cluster.cache_cluster_id, nodes, automatic_failover=False)
    )
    cluster.minicloud = ClusterState(life, parameters.name, now_s + CREATION_S)
    show(backend, cluster)


def resize(backend: Any, cluster: Any, given: dict[str, Any], now_s: float) -> None:
    """Add nodes, or take away those that are named.

    Source: ElastiCache API Reference, ModifyCacheCluster (NumCacheNodes, CacheNodeIdsToRemove).
    """
    state = state_of(cluster)
    count = int(given["NumCacheNodes"])
    numbers = [node.node_id.rpartition("/")[2] for node in state.life.nodes]
    _check_resize(cluster, count, numbers, given.get("CacheNodeIdsToRemove") or [])
    if count < len(numbers):
        for number in given.get("CacheNodeIdsToRemove") or ():
            state.life.remove(f"{cluster.cache_cluster_id}/{number}")
        state.configuration += 1
    elif count > len(numbers):
        first = int(max(numbers)) + 1
        wanted = given.get("NewAvailabilityZones") or ()
        zones = spread(zones_of(backend), count - len(numbers), wanted)
        state.adding = tuple(
            _node(backend, cluster, number, zone) for number, zone in enumerate(zones, first)
        )
        state.available_at_s = now_s + CREATION_S
        cluster.cache_cluster_status = "modifying"
    cluster.num_cache_nodes = count
    show(backend, cluster)


def _check_resize(cluster: Any, count: int, numbers: list[str], named: list[str]) -> None:
    if cluster.engine != MEMCACHED and count != 1:
        raise refusal(
            "InvalidParameterValue",
            f"NumCacheNodes of a {cluster.engine} cluster must be 1, and is {count}",
        )
    fault = nodes_fault(count) if cluster.engine == MEMCACHED else None
    if fault is not None:
        raise refusal("NodeQuotaForClusterExceeded", fault)
    too_many = max(0, len(numbers) - count)
    if len(set(named)) != too_many or not set(named) <= set(numbers):
        raise refusal(
            "InvalidParameterCombination",
            f"CacheNodeIdsToRemove names {named or 'no node'}: expected {too_many} of {numbers}, "
            f"so that {count} are left",
        )
    if cluster.cache_cluster_status != "available":
        raise refusal(
            "InvalidCacheClusterState",
            f"Cluster {cluster.cache_cluster_id} is {cluster.cache_cluster_status}: "
            "wait until it is available",
        )


def finish_adding(cluster: Any) -> None:
    """Let the nodes that were being created be there."""
    state = state_of(cluster)
    for node in state.adding:
        state.life.add(node)
    state.configuration += bool(state.adding)
    state.adding = ()


def delete(cluster: Any, now_s: float) -> None:
    """Let a cluster go in a while."""
    cluster.cache_cluster_status = "deleting"
    state_of(cluster).gone_at_s = now_s + DELETION_S


def show(backend: Any, cluster: Any) -> None:
    """Bring moto's attributes up to date with our state, for its answers."""
    state = state_of(cluster)
    status = cluster.cache_cluster_status
    ready = status not in ("creating", "deleting")
    zones = {node.zone for node in state.life.nodes}
    cluster.preferred_availability_zone = zones.pop() if len(zones) == 1 else "Multiple"
    cluster.minicloud_nodes = [
        {
            "cache_node_id": node.node_id.rpartition("/")[2] if "/" in node.node_id else "0001",
            "cache_node_status": "available",
            "cache_node_create_time": cluster.cache_cluster_create_time,
            "endpoint": {"address": node.endpoint, "port": cluster.port},
            "parameter_group_status": "in-sync",
            "customer_availability_zone": node.zone,
        }
        for node in (state.life.nodes if ready else ())
    ]
    if cluster.engine == MEMCACHED and ready:
        part, code = account_part(backend), code_of(backend)
        address = configuration_endpoint(cluster.cache_cluster_id, part, code)
        cluster.configuration_endpoint = {"address": address, "port": cluster.port}
    cluster.cache_parameter_group = {
        "cache_parameter_group_name": state.parameter_group,
        "parameter_apply_status": "in-sync",
        "cache_node_ids_to_reboot": [],
    }


def running(backend: Any, cluster: Any) -> MemcachedCluster | ReplicationGroup | None:
    """The cluster as real servers should play it; None where there is nothing to play."""
    state = state_of(cluster)
    if cluster.cache_cluster_status in ("creating", "deleting"):
        return None
    parameters = group_named(backend, state.parameter_group).values()
    name = cluster.cache_cluster_id
    if isinstance(state.life, GroupLife):
        (node,) = state.life.nodes
        return ReplicationGroup(name, (node,), node.node_id, cluster.port, parameters)
    part, code = account_part(backend), code_of(backend)
    return MemcachedCluster(
        cluster_id=name,
        nodes=state.life.nodes,
        configuration_endpoint=configuration_endpoint(name, part, code),
        port=cluster.port,
        parameters=parameters,
        configuration=state.configuration,
    )


def _node(backend: Any, cluster: Any, number: int, zone: str) -> CacheNode:
    name = cluster.cache_cluster_id
    part, code = account_part(backend), code_of(backend)
    endpoint = node_endpoint(name, part, f"{number:04}", code)
    node_id = f"{name}/{number:04}" if cluster.engine == MEMCACHED else name
    return CacheNode(node_id, zone, endpoint)


def _zones(backend: Any, given: dict[str, Any], count: int) -> tuple[str, ...]:
    """Source: ElastiCache API Reference, CreateCacheCluster (AZMode, PreferredAvailabilityZone)."""
    zones = zones_of(backend)
    one = given.get("preferred_availability_zone")
    several = given.get("preferred_availability_zones") or ()
    if several or given.get("az_mode") == "cross-az":
        return spread(zones, count, several)
    return spread(zones, count, (one or zones[0],))
