"""Cache clusters as DescribeCacheClusters tells them; moto's answer has no members of groups."""

import copy
from collections.abc import Iterator
from typing import Any

from minicloud.control import cache_groups
from minicloud.control.cache_parameter_groups import group_named


def clusters(
    backend: Any, wanted: str | None, *, with_nodes: bool, alone: bool
) -> Iterator[dict[str, Any] | Any]:
    """All clusters or the one that is wanted, as moto's serialisation takes them.

    `alone`: those only that are in no replication group.
    Source: ElastiCache API Reference, DescribeCacheClusters (nodes only with ShowCacheNodeInfo,
    and only of what is created; ShowCacheClustersNotInReplicationGroups).
    """
    for cluster in backend.cache_clusters.values():
        if wanted in (None, cluster.cache_cluster_id):
            told = copy.copy(cluster)
            told.cache_nodes = cluster.minicloud_nodes if with_nodes else []
            yield told
    for group in () if alone else backend.replication_groups.values():
        life = cache_groups.state_of(group).life
        for node in life.nodes if life else ():
            if wanted in (None, node.node_id):
                yield _member(backend, group, node, with_nodes)


def _member(backend: Any, group: Any, node: Any, with_nodes: bool) -> dict[str, Any]:
    parameters = group_named(backend, cache_groups.state_of(group).parameter_group)
    ready = group.status not in ("creating", "deleting")
    status = {"modifying": "available" if node.runs else "modifying"}.get(
        group.status, group.status
    )
    told = {
        "CacheNodeId": "0001",
        "CacheNodeStatus": "available" if node.runs else "rebooting",
        "CacheNodeCreateTime": group.replication_group_create_time,
        "Endpoint": {"Address": node.endpoint, "Port": group.port},
        "ParameterGroupStatus": "in-sync",
        "CustomerAvailabilityZone": node.zone,
    }
    return {
        "CacheClusterId": node.node_id,
        "cache_cluster_id": node.node_id,  # by which moto finds a page's end
        "CacheNodeType": group.cache_node_type,
        "Engine": group.engine,
        "EngineVersion": group.engine_version,
        "CacheClusterStatus": status,
        "NumCacheNodes": 1,
        "PreferredAvailabilityZone": node.zone,
        "CacheClusterCreateTime": group.replication_group_create_time,
        "CacheParameterGroup": {
            "CacheParameterGroupName": parameters.name,
            "ParameterApplyStatus": "in-sync",
            "CacheNodeIdsToReboot": [],
        },
        "CacheNodes": [told] if with_nodes and ready else [],
        "ReplicationGroupId": group.replication_group_id,
        "TransitEncryptionEnabled": group.transit_encryption_enabled,
        "AtRestEncryptionEnabled": group.at_rest_encryption_enabled,
        "ARN": f"arn:aws:elasticache:{backend.region_name}:{backend.account_id}:"
        f"cluster:{node.node_id}",
    }
