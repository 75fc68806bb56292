"""The calls of ElastiCache that moto does not have: fail-over, events, parameter groups."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

import minicloud
from tests.control import cache_calls as calls

FAILOVER = {"ReplicationGroupId": "web", "NodeGroupId": "0001"}


def primary() -> str:
    (found,) = (node for node, _, role in calls.members() if role == "primary")
    return found


def test_a_replica_takes_over_within_seconds_and_the_old_primary_comes_back_as_one(
    cloud: minicloud.Cloud,
) -> None:
    before = calls.served_group()
    told = calls.caches().test_failover(**FAILOVER)["ReplicationGroup"]
    assert told["Status"] == "modifying"
    cloud.advance(4)
    assert primary() == "web-001"
    cloud.advance(1)
    assert primary() == "web-002"
    assert calls.shard()["PrimaryEndpoint"] == before["PrimaryEndpoint"]
    calls.caches().get_waiter("replication_group_available").wait(ReplicationGroupId="web")
    assert [role for _, _, role in calls.members()] == ["replica", "primary", "replica"]


def test_all_nodes_are_found_page_by_page(cloud: minicloud.Cloud) -> None:
    for name in ("one", "two", "three", "four"):
        calls.create_group(name, nodes=6)
    pages = list(
        calls.caches()
        .get_paginator("describe_cache_clusters")
        .paginate(PaginationConfig={"PageSize": 20})
    )
    assert [len(page["CacheClusters"]) for page in pages] == [20, 4]


def test_the_events_are_those_that_aws_documents_in_their_order(cloud: minicloud.Cloud) -> None:
    calls.served_group()
    calls.caches().test_failover(**FAILOVER)
    cloud.advance(600)
    assert calls.messages() == [
        "Test Failover API called for node group 0001",
        "Failover from primary node web-001 to replica node web-002 completed",
        "Failover from primary node web-001 to replica node web-002 completed",
        "Recovering cache nodes 0001",
        "Finished recovery for cache nodes 0001",
    ]
    asked = {"SourceType": "replication-group", "SourceIdentifier": "web"}
    assert len(calls.caches().describe_events(**asked)["Events"]) == 2


def test_events_are_told_of_the_last_hour_unless_more_is_asked_for(cloud: minicloud.Cloud) -> None:
    calls.served_group()
    calls.caches().test_failover(**FAILOVER)
    cloud.advance(2 * 3600)
    assert calls.messages() == []
    assert len(calls.caches().describe_events(Duration=180)["Events"]) == 5
    cloud.advance(15 * 24 * 3600)
    calls.caches().test_failover(**FAILOVER)
    assert len(calls.caches().describe_events(Duration=30 * 24 * 60)["Events"]) == 1


@pytest.mark.parametrize(
    ("nodes", "asked", "code"),
    [
        (3, FAILOVER | {"ReplicationGroupId": "none"}, "ReplicationGroupNotFoundFault"),
        (3, FAILOVER | {"NodeGroupId": "0002"}, "NodeGroupNotFoundFault"),
        (1, FAILOVER, "TestFailoverNotAvailableFault"),
    ],
)
def test_a_failover_that_cannot_be_is_refused(
    cloud: minicloud.Cloud, error_code: Any, nodes: int, asked: dict[str, str], code: str
) -> None:
    calls.served_group(nodes=nodes)
    assert error_code(lambda: calls.caches().test_failover(**asked)) == code
    assert calls.group()["Status"] == "available"


def test_a_second_failover_waits_for_the_first(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.create_group()
    fail = calls.caches().test_failover
    assert error_code(lambda: fail(**FAILOVER)) == "InvalidReplicationGroupState"
    cloud.advance(300)
    fail(**FAILOVER)
    assert error_code(lambda: fail(**FAILOVER)) == "InvalidReplicationGroupState"


def test_15_failovers_may_be_tested_within_24_hours(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.served_group()
    for _ in range(15):
        calls.caches().test_failover(**FAILOVER)
        cloud.advance(600)
    refused = error_code(lambda: calls.caches().test_failover(**FAILOVER))
    assert refused == "APICallRateForCustomerExceeded"
    cloud.advance(24 * 3600 - 15 * 600)
    calls.caches().test_failover(**FAILOVER)


def test_failover_can_be_enabled_later(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.served_group(AutomaticFailoverEnabled=False)
    fail = calls.caches().test_failover
    assert error_code(lambda: fail(**FAILOVER)) == "TestFailoverNotAvailableFault"
    modified = {"ReplicationGroupId": "web", "AutomaticFailoverEnabled": True}
    calls.caches().modify_replication_group(**modified)
    fail(**FAILOVER)


def test_a_replica_can_be_promoted_by_hand_while_nobody_does_it_by_itself(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.served_group(AutomaticFailoverEnabled=False)
    modify = calls.caches().modify_replication_group
    modify(ReplicationGroupId="web", PrimaryClusterId="web-003")
    assert primary() == "web-003"
    unknown = {"ReplicationGroupId": "web", "PrimaryClusterId": "web-009"}
    assert error_code(lambda: modify(**unknown)) == "InvalidParameterCombination"
    modify(ReplicationGroupId="web", AutomaticFailoverEnabled=True)
    by_hand = {"ReplicationGroupId": "web", "PrimaryClusterId": "web-001"}
    assert error_code(lambda: modify(**by_hand)) == "InvalidParameterCombination"
    assert primary() == "web-003"


def test_another_parameter_group_can_be_given_if_it_is_of_the_engine(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.parameters("ours")
    calls.served_group()
    modify = calls.caches().modify_replication_group
    modify(ReplicationGroupId="web", CacheParameterGroupName="ours")
    used = calls.cluster("web-001")["CacheParameterGroup"]["CacheParameterGroupName"]
    assert used == "ours"
    wrong = {"CacheParameterGroupName": "default.memcached1.6"}
    refused = error_code(lambda: modify(ReplicationGroupId="web", **wrong))
    assert refused == "InvalidParameterCombination"


def test_a_parameter_group_is_a_copy_of_its_familys_default(cloud: minicloud.Cloud) -> None:
    calls.parameters("ours")
    client = calls.caches()
    ours = client.describe_cache_parameters(CacheParameterGroupName="ours")["Parameters"]
    theirs = client.describe_cache_parameters(CacheParameterGroupName="default.redis7")
    assert ours == theirs["Parameters"]
    values = {one["ParameterName"]: one["ParameterValue"] for one in ours}
    assert values["maxmemory-policy"] == "volatile-lru"
    assert values["reserved-memory-percent"] == "25"


def test_a_changed_value_is_the_users(cloud: minicloud.Cloud) -> None:
    calls.parameters("Ours", maxmemory_policy="allkeys-lru")
    asked = {"CacheParameterGroupName": "ours", "Source": "user"}
    (told,) = calls.caches().describe_cache_parameters(**asked)["Parameters"]
    assert told["ParameterValue"] == "allkeys-lru"
    assert told["ChangeType"] == "immediate"


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("ours", {"maxmemory_policy": "allkeys-ttl"}, "InvalidParameterValue"),
        ("ours", {"no_such": "1"}, "InvalidParameterValue"),
        ("ours", {"reserved_memory_percent": "101"}, "InvalidParameterValue"),
        ("ours", {"timeout": "-1"}, "InvalidParameterValue"),
        ("ours", {"timeout": "0\nsave 1 1"}, "InvalidParameterValue"),
        ("default.redis7", {"timeout": "5"}, "InvalidCacheParameterGroupState"),
        ("theirs", {"timeout": "5"}, "CacheParameterGroupNotFound"),
    ],
)
def test_wrong_values_are_refused_and_none_of_them_is_kept(
    cloud: minicloud.Cloud, error_code: Any, name: str, values: dict[str, str], code: str
) -> None:
    calls.parameters("ours")
    assert error_code(lambda: calls.change(name, maxmemory_samples="5", **values)) == code
    asked = {"CacheParameterGroupName": "ours", "Source": "user"}
    assert calls.caches().describe_cache_parameters(**asked)["Parameters"] == []


def test_a_family_that_is_none_is_refused(cloud: minicloud.Cloud, error_code: Any) -> None:
    assert error_code(lambda: calls.parameters("ours", "redis8")) == "InvalidParameterValue"
    calls.parameters("ours")
    assert error_code(lambda: calls.parameters("ours")) == "CacheParameterGroupAlreadyExists"


@pytest.mark.parametrize("name", ["ours", "default.redis7"])
def test_a_group_in_use_or_of_aws_is_not_deleted(
    cloud: minicloud.Cloud, error_code: Any, name: str
) -> None:
    calls.parameters("ours")
    calls.create_group(CacheParameterGroupName="ours")
    delete = calls.caches().delete_cache_parameter_group
    refused = error_code(lambda: delete(CacheParameterGroupName=name))
    assert refused == "InvalidCacheParameterGroupState"


def test_a_group_that_nobody_uses_is_deleted(cloud: minicloud.Cloud, error_code: Any) -> None:
    calls.parameters("ours")
    calls.caches().delete_cache_parameter_group(CacheParameterGroupName="ours")
    describe = calls.caches().describe_cache_parameter_groups
    refused = error_code(lambda: describe(CacheParameterGroupName="ours"))
    assert refused == "CacheParameterGroupNotFound"


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("test_failover", FAILOVER),
        ("describe_events", {}),
        ("describe_cache_parameter_groups", {}),
        ("modify_cache_cluster", {"CacheClusterId": "mem"}),
    ],
)
def test_bare_moto_5_2_5_does_not_know_the_call(
    bare_site: Any, operation: str, given: dict[str, str]
) -> None:
    with pytest.raises(NotImplementedError):
        getattr(calls.caches(), operation)(**given)


def test_a_serverless_cache_is_not_emulated(cloud: minicloud.Cloud) -> None:
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        calls.caches().create_serverless_cache(ServerlessCacheName="web", Engine="valkey")


def test_replicas_come_and_go(cloud: minicloud.Cloud) -> None:
    calls.served_group(nodes=2)
    asked = {"ReplicationGroupId": "web", "ApplyImmediately": True}
    calls.caches().increase_replica_count(**asked, NewReplicaCount=3)
    assert [role for _, _, role in calls.members()] == ["primary", *["replica"] * 3]
    calls.caches().decrease_replica_count(**asked, NewReplicaCount=2, ReplicasToRemove=["web-003"])
    assert [node for node, _, _ in calls.members()] == ["web-001", "web-002", "web-004"]


def test_a_group_keeps_the_replica_that_fail_over_needs(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    calls.served_group(nodes=2)
    asked = {"ReplicationGroupId": "web", "ApplyImmediately": True}
    fewer, more = calls.caches().decrease_replica_count, calls.caches().increase_replica_count
    assert error_code(lambda: fewer(**asked, NewReplicaCount=0)) == "InvalidParameterValue"
    assert error_code(lambda: fewer(**asked, NewReplicaCount=1)) == "NoOperationFault"
    assert error_code(lambda: more(**asked, NewReplicaCount=6)) == "InvalidParameterValue"


def test_bare_moto_5_2_5_changes_no_number_of_replicas(bare_site: Any) -> None:
    calls.create_group(nodes=2)
    with pytest.raises(NotImplementedError):
        calls.caches().increase_replica_count(
            ReplicationGroupId="web", ApplyImmediately=True, NewReplicaCount=3
        )
