"""Replication groups in moto's state: what AWS's answer has and moto's has not.

moto makes one member whatever NumCacheClusters says, places it in us-east-1a in every region,
gives no reader endpoint, and lists no cache clusters.
"""

from dataclasses import dataclass
from typing import Any

from minicloud.control.cache_parameter_groups import group_for, group_named
from minicloud.control.cache_places import account_part, code_of, zones_of
from minicloud.control.calendar import date_at
from minicloud.control.dispatch import refusal
from minicloud.dataplane.cache_engines import DEFAULT_PORTS
from minicloud.dataplane.cache_failover import CREATION_S, DELETION_S, spread
from minicloud.dataplane.cache_life import GroupLife
from minicloud.dataplane.cache_nodes import (
    CacheNode,
    ReplicationGroup,
    node_endpoint,
    primary_endpoint,
    reader_endpoint,
)

SERVED = "available"
_NODE_NUMBER = "0001"  # each member is a cluster of one node


@dataclass(slots=True)
class GroupState:
    """What we know of a group beside moto. `life` is None for a group in cluster mode."""

    life: GroupLife | None
    parameter_group: str
    available_at_s: float
    gone_at_s: float | None = None


def state_of(group: Any) -> GroupState:
    """Our part of one of moto's replication groups."""
    state: GroupState = group.minicloud
    return state


def adopt(backend: Any, group: Any, given: dict[str, Any], now_s: float) -> None:
    """Make a group that moto has just made what AWS would have made of `given`."""
    group.replication_group_create_time = date_at(now_s)
    group.status = "creating"
    name = given.get("cache_parameter_group_name")
    parameters = group_for(backend, group.engine, given.get("engine_version"), name)
    clustered = group.cluster_mode == "enabled" or (given.get("num_node_groups") or 1) > 1
    zones = zones_of(backend)
    life: GroupLife | None = None
    if clustered:
        _place(backend, group, zones)
    else:
        count = given.get("num_cache_clusters") or 1 + (given.get("replicas_per_node_group") or 0)
        chosen = spread(zones, count, given.get("preferred_cache_cluster_azs") or ())
        life = GroupLife(
            group.replication_group_id,
            [_member(backend, group, place, zone) for place, zone in enumerate(chosen, 1)],
            automatic_failover=group.automatic_failover == "enabled",
        )
    group.minicloud = GroupState(life, parameters.name, now_s + CREATION_S)
    show(backend, group)


def add_replica(backend: Any, group: Any, zone: str | None) -> str:
    """Give a group one more replica; its id.

    Source: ElastiCache API Reference, CreateCacheCluster (ReplicationGroupId).
    """
    life = state_of(group).life
    assert life is not None
    taken = {node.node_id for node in life.nodes}
    place = next(n for n in range(1, 100) if _member_id(group, n) not in taken)
    zones = zones_of(backend)
    used = [node.zone for node in life.nodes]
    node = _member(backend, group, place, zone or min(zones, key=used.count))
    life.add(node)
    show(backend, group)
    return node.node_id


def remove_replica(backend: Any, group: Any, node_id: str) -> None:
    """Take a replica out of a group."""
    life = state_of(group).life
    assert life is not None
    life.remove(node_id)
    show(backend, group)


def promote(backend: Any, group: Any, node_id: str | None) -> None:
    """Make a replica the primary, as ModifyReplicationGroup is asked to; None: as it is.

    Source: ElastiCache User Guide, Replication: Multi-AZ with automatic failover (edition of 2018:
    only while automatic failover is disabled); the wording and the code are ours.
    """
    life = state_of(group).life
    if node_id is None or life is None:
        return
    if life.automatic_failover or node_id not in group.member_clusters:
        raise refusal(
            "InvalidParameterCombination",
            f"PrimaryClusterId is {node_id}: expected one of {', '.join(group.member_clusters)}, "
            "in a group whose automatic failover is disabled",
        )
    life.primary = node_id
    show(backend, group)


def delete(group: Any, now_s: float) -> None:
    """Let a group go in a while."""
    group.status = "deleting"
    state_of(group).gone_at_s = now_s + DELETION_S


def show(backend: Any, group: Any) -> None:
    """Bring moto's attributes up to date with our state, for its answers."""
    life = state_of(group).life
    if life is None:
        return
    part, code = account_part(backend), code_of(backend)
    members = [
        {
            "cache_cluster_id": node.node_id,
            "cache_node_id": _NODE_NUMBER,
            "read_endpoint": {"address": node.endpoint, "port": group.port},
            "preferred_availability_zone": node.zone,
            "current_role": "primary" if node.node_id == life.primary else "replica",
        }
        for node in life.nodes
    ]
    name = group.replication_group_id
    node_group = {
        "node_group_id": "0001",
        "status": group.status,
        "primary_endpoint": {"address": primary_endpoint(name, part, code), "port": group.port},
        "node_group_members": members,
    }
    if len(members) > 1:
        address = reader_endpoint(name, part, code)
        node_group["reader_endpoint"] = {"address": address, "port": group.port}
    group.node_groups = [node_group]
    group.member_clusters = [node.node_id for node in life.nodes]


def running(backend: Any, group: Any) -> ReplicationGroup | None:
    """The group as real servers should play it; None where there is nothing to play."""
    state = state_of(group)
    if state.life is None or group.status in ("creating", "deleting"):
        return None
    part, code = account_part(backend), code_of(backend)
    name = group.replication_group_id
    several = len(state.life.nodes) > 1
    return ReplicationGroup(
        group_id=name,
        nodes=state.life.nodes,
        primary=state.life.primary,
        port=group.port,
        parameters=group_named(backend, state.parameter_group).values(),
        primary_endpoint=primary_endpoint(name, part, code),
        reader_endpoint=reader_endpoint(name, part, code) if several else "",
        copies_from=state.life.copies_from,
    )


def _member(backend: Any, group: Any, place: int, zone: str) -> CacheNode:
    node_id = _member_id(group, place)
    part, code = account_part(backend), code_of(backend)
    return CacheNode(node_id, zone, node_endpoint(node_id, part, _NODE_NUMBER, code))


def _member_id(group: Any, place: int) -> str:
    return f"{group.replication_group_id}-{place:03}"


def _place(backend: Any, group: Any, zones: tuple[str, ...]) -> None:
    """Simplified: a group in cluster mode is kept as moto has it, in zones of its own region."""
    group.cluster_enabled = True
    name = f"clustercfg.{group.replication_group_id}.{account_part(backend)}"
    group.configuration_endpoint = {
        "address": f"{name}.{code_of(backend)}.cache.amazonaws.com",
        "port": group.port,
    }
    for node_group in group.node_groups:
        for place, member in enumerate(node_group["node_group_members"]):
            if member["preferred_availability_zone"] not in zones:
                member["preferred_availability_zone"] = zones[place % len(zones)]


def port_of(engine: str, given: int | None) -> int:
    """The port that was asked for, or the engine's own."""
    return int(given) if given else DEFAULT_PORTS[engine]
