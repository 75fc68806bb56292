"""A cloud with caches in it, served."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

import minicloud
from minicloud.servers import Caches, serve_caches
from minicloud.servers.errors import NoRedisError
from minicloud.servers.redis_program import redis_program

ZONES = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")


def has_redis() -> bool:
    try:
        redis_program()
    except NoRedisError:
        return False
    return True


needs_redis = pytest.mark.skipif(not has_redis(), reason="no Redis server on this machine")


class Served:
    """The calls and looks that these tests make again and again."""

    def __init__(self, cloud: minicloud.Cloud, caches: Caches) -> None:
        self.cloud = cloud
        self.caches = caches
        self.elasticache = boto3.client("elasticache")

    def group(self, name: str = "web", nodes: int = 3, **changes: Any) -> None:
        given = {
            "ReplicationGroupId": name,
            "ReplicationGroupDescription": "sessions",
            "NumCacheClusters": nodes,
            "AutomaticFailoverEnabled": nodes > 1,
        }
        self.elasticache.create_replication_group(**given | changes)
        self.cloud.advance(300)

    def memcached(self, name: str = "mem", nodes: int = 3, **changes: Any) -> dict[str, Any]:
        given = {
            "CacheClusterId": name,
            "Engine": "memcached",
            "NumCacheNodes": nodes,
            "CacheNodeType": "cache.t4g.micro",
        }
        self.elasticache.create_cache_cluster(**given | changes)
        self.cloud.advance(300)
        return self.cluster(name)

    def cluster(self, name: str = "mem") -> dict[str, Any]:
        asked = {"CacheClusterId": name, "ShowCacheNodeInfo": True}
        (found,) = self.elasticache.describe_cache_clusters(**asked)["CacheClusters"]
        return dict(found)

    def shard(self, name: str = "web") -> dict[str, Any]:
        asked = {"ReplicationGroupId": name}
        (found,) = self.elasticache.describe_replication_groups(**asked)["ReplicationGroups"]
        return dict(found["NodeGroups"][0])

    def primary_endpoint(self, name: str = "web") -> str:
        return str(self.shard(name)["PrimaryEndpoint"]["Address"])

    def primary(self, name: str = "web", **options: Any) -> Any:
        return self.caches.redis(self.primary_endpoint(name), **options)

    def reader(self, name: str = "web", **options: Any) -> Any:
        return self.caches.redis(self.shard(name)["ReaderEndpoint"]["Address"], **options)

    def node(self, node_id: str) -> Any:
        (found,) = (
            one["ReadEndpoint"]["Address"]
            for one in self.shard(node_id.rpartition("-")[0])["NodeGroupMembers"]
            if one["CacheClusterId"] == node_id
        )
        return self.caches.redis(found)

    def roles(self) -> dict[str, str]:
        """Role by id, of the nodes that live."""
        return {one.node_id: one.role for one in self.caches.nodes() if one.lives}

    def test_failover(self, name: str = "web") -> None:
        self.elasticache.test_failover(ReplicationGroupId=name, NodeGroupId="0001")
        self.cloud.advance(10)


@pytest.fixture
def served() -> Iterator[Served]:
    cloud = minicloud.start(region="ap-northeast-1", seed=7)
    with serve_caches(cloud.caches()) as caches:
        yield Served(cloud, caches)
    minicloud.stop()
