"""Real Redis servers forget: by time, by a parameter group's policy, within a node's memory."""

from typing import Any

import pytest
import redis

from tests.processes import until
from tests.servers.cache_cloud import Served, needs_redis, served

__all__ = ["served"]

pytestmark = needs_redis


def test_a_key_expires_in_real_time(served: Served) -> None:
    served.group(nodes=2)
    primary = served.primary()
    both = primary.pipeline()  # at one moment of the server's
    both.set("session", "1", px=500)
    both.pttl("session")
    assert 0 < both.execute()[1] <= 500
    assert until(lambda: primary.get("session") is None)
    assert until(lambda: served.node("web-002").get("session") is None)


def parameters(served: Served, **values: str) -> None:
    client = served.elasticache
    described = {"CacheParameterGroupFamily": "redis7", "Description": "ours"}
    client.create_cache_parameter_group(CacheParameterGroupName="ours", **described)
    change(served, **values)


def change(served: Served, **values: str) -> None:
    pairs = [
        {"ParameterName": name.replace("_", "-"), "ParameterValue": value}
        for name, value in values.items()
    ]
    modify = served.elasticache.modify_cache_parameter_group
    modify(CacheParameterGroupName="ours", ParameterNameValues=pairs)


def fill(client: Any, first: int, count: int, **options: Any) -> int:
    """Write values of 10 kB; how many were taken."""
    for number in range(first, first + count):
        try:
            client.set(f"key-{number}", "x" * 10_000, **options)
        except redis.exceptions.OutOfMemoryError:
            return number - first
    return count


def test_with_noeviction_a_full_node_refuses_writes_and_keeps_what_it_has(served: Served) -> None:
    parameters(served, maxmemory_policy="noeviction")
    served.group(nodes=1, CacheParameterGroupName="ours")
    primary = served.primary()
    taken = fill(primary, 0, 1000)
    assert 0 < taken < 1000
    assert primary.dbsize() == taken
    assert primary.get("key-0") is not None


def test_with_allkeys_lru_what_is_used_stays(served: Served) -> None:
    parameters(served, maxmemory_policy="allkeys-lru", maxmemory_samples="10")
    served.group(nodes=1, CacheParameterGroupName="ours")
    primary = served.primary()
    fill(primary, 0, 100)
    # Redis counts when a key was used in whole seconds.
    assert until(lambda: primary.object("idletime", "key-99") >= 2)
    for number in range(10):
        primary.get(f"key-{number}")
    assert fill(primary, 100, 150) == 150
    evicted = primary.info("stats")["evicted_keys"]
    kept = [primary.exists(f"key-{number}") for number in range(100)]
    # By samples: nearly always what was used longest ago.
    assert evicted > 20
    assert sum(kept[:10]) >= 9
    assert 90 - sum(kept[10:]) >= 0.9 * evicted


def test_with_volatile_ttl_what_ends_first_goes_first(served: Served) -> None:
    parameters(served, maxmemory_policy="volatile-ttl", maxmemory_samples="10")
    served.group(nodes=1, CacheParameterGroupName="ours")
    primary = served.primary()
    fill(primary, 0, 50, ex=60)
    fill(primary, 50, 50, ex=3600)
    fill(primary, 100, 50)  # for ever: never evicted by this policy
    refused_at = fill(primary, 150, 200)
    kept = [primary.exists(f"key-{number}") for number in range(150)]
    assert refused_at < 200  # at last nothing was left that may be evicted
    assert sum(kept[100:]) == 50
    assert sum(kept[:100]) == 0


def test_the_parameters_of_a_running_group_change_at_once(served: Served) -> None:
    parameters(served, maxmemory_policy="noeviction")
    served.group(nodes=2, CacheParameterGroupName="ours")
    primary = served.primary()
    assert fill(primary, 0, 1000) < 1000
    change(served, maxmemory_policy="allkeys-lru")
    assert fill(primary, 1000, 10) == 10
    assert primary.info("memory")["maxmemory_policy"] == "allkeys-lru"
    assert served.node("web-002").info("memory")["maxmemory_policy"] == "allkeys-lru"


def test_another_parameter_group_acts_at_once(served: Served) -> None:
    parameters(served, maxmemory_policy="allkeys-random")
    served.group(nodes=1)
    assert served.primary().info("memory")["maxmemory_policy"] == "volatile-lru"
    given = {"CacheParameterGroupName": "ours", "ApplyImmediately": True}
    served.elasticache.modify_replication_group(ReplicationGroupId="web", **given)
    assert served.primary().info("memory")["maxmemory_policy"] == "allkeys-random"


def test_reserved_memory_is_taken_from_what_data_may_use(served: Served) -> None:
    served.group(nodes=1)
    # 25 % of 4 MiB by default.
    assert served.primary().info("memory")["maxmemory"] == 3 * 1024 * 1024
    parameters(served, reserved_memory_percent="50")
    served.group("half", nodes=1, CacheParameterGroupName="ours")
    assert served.primary("half").info("memory")["maxmemory"] == 2 * 1024 * 1024


def test_a_primary_can_be_told_to_wait_for_a_replica_to_be_there(served: Served) -> None:
    parameters(served, min_replicas_to_write="1")
    served.group(nodes=2, CacheParameterGroupName="ours")
    primary = served.primary()
    primary.set("greeting", "hello")
    served.caches.kill("web-002")
    assert until(lambda: primary.info("replication")["connected_slaves"] == 0)
    with pytest.raises(redis.exceptions.ResponseError, match="NOREPLICAS"):
        primary.set("greeting", "again")
