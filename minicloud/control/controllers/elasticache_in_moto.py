"""Where moto's ElastiCache is replaced: what it gets wrong, and what it lacks."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from minicloud.control import (
    cache_answers,
    cache_clusters,
    cache_events,
    cache_groups,
    cache_parameter_groups,
)
from minicloud.control.cache_failover_call import test_failover
from minicloud.control.cache_parameter_calls import PARAMETER_CALLS
from minicloud.control.cache_replica_calls import decrease_replica_count, increase_replica_count
from minicloud.control.controllers.cache_controller import CacheController
from minicloud.control.dispatch import refusal
from minicloud.control.late_services import LateService, Surroundings


class ElastiCacheInMoto(LateService):
    """Groups and clusters with their nodes, fail-over, parameter groups and events."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.controller = CacheController()

    def install(self) -> None:
        """From now on moto's caches are this course's."""
        backend: Any = import_module("moto.elasticache.models").ElastiCacheBackend
        response: Any = import_module("moto.elasticache.responses").ElastiCacheResponse
        put = self.moto.put
        put(backend, "create_replication_group", self._group(backend.create_replication_group))
        put(response, "modify_replication_group", _modified(response.modify_replication_group))
        put(backend, "delete_replication_group", self._delete_group())
        put(backend, "create_cache_cluster", self._cluster(backend.create_cache_cluster))
        put(backend, "delete_cache_cluster", self._delete_cluster(backend.delete_cache_cluster))
        put(response, "describe_cache_clusters", _describe_clusters)
        put(response, "modify_cache_cluster", self._modify_cluster())
        put(response, "increase_replica_count", increase_replica_count)
        put(response, "decrease_replica_count", decrease_replica_count)
        put(response, "test_failover", self._test_failover())
        put(response, "describe_events", self._describe_events())
        for name, method in PARAMETER_CALLS.items():
            put(response, name, method)

    def reset(self) -> None:
        """Nothing stands any more."""
        self.controller.reset()

    def tick(self, now_s: float, changed: bool) -> None:
        """Create, delete, fail over and recover when it is time."""
        self.controller.tick(now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before when nothing is due."""
        return self.controller.quiet_until(now_s)

    def _group(self, original: Any) -> Any:
        def create(backend: Any, **given: Any) -> Any:
            name = given["replication_group_id"] = given["replication_group_id"].lower()
            group = original(backend, **given)
            try:
                cache_groups.adopt(backend, group, given, self.cloud.now_s())
            except BaseException:
                del backend.replication_groups[name]
                raise
            return group

        return create

    def _delete_group(self) -> Any:
        def delete(
            backend: Any, replication_group_id: str, retain_primary_cluster: bool | None
        ) -> Any:
            (group,) = backend.describe_replication_groups(replication_group_id)
            if retain_primary_cluster:
                raise refusal(
                    "InvalidParameterValue",
                    "RetainPrimaryCluster is not emulated by this course: leave it out, and the "
                    "whole group is deleted",
                )
            cache_groups.delete(group, self.cloud.now_s())
            cache_groups.show(backend, group)
            return group

        return delete

    def _cluster(self, original: Any) -> Any:
        def create(backend: Any, **given: Any) -> Any:
            name = given["cache_cluster_id"] = given["cache_cluster_id"].lower()
            if given.get("replication_group_id"):
                return _add_replica(backend, given)
            cluster = original(backend, **given)
            try:
                cache_clusters.adopt(backend, cluster, given, self.cloud.now_s())
            except BaseException:
                del backend.cache_clusters[name]
                raise
            return cluster

        return create

    def _delete_cluster(self, original: Any) -> Any:
        def delete(backend: Any, cache_cluster_id: str) -> Any:
            for group in backend.replication_groups.values():
                if cache_cluster_id in group.member_clusters:
                    _refuse_primary(group, cache_cluster_id)
                    told = next(_found(backend, cache_cluster_id))
                    cache_groups.remove_replica(backend, group, cache_cluster_id)
                    return told | {"CacheClusterStatus": "deleting"}
            cluster = original(backend, cache_cluster_id)
            cache_clusters.delete(cluster, self.cloud.now_s())
            cache_clusters.show(backend, cluster)
            return cluster

        return delete

    def _modify_cluster(self) -> Any:
        def modify(response: Any) -> Any:
            backend, given = response.elasticache_backend, response._get_params()
            (cluster,) = backend.describe_cache_clusters(given["CacheClusterId"])
            state = cache_clusters.state_of(cluster)
            if given.get("CacheParameterGroupName"):
                name = given["CacheParameterGroupName"]
                fitting = cache_parameter_groups.group_fitting(backend, cluster, name)
                state.parameter_group = fitting.name
            if given.get("NumCacheNodes") and given.get("ApplyImmediately"):
                cache_clusters.resize(backend, cluster, given, self.cloud.now_s())
            elif given.get("NumCacheNodes"):
                # Simplified: no maintenance window comes in which it would be done.
                cluster.pending_modified_values = {"NumCacheNodes": given["NumCacheNodes"]}
            cache_clusters.show(backend, cluster)
            return _answer({"CacheCluster": cluster})

        return modify

    def _test_failover(self) -> Any:
        return lambda response: test_failover(response, self.cloud.now_s())

    def _describe_events(self) -> Any:
        def describe(response: Any) -> Any:
            given: Callable[[str], Any] = response._get_param
            told = cache_events.told(
                response.elasticache_backend,
                self.cloud.now_s(),
                given("SourceIdentifier"),
                given("SourceType"),
                response._get_int_param("Duration"),
            )
            return _answer({"Events": told})

        return describe


def _modified(original: Any) -> Any:
    def modify(response: Any) -> Any:
        backend = response.elasticache_backend
        (group,) = backend.describe_replication_groups(response._get_param("ReplicationGroupId"))
        name = response._get_param("CacheParameterGroupName")
        chosen = name and cache_parameter_groups.group_fitting(backend, group, name)
        cache_groups.promote(backend, group, response._get_param("PrimaryClusterId"))
        answer = original(response)
        state = cache_groups.state_of(group)
        if chosen:
            state.parameter_group = chosen.name
        if state.life is not None:
            state.life.automatic_failover = group.automatic_failover == "enabled"
        return answer

    return modify


def _describe_clusters(response: Any) -> Any:
    backend, wanted = response.elasticache_backend, response._get_param("CacheClusterId")
    found = list(
        cache_answers.clusters(
            backend,
            wanted,
            with_nodes=bool(response._get_bool_param("ShowCacheNodeInfo")),
            alone=bool(response._get_bool_param("ShowCacheClustersNotInReplicationGroups")),
        )
    )
    if wanted and not found:
        backend.describe_cache_clusters(wanted)  # refuses
    paginated: Any = import_module("moto.core.responses").PaginatedResult
    return paginated({"CacheClusters": found})


def _refuse_primary(group: Any, node_id: str) -> None:
    """Source: ElastiCache API Reference, DeleteCacheCluster; the wording is ours."""
    life = cache_groups.state_of(group).life
    if life is None or life.primary == node_id:
        raise refusal(
            "InvalidCacheClusterState",
            f"Cluster {node_id} is serving as primary for replication group "
            f"{group.replication_group_id} and cannot be deleted: delete the group",
        )


def _add_replica(backend: Any, given: dict[str, Any]) -> Any:
    (group,) = backend.describe_replication_groups(given["replication_group_id"])
    node_id = cache_groups.add_replica(backend, group, given.get("preferred_availability_zone"))
    return next(_found(backend, node_id))


def _found(backend: Any, node_id: str) -> Any:
    return cache_answers.clusters(backend, node_id, with_nodes=False, alone=False)


def _answer(result: dict[str, Any]) -> Any:
    return import_module("moto.core.responses").ActionResult(result)
