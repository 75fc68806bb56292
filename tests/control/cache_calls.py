"""Calls to ElastiCache that the tests make again and again, and the wrong ones that are refused."""

from collections.abc import Callable
from typing import Any

import boto3

TYPE = "cache.t4g.micro"


def caches() -> Any:
    return boto3.client("elasticache")


def create_group(name: str = "web", nodes: int = 3, **changes: Any) -> dict[str, Any]:
    given = {
        "ReplicationGroupId": name,
        "ReplicationGroupDescription": "sessions",
        "NumCacheClusters": nodes,
        "AutomaticFailoverEnabled": nodes > 1,
        "CacheNodeType": TYPE,
    }
    return dict(caches().create_replication_group(**given | changes)["ReplicationGroup"])


def group(name: str = "web") -> dict[str, Any]:
    (found,) = caches().describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"]
    return dict(found)


def shard(name: str = "web") -> dict[str, Any]:
    return dict(group(name)["NodeGroups"][0])


def members(name: str = "web") -> list[tuple[str, str, str]]:
    """Id, zone and role of each node."""
    return [
        (one["CacheClusterId"], one["PreferredAvailabilityZone"], one["CurrentRole"])
        for one in shard(name)["NodeGroupMembers"]
    ]


def served_group(name: str = "web", nodes: int = 3, **changes: Any) -> dict[str, Any]:
    """A group that is available."""
    create_group(name, nodes, **changes)
    caches().get_waiter("replication_group_available").wait(ReplicationGroupId=name)
    return shard(name)


def create_memcached(name: str = "mem", nodes: int = 3, **changes: Any) -> dict[str, Any]:
    given = {
        "CacheClusterId": name,
        "Engine": "memcached",
        "NumCacheNodes": nodes,
        "CacheNodeType": TYPE,
    }
    return dict(caches().create_cache_cluster(**given | changes)["CacheCluster"])


def cluster(name: str = "mem") -> dict[str, Any]:
    asked = {"CacheClusterId": name, "ShowCacheNodeInfo": True}
    (found,) = caches().describe_cache_clusters(**asked)["CacheClusters"]
    return dict(found)


def served_memcached(name: str = "mem", nodes: int = 3, **changes: Any) -> dict[str, Any]:
    create_memcached(name, nodes, **changes)
    caches().get_waiter("cache_cluster_available").wait(CacheClusterId=name)
    return cluster(name)


def parameters(name: str, family: str = "redis7", **values: str) -> str:
    """A parameter group with these values, `_` for `-`."""
    described = {"CacheParameterGroupFamily": family, "Description": "ours"}
    caches().create_cache_parameter_group(CacheParameterGroupName=name, **described)
    if values:
        change(name, **values)
    return name


def change(name: str, **values: str) -> None:
    pairs = [
        {"ParameterName": key if "item" in key else key.replace("_", "-"), "ParameterValue": value}
        for key, value in values.items()
    ]
    caches().modify_cache_parameter_group(CacheParameterGroupName=name, ParameterNameValues=pairs)


def messages() -> list[str]:
    return [one["Message"] for one in caches().describe_events()["Events"]]


def id_with_an_underscore(_site: Any) -> None:
    create_memcached("mem_1")


def unknown_engine(_site: Any) -> None:
    create_memcached(Engine="foodb")


def redis_cluster_of_three(_site: Any) -> None:
    create_memcached(Engine="redis")


def memcached_of_41(_site: Any) -> None:
    create_memcached(nodes=41)


def memcached_in_two_zones_for_three(_site: Any) -> None:
    zones = ["ap-northeast-1a", "ap-northeast-1c"]
    create_memcached(AZMode="cross-az", PreferredAvailabilityZones=zones)


def memcached_in_no_zone(_site: Any) -> None:
    create_memcached(PreferredAvailabilityZone="ap-northeast-1b")


def group_id_with_two_hyphens(_site: Any) -> None:
    create_group("web--1")


def group_of_memcached(_site: Any) -> None:
    create_group(Engine="memcached")


def group_of_seven(_site: Any) -> None:
    create_group(nodes=7)


def failover_with_nobody(_site: Any) -> None:
    create_group(nodes=1, AutomaticFailoverEnabled=True)


def failover_enabled_with_nobody(_site: Any) -> None:
    create_group(nodes=1)
    caches().modify_replication_group(ReplicationGroupId="web", AutomaticFailoverEnabled=True)


def multi_az_without_failover(_site: Any) -> None:
    create_group(AutomaticFailoverEnabled=False, MultiAZEnabled=True)


def group_of_two_zones_for_three(_site: Any) -> None:
    create_group(PreferredCacheClusterAZs=["ap-northeast-1a", "ap-northeast-1c"])


def group_in_virginia(_site: Any) -> None:
    create_group(PreferredCacheClusterAZs=["us-east-1a"] * 3)


def parameters_of_another_family(_site: Any) -> None:
    create_group(CacheParameterGroupName="default.redis6.x", EngineVersion="7.1")


def parameters_of_another_engine(_site: Any) -> None:
    create_memcached(CacheParameterGroupName="default.redis7")


CACHE_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("cache-node-type", lambda _site: create_group(CacheNodeType="t4g.micro")),
    ("cache-group-size", lambda _site: create_group(nodes=0, ReplicasPerNodeGroup=6)),
    ("cache-cluster-id", id_with_an_underscore),
    ("cache-cluster-engine", unknown_engine),
    ("cache-redis-one-node", redis_cluster_of_three),
    ("cache-memcached-nodes", memcached_of_41),
    ("cache-cluster-zones", memcached_in_two_zones_for_three),
    ("cache-cluster-zones", memcached_in_no_zone),
    ("cache-group-id", group_id_with_two_hyphens),
    ("cache-group-engine", group_of_memcached),
    ("cache-group-size", group_of_seven),
    ("cache-failover-needs-replica", failover_with_nobody),
    ("cache-failover-needs-replica", failover_enabled_with_nobody),
    ("cache-multi-az-failover", multi_az_without_failover),
    ("cache-group-zones", group_of_two_zones_for_three),
    ("cache-group-zones", group_in_virginia),
    ("cache-page-length", lambda _site: caches().describe_cache_clusters(MaxRecords=1)),
    ("cache-parameter-family", parameters_of_another_family),
    ("cache-parameter-family", parameters_of_another_engine),
]
