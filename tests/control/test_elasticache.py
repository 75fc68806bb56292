"""Groups and clusters in the emulated cloud, beside bare moto 5.2.5: members, names, states."""

from datetime import timedelta
from typing import Any

import boto3
import pytest

import minicloud
from tests.control import cache_calls as calls

ZONES = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]


def test_a_group_has_a_primary_and_replicas_over_the_zones(cloud: minicloud.Cloud) -> None:
    calls.served_group(MultiAZEnabled=True)
    assert calls.members() == [
        ("web-001", ZONES[0], "primary"),
        ("web-002", ZONES[1], "replica"),
        ("web-003", ZONES[2], "replica"),
    ]
    group = calls.group()
    assert group["MemberClusters"] == ["web-001", "web-002", "web-003"]
    assert (group["MultiAZ"], group["AutomaticFailover"]) == ("enabled", "enabled")


def test_zones_that_are_asked_for_are_used_in_their_order(cloud: minicloud.Cloud) -> None:
    calls.create_group(PreferredCacheClusterAZs=[ZONES[2], ZONES[2], ZONES[0]])
    assert [zone for _, zone, _ in calls.members()] == [ZONES[2], ZONES[2], ZONES[0]]


def test_replicas_can_be_asked_for_instead_of_nodes(cloud: minicloud.Cloud) -> None:
    group = {"ReplicationGroupId": "web", "ReplicationGroupDescription": "d"}
    calls.caches().create_replication_group(**group, NumNodeGroups=1, ReplicasPerNodeGroup=1)
    assert len(calls.members()) == 2


def test_endpoints_are_names_of_the_region(cloud: minicloud.Cloud) -> None:
    shard = calls.served_group()
    _, part, *_rest = shard["PrimaryEndpoint"]["Address"].split(".")
    assert shard["PrimaryEndpoint"] == {
        "Address": f"web.{part}.ng.0001.apne1.cache.amazonaws.com",
        "Port": 6379,
    }
    reader = f"web-ro.{part}.ng.0001.apne1.cache.amazonaws.com"
    assert shard["ReaderEndpoint"]["Address"] == reader
    (*_, last) = shard["NodeGroupMembers"]
    assert last["ReadEndpoint"]["Address"] == f"web-003.{part}.0001.apne1.cache.amazonaws.com"


def test_a_group_of_one_has_no_reader_endpoint(cloud: minicloud.Cloud) -> None:
    assert "ReaderEndpoint" not in calls.served_group(nodes=1)


def test_another_region_has_its_own_zones_and_names(cloud: minicloud.Cloud) -> None:
    virginia = boto3.client("elasticache", region_name="us-east-1")
    made = {"ReplicationGroupId": "web", "ReplicationGroupDescription": "d"}
    group = virginia.create_replication_group(**made, NumCacheClusters=2)["ReplicationGroup"]
    (shard,) = group["NodeGroups"]
    zones = [one["PreferredAvailabilityZone"] for one in shard["NodeGroupMembers"]]
    assert zones == ["us-east-1a", "us-east-1b"]
    assert ".use1.cache." in shard["PrimaryEndpoint"]["Address"]
    assert calls.caches().describe_replication_groups()["ReplicationGroups"] == []


def test_the_same_seed_gives_the_same_names(cloud: minicloud.Cloud) -> None:
    first = calls.served_group()["PrimaryEndpoint"]["Address"]
    cloud.reset()
    assert calls.served_group()["PrimaryEndpoint"]["Address"] == first
    cloud.reset(seed=8)
    assert calls.served_group()["PrimaryEndpoint"]["Address"] != first


def test_bare_moto_5_2_5_makes_one_member_in_virginia(bare_site: Any) -> None:
    calls.create_group()
    assert calls.members() == [("web-001", "us-east-1a", "primary")]
    assert "ReaderEndpoint" not in calls.shard()
    assert ".use1.cache." in calls.shard()["PrimaryEndpoint"]["Address"]


def test_each_member_is_a_cluster(cloud: minicloud.Cloud) -> None:
    calls.served_group()
    found = calls.caches().describe_cache_clusters()["CacheClusters"]
    assert [one["CacheClusterId"] for one in found] == ["web-001", "web-002", "web-003"]
    assert {one["ReplicationGroupId"] for one in found} == {"web"}
    (node,) = calls.cluster("web-002")["CacheNodes"]
    assert node["CustomerAvailabilityZone"] == ZONES[1]
    alone = {"ShowCacheClustersNotInReplicationGroups": True}
    assert calls.caches().describe_cache_clusters(**alone)["CacheClusters"] == []


def test_bare_moto_5_2_5_lists_no_members(bare_site: Any) -> None:
    calls.create_group()
    assert calls.caches().describe_cache_clusters()["CacheClusters"] == []


def test_a_group_is_creating_before_it_is_available(cloud: minicloud.Cloud) -> None:
    assert calls.create_group()["Status"] == "creating"
    cloud.advance(299)
    assert calls.group()["Status"] == "creating"
    cloud.advance(1)
    assert calls.group()["Status"] == "available"


def test_a_waiter_waits_in_virtual_time(cloud: minicloud.Cloud) -> None:
    since = cloud.now
    calls.served_group()
    assert timedelta(minutes=4) < cloud.now - since < timedelta(minutes=6)


@pytest.mark.parametrize("kind", ["group", "cluster"])
def test_what_is_deleted_is_gone_after_a_while(cloud: minicloud.Cloud, kind: str) -> None:
    client = calls.caches()
    if kind == "group":
        calls.served_group()
        told = client.delete_replication_group(ReplicationGroupId="web")["ReplicationGroup"]
        assert told["Status"] == "deleting"
        client.get_waiter("replication_group_deleted").wait(ReplicationGroupId="web")
        assert client.describe_replication_groups()["ReplicationGroups"] == []
    else:
        calls.served_memcached()
        told = client.delete_cache_cluster(CacheClusterId="mem")["CacheCluster"]
        assert told["CacheClusterStatus"] == "deleting"
        client.get_waiter("cache_cluster_deleted").wait(CacheClusterId="mem")
    assert client.describe_cache_clusters()["CacheClusters"] == []


def test_bare_moto_5_2_5_is_available_at_once_and_deleting_for_ever(bare_site: Any) -> None:
    assert calls.create_group()["Status"] == "available"
    calls.caches().delete_replication_group(ReplicationGroupId="web")
    for _ in range(5):
        assert calls.group()["Status"] == "deleting"


def test_a_replica_is_added_where_there_are_fewest(cloud: minicloud.Cloud) -> None:
    calls.served_group(nodes=2)
    made = {"CacheClusterId": "anything", "ReplicationGroupId": "web"}
    told = calls.caches().create_cache_cluster(**made)["CacheCluster"]
    assert told["ReplicationGroupId"] == "web"
    assert calls.members()[-1] == ("web-003", ZONES[2], "replica")


def test_a_replica_can_be_deleted(cloud: minicloud.Cloud) -> None:
    calls.served_group()
    calls.caches().delete_cache_cluster(CacheClusterId="web-002")
    assert [one for one, _, _ in calls.members()] == ["web-001", "web-003"]


def test_a_primary_is_not_deleted_by_itself(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.served_group()
    delete = calls.caches().delete_cache_cluster
    assert error_code(lambda: delete(CacheClusterId="web-001")) == "InvalidCacheClusterState"
    assert len(calls.members()) == 3


def test_a_memcached_cluster_has_nodes_and_a_configuration_endpoint(
    cloud: minicloud.Cloud,
) -> None:
    cluster = calls.served_memcached(AZMode="cross-az")
    part = cluster["ConfigurationEndpoint"]["Address"].split(".")[1]
    assert cluster["ConfigurationEndpoint"] == {
        "Address": f"mem.{part}.cfg.apne1.cache.amazonaws.com",
        "Port": 11211,
    }
    assert [node["CacheNodeId"] for node in cluster["CacheNodes"]] == ["0001", "0002", "0003"]
    assert [node["CustomerAvailabilityZone"] for node in cluster["CacheNodes"]] == ZONES
    second = cluster["CacheNodes"][1]["Endpoint"]["Address"]
    assert second == f"mem.{part}.0002.apne1.cache.amazonaws.com"
    assert cluster["PreferredAvailabilityZone"] == "Multiple"


def test_without_a_word_memcached_stands_in_one_zone(cloud: minicloud.Cloud) -> None:
    assert calls.served_memcached()["PreferredAvailabilityZone"] == ZONES[0]


def test_nodes_are_shown_when_they_are_created_and_asked_for(cloud: minicloud.Cloud) -> None:
    calls.create_memcached()
    assert calls.cluster().get("CacheNodes", []) == []
    cloud.advance(300)
    assert len(calls.cluster()["CacheNodes"]) == 3
    (brief,) = calls.caches().describe_cache_clusters(CacheClusterId="mem")["CacheClusters"]
    assert brief.get("CacheNodes", []) == []


def test_bare_moto_5_2_5_gives_memcached_no_nodes(bare_site: Any) -> None:
    calls.create_memcached()
    assert not {"CacheNodes", "ConfigurationEndpoint"} & calls.cluster().keys()


def test_nodes_of_memcached_come_and_go(cloud: minicloud.Cloud) -> None:
    calls.served_memcached()
    modify = calls.caches().modify_cache_cluster
    told = modify(CacheClusterId="mem", NumCacheNodes=4, ApplyImmediately=True)["CacheCluster"]
    assert told["CacheClusterStatus"] == "modifying"
    assert len(calls.cluster()["CacheNodes"]) == 3
    cloud.advance(300)
    assert [one["CacheNodeId"] for one in calls.cluster()["CacheNodes"]][-1] == "0004"
    gone = {"NumCacheNodes": 3, "CacheNodeIdsToRemove": ["0002"]}
    modify(CacheClusterId="mem", ApplyImmediately=True, **gone)
    left = [one["CacheNodeId"] for one in calls.cluster()["CacheNodes"]]
    assert left == ["0001", "0003", "0004"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"NumCacheNodes": 41}, "NodeQuotaForClusterExceeded"),
        ({"NumCacheNodes": 2}, "InvalidParameterCombination"),
        (
            {"NumCacheNodes": 2, "CacheNodeIdsToRemove": ["0009"]},
            "InvalidParameterCombination",
        ),
        (
            {"NumCacheNodes": 4, "CacheNodeIdsToRemove": ["0001"]},
            "InvalidParameterCombination",
        ),
    ],
)
def test_a_wrong_size_is_refused_and_changes_nothing(
    cloud: minicloud.Cloud, error_code: Any, given: dict[str, Any], code: str
) -> None:
    before = calls.served_memcached()
    asked = {"CacheClusterId": "mem", "ApplyImmediately": True} | given
    assert error_code(lambda: calls.caches().modify_cache_cluster(**asked)) == code
    assert calls.cluster() == before


def test_a_cluster_of_redis_is_not_resized(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.served_memcached("one", 1, Engine="redis")
    asked = {"CacheClusterId": "one", "NumCacheNodes": 2, "ApplyImmediately": True}
    refused = error_code(lambda: calls.caches().modify_cache_cluster(**asked))
    assert refused == "InvalidParameterValue"


def test_a_change_for_the_maintenance_window_waits(cloud: minicloud.Cloud) -> None:
    calls.served_memcached()
    told = calls.caches().modify_cache_cluster(CacheClusterId="mem", NumCacheNodes=4)
    assert told["CacheCluster"]["PendingModifiedValues"] == {"NumCacheNodes": 4}
    cloud.advance(7 * 24 * 3600)
    assert len(calls.cluster()["CacheNodes"]) == 3


def test_a_group_in_cluster_mode_is_kept_and_not_served(cloud: minicloud.Cloud) -> None:
    shards = {"NumNodeGroups": 2, "ReplicasPerNodeGroup": 1, "ClusterMode": "enabled"}
    made = {"ReplicationGroupId": "web", "ReplicationGroupDescription": "d"}
    calls.caches().create_replication_group(**made, **shards, AutomaticFailoverEnabled=True)
    cloud.advance(300)
    group = calls.group()
    assert (group["Status"], len(group["NodeGroups"])) == ("available", 2)
    assert group["ConfigurationEndpoint"]["Address"].endswith(".apne1.cache.amazonaws.com")
    zones = {
        one["PreferredAvailabilityZone"]
        for node_group in group["NodeGroups"]
        for one in node_group["NodeGroupMembers"]
    }
    assert zones == set(ZONES[:2])


def test_a_name_that_is_taken_is_refused(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.create_group()
    assert error_code(lambda: calls.create_group("WEB")) == "ReplicationGroupAlreadyExists"
    calls.create_memcached()
    assert error_code(calls.create_memcached) == "CacheClusterAlreadyExists"


def test_a_group_that_is_refused_leaves_nothing(cloud: minicloud.Cloud, error_code: Any) -> None:
    refused = error_code(lambda: calls.create_group(CacheParameterGroupName="nothing"))
    assert refused == "CacheParameterGroupNotFound"
    assert calls.caches().describe_replication_groups()["ReplicationGroups"] == []
    refused = error_code(lambda: calls.create_memcached(CacheParameterGroupName="nothing"))
    assert refused == "CacheParameterGroupNotFound"
    assert calls.caches().describe_cache_clusters()["CacheClusters"] == []


def test_the_cloud_starts_without_elasticache(run_python: Any) -> None:
    told = run_python(
        """
        import sys
        import minicloud
        minicloud.start(seed=7)
        print([one for one in sys.modules if "elasticache" in one or one == "redis"])
        """
    )
    assert told == "[]"


def test_a_cloud_behind_a_gateway_has_no_caches() -> None:
    engine: Any = object()
    with pytest.raises(minicloud.NotStartedError, match="gateway"):
        minicloud.Cloud("ap-northeast-1", 7, engine).caches()
