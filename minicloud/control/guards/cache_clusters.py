"""Cache clusters: how many nodes of which engine, where, and under what name."""

import re

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.cache_engines import MEMCACHED, REDIS_ENGINES

MOST_MEMCACHED_NODES = 40
"""Source: ElastiCache API Reference, CreateCacheCluster (NumCacheNodes)."""
_REFERENCE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference"
_NAME = re.compile(r"[A-Za-z](-?[A-Za-z0-9])*")


def nodes_fault(count: int) -> str | None:
    """What is wrong with a memcached cluster of so many nodes."""
    if 1 <= count <= MOST_MEMCACHED_NODES:
        return None
    return (
        f"NumCacheNodes is {count}: a memcached cluster has 1 to {MOST_MEMCACHED_NODES} nodes, "
        "more on request"
    )


def name_fault(name: str, longest: int) -> str | None:
    """What is wrong with an identifier of a group or a cluster."""
    if len(name) <= longest and _NAME.fullmatch(name):
        return None
    return (
        f"The identifier '{name}' is not valid: expected 1 to {longest} letters, digits and "
        "hyphens, a letter first, no hyphen last and no two of them together"
    )


def zone_fault(call: Call, zones: list[str], count: int | None) -> str | None:
    """What is wrong with the zones that nodes are to be in; `count` None: any number is right."""
    from minicloud.control.cache_places import zones_of

    known = zones_of(call.backend("elasticache"))
    unknown = sorted(set(zones) - set(known))
    if unknown:
        return (
            f"{', '.join(unknown)} is no Availability Zone of {call.region}: "
            f"expected some of {', '.join(known)}"
        )
    if zones and count is not None and len(zones) != count:
        return (
            f"{len(zones)} Availability Zones were given for {count} nodes: give one for each, "
            "the same one several times if need be"
        )
    return None


def _name(call: Call) -> str | None:
    return name_fault(call.get("CacheClusterId", ""), 50)


def _engine(call: Call) -> str | None:
    engine = call.get("Engine")
    if engine in (None, MEMCACHED, *REDIS_ENGINES):
        return None
    return f"Invalid cache engine: {engine}. Expected {MEMCACHED}, {' or '.join(REDIS_ENGINES)}"


def _several_nodes_of_redis(call: Call) -> str | None:
    if call.get("Engine", "redis") == MEMCACHED or int(call.get("NumCacheNodes", 1)) == 1:
        return None
    return "Cannot create a Redis cluster with a NumCacheNodes parameter greater than 1."


def _too_many_nodes(call: Call) -> str | None:
    count = int(call.get("NumCacheNodes", 1))
    return nodes_fault(count) if call.get("Engine") == MEMCACHED else None


def _places(call: Call) -> str | None:
    several = call.get("PreferredAvailabilityZones", [])
    one = call.get("PreferredAvailabilityZone")
    if call.get("Engine") != MEMCACHED and several:
        return "PreferredAvailabilityZones is for memcached only: give PreferredAvailabilityZone"
    count = int(call.get("NumCacheNodes", 1))
    return zone_fault(call, several, count) or zone_fault(call, [one] if one else [], None)


GUARDS = (
    Guard(
        id="cache-cluster-id",
        service="elasticache",
        operations=("CreateCacheCluster",),
        code="InvalidParameterValue",
        rule="A cache cluster's id has 1 to 50 letters, digits and hyphens, and begins with a "
        "letter.",
        source=f"{_REFERENCE}/API_CreateCacheCluster.html; the wording is ours",
        finds=_name,
    ),
    Guard(
        id="cache-cluster-engine",
        service="elasticache",
        operations=("CreateCacheCluster",),
        code="InvalidParameterValue",
        rule="A cache cluster runs Memcached, Redis OSS or Valkey.",
        source=f"{_REFERENCE}/API_CreateCacheCluster.html; the wording is ours",
        finds=_engine,
    ),
    Guard(
        id="cache-redis-one-node",
        service="elasticache",
        operations=("CreateCacheCluster",),
        code="InvalidParameterValue",
        rule="A cache cluster of Redis OSS or Valkey has one node.",
        source=f"{_REFERENCE}/API_CreateCacheCluster.html; wording as quoted in "
        "github.com/hashicorp/terraform/issues/2272",
        finds=_several_nodes_of_redis,
    ),
    Guard(
        id="cache-memcached-nodes",
        service="elasticache",
        operations=("CreateCacheCluster",),
        code="NodeQuotaForClusterExceeded",
        rule="A memcached cluster has 1 to 40 nodes.",
        source=f"{_REFERENCE}/API_CreateCacheCluster.html; the wording is ours",
        finds=_too_many_nodes,
    ),
    Guard(
        id="cache-cluster-zones",
        service="elasticache",
        operations=("CreateCacheCluster",),
        code="InvalidParameterValue",
        rule="A memcached cluster is given as many Availability Zones as nodes, all of its Region.",
        source=f"{_REFERENCE}/API_CreateCacheCluster.html; the wording is ours",
        finds=_places,
    ),
)
