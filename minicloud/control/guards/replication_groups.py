"""Replication groups: engine, size and zones, and what fail-over needs."""

import re

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.cache_clusters import name_fault, zone_fault
from minicloud.dataplane.cache_engines import MEMCACHED, REDIS_ENGINES

MOST_NODES = 6
"""Source: ElastiCache API Reference, CreateReplicationGroup (1 primary and 5 replicas)."""
# Source: ElastiCache User Guide, Supported node types.
# Simplified: families and sizes by themselves; not every family has every size.
_NODE_TYPE = re.compile(
    r"cache\.(t[1-4]g?|m[1-7](g|gn)?|r[3-7](g|gd)?|c[1-7](g|gn)?)\.(micro|small|medium|(\d*x)?large)"
)
_REFERENCE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg"


def _name(call: Call) -> str | None:
    return name_fault(call.get("ReplicationGroupId", ""), 40)


def _engine(call: Call) -> str | None:
    engine = call.get("Engine", "redis")
    if engine in REDIS_ENGINES:
        return None
    return (
        f"The parameter Engine must be {' or '.join(REDIS_ENGINES)} in a replication group, and "
        f"is {engine}. For memcached use CreateCacheCluster"
    )


def _node_type(call: Call) -> str | None:
    kind = call.get("CacheNodeType")
    if kind is None or _NODE_TYPE.fullmatch(kind):
        return None
    return f"Invalid CacheNodeType: {kind}. Node types look like cache.t4g.micro"


def _too_many(call: Call) -> str | None:
    replicas = int(call.get("ReplicasPerNodeGroup", 0))
    if replicas >= MOST_NODES:
        return f"ReplicasPerNodeGroup is {replicas}, and is 0 to {MOST_NODES - 1}"
    if _in_cluster_mode(call) or _nodes(call) <= MOST_NODES:
        return None
    return f"A group of {_nodes(call)} nodes was asked for: 1 primary and 5 replicas are the most"


def _failover_alone(call: Call) -> str | None:
    if call.operation == "ModifyReplicationGroup":
        found = call.backend("elasticache").replication_groups.get(call.get("ReplicationGroupId"))
        life = None if found is None else found.minicloud.life
        count = MOST_NODES if life is None else len(life.nodes)
    else:
        count = MOST_NODES if _in_cluster_mode(call) else _nodes(call)
    wanted = call.get("AutomaticFailoverEnabled") or call.get("MultiAZEnabled")
    if not wanted or count >= 2:
        return None
    return (
        "When using automatic failover, there must be at least 2 cache clusters in the "
        "replication group."
    )


def _multi_az_without_failover(call: Call) -> str | None:
    if not call.get("MultiAZEnabled") or call.get("AutomaticFailoverEnabled"):
        return None
    return (
        "MultiAZEnabled without AutomaticFailoverEnabled: Multi-AZ is the failing over to a "
        "replica in another zone, enable both"
    )


def _zones(call: Call) -> str | None:
    zones = call.get("PreferredCacheClusterAZs", [])
    return zone_fault(call, zones, None if _in_cluster_mode(call) else _nodes(call))


def _other_family(call: Call) -> str | None:
    from minicloud.control.cache_parameter_groups import groups_of
    from minicloud.dataplane.cache_parameters import family_of

    name = call.get("CacheParameterGroupName")
    engine = call.get("Engine", "redis")
    group = groups_of(call.backend("elasticache")).get((name or "").lower())
    if group is None or engine not in (MEMCACHED, *REDIS_ENGINES):
        return None
    # Without a version the group's own will do, as long as it is of the engine.
    version = call.get("EngineVersion")
    if group.family == family_of(engine, version) or (
        not version and group.family.startswith(engine)
    ):
        return None
    return (
        f"Expected a parameter group of family {family_of(engine, version)} but found one of "
        f"family {group.family}"
    )


def _in_cluster_mode(call: Call) -> bool:
    return int(call.get("NumNodeGroups", 1)) > 1 or call.get("ClusterMode") == "enabled"


def _nodes(call: Call) -> int:
    return int(call.get("NumCacheClusters", 0)) or 1 + int(call.get("ReplicasPerNodeGroup", 0))


GUARDS = (
    Guard(
        id="cache-group-id",
        service="elasticache",
        operations=("CreateReplicationGroup",),
        code="InvalidParameterValue",
        rule="A replication group's id has 1 to 40 letters, digits and hyphens, and begins with a "
        "letter.",
        source=f"{_REFERENCE}/API_CreateReplicationGroup.html; the wording is ours",
        finds=_name,
    ),
    Guard(
        id="cache-group-engine",
        service="elasticache",
        operations=("CreateReplicationGroup",),
        code="InvalidParameterValue",
        rule="A replication group runs Redis OSS or Valkey.",
        source=f"{_REFERENCE}/API_CreateReplicationGroup.html; the wording is ours",
        finds=_engine,
    ),
    Guard(
        id="cache-group-size",
        service="elasticache",
        operations=("CreateReplicationGroup",),
        code="InvalidParameterValue",
        rule="A replication group has 1 primary and up to 5 replicas.",
        source=f"{_REFERENCE}/API_CreateReplicationGroup.html; the wording is ours",
        finds=_too_many,
    ),
    Guard(
        id="cache-node-type",
        service="elasticache",
        operations=("CreateReplicationGroup", "ModifyReplicationGroup", "CreateCacheCluster"),
        code="InvalidParameterValue",
        rule="A node is of one of the types of ElastiCache.",
        source=f"{_GUIDE}/CacheNodes.SupportedTypes.html; the wording is ours",
        finds=_node_type,
    ),
    Guard(
        id="cache-failover-needs-replica",
        service="elasticache",
        operations=("CreateReplicationGroup", "ModifyReplicationGroup"),
        code="InvalidParameterCombination",
        rule="Automatic failover, and with it Multi-AZ, needs a replica.",
        source=f"{_REFERENCE}/API_CreateReplicationGroup.html; wording as quoted in "
        "github.com/hashicorp/terraform/issues/25077",
        finds=_failover_alone,
    ),
    Guard(
        id="cache-multi-az-failover",
        service="elasticache",
        operations=("CreateReplicationGroup",),
        code="InvalidParameterCombination",
        rule="Multi-AZ goes with automatic failover.",
        source=f"{_GUIDE}/AutoFailover.html; that it is refused, as told in "
        "github.com/hashicorp/terraform-provider-aws/issues/25831; the wording is ours",
        finds=_multi_az_without_failover,
    ),
    Guard(
        id="cache-group-zones",
        service="elasticache",
        operations=("CreateReplicationGroup",),
        code="InvalidParameterValue",
        rule="A replication group is given as many Availability Zones as nodes, all of its Region.",
        source=f"{_REFERENCE}/API_CreateReplicationGroup.html; the wording is ours",
        finds=_zones,
    ),
    Guard(
        id="cache-parameter-family",
        service="elasticache",
        operations=("CreateReplicationGroup", "CreateCacheCluster"),
        code="InvalidParameterCombination",
        rule="A parameter group is of the family of the engine's version.",
        source=f"{_GUIDE}/ParameterGroups.html; wording as quoted in "
        "github.com/hashicorp/terraform/pull/11269",
        finds=_other_family,
    ),
)
