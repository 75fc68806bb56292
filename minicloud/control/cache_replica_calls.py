"""More replicas, or fewer, of a replication group, which moto cannot.

Source: ElastiCache API Reference, IncreaseReplicaCount and DecreaseReplicaCount.
Simplified: at once; where nodes go is not chosen, and groups in cluster mode have none to change.
"""

from importlib import import_module
from typing import Any

from minicloud.control import cache_groups
from minicloud.control.dispatch import refusal

_MOST_REPLICAS = 5


def increase_replica_count(response: Any) -> Any:
    """Add replicas until there are as many as asked for."""
    backend, group, life, wanted = _asked(response)
    if wanted > _MOST_REPLICAS:
        raise refusal(
            "InvalidParameterValue", f"{wanted} replicas: a group has at most {_MOST_REPLICAS}"
        )
    _refuse_nothing(wanted > len(life.nodes) - 1, wanted)
    while len(life.nodes) - 1 < wanted:
        cache_groups.add_replica(backend, group, None)
    return _answer(group)


def decrease_replica_count(response: Any) -> Any:
    """Take replicas out, the named ones first, until there are as few as asked for."""
    backend, group, life, wanted = _asked(response)
    least = 1 if life.automatic_failover else 0
    if wanted < least:
        raise refusal(
            "InvalidParameterValue",
            f"{wanted} replicas: automatic failover is enabled, and needs at least {least}",
        )
    _refuse_nothing(wanted < len(life.nodes) - 1, wanted)
    replicas = [node.node_id for node in life.nodes if node.node_id != life.primary]
    named = response._get_param("ReplicasToRemove") or []
    unknown = [one for one in named if one not in replicas]
    if unknown:
        raise refusal("InvalidParameterValue", f"{unknown[0]} is no replica of the group")
    leaving = [*named, *(one for one in reversed(replicas) if one not in named)]
    for node_id in leaving[: len(replicas) - wanted]:
        cache_groups.remove_replica(backend, group, node_id)
    return _answer(group)


def _asked(response: Any) -> tuple[Any, Any, Any, int]:
    backend = response.elasticache_backend
    (group,) = backend.describe_replication_groups(response._get_param("ReplicationGroupId"))
    life = cache_groups.state_of(group).life
    if group.status != "available" or life is None:
        raise refusal(
            "InvalidReplicationGroupState",
            f"Replication group {group.replication_group_id} is not available, or is in cluster "
            "mode, whose replicas this course does not change",
        )
    wanted = response._get_param("NewReplicaCount")
    if wanted is None:
        raise refusal("InvalidParameterCombination", "NewReplicaCount is missing")
    return backend, group, life, int(wanted)


def _refuse_nothing(changes: bool, wanted: int) -> None:
    if not changes:
        raise refusal("NoOperationFault", f"The group has {wanted} replicas, or is past that")


def _answer(group: Any) -> Any:
    return import_module("moto.core.responses").ActionResult({"ReplicationGroup": group})
