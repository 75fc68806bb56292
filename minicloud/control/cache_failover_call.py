"""TestFailover, which moto does not have: a primary is taken offline, to see what happens."""

from importlib import import_module
from typing import Any

from minicloud.control import cache_events, cache_groups
from minicloud.control.dispatch import refusal
from minicloud.dataplane.cache_life import CacheEvent, EventSource

FAILOVERS_A_DAY = 15
"""Source: ElastiCache API Reference, TestFailover (15 shards in any rolling 24-hour period)."""
_DAY_S = 24 * 3600.0


def test_failover(response: Any, now_s: float) -> Any:
    """Answer the call; what follows comes as time passes.

    Source: ElastiCache API Reference, TestFailover. It lists the codes and not always what gets
    which: that of a group without automatic failover is the likeliest one.
    """
    backend = response.elasticache_backend
    name, shard = (response._get_param(one) for one in ("ReplicationGroupId", "NodeGroupId"))
    (group,) = backend.describe_replication_groups(name)
    shards = [one["node_group_id"] for one in group.node_groups]
    if shard not in shards:
        raise refusal("NodeGroupNotFoundFault", f"Node group {shard} not found: there is {shards}")
    life = cache_groups.state_of(group).life
    if life is None or not life.automatic_failover:
        raise refusal(
            "TestFailoverNotAvailableFault",
            f"Automatic failover is not enabled for replication group {name}: enable it with "
            "ModifyReplicationGroup. Groups in cluster mode fail over on AWS only",
        )
    if group.status != cache_groups.SERVED:
        raise refusal(
            "InvalidReplicationGroupState",
            f"Replication group {name} is {group.status}: wait until it is available",
        )
    _count(backend, now_s)
    told = f"Test Failover API called for node group {shard}"
    about = EventSource.REPLICATION_GROUP, group.replication_group_id
    cache_events.remember(backend, now_s, [CacheEvent(*about, told)])
    life.take_offline(life.primary, now_s)
    group.status = "modifying"
    cache_groups.show(backend, group)
    return import_module("moto.core.responses").ActionResult({"ReplicationGroup": group})


def _count(backend: Any, now_s: float) -> None:
    recent = [
        at_s for at_s in vars(backend).get("minicloud_failovers", ()) if at_s > now_s - _DAY_S
    ]
    if len(recent) >= FAILOVERS_A_DAY:
        raise refusal(
            "APICallRateForCustomerExceeded",
            f"TestFailover was called {len(recent)} times within 24 hours, and {FAILOVERS_A_DAY} "
            "are allowed: wait",
        )
    backend.minicloud_failovers = [*recent, now_s]
