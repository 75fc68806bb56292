"""What ElastiCache does by itself as virtual time passes, in all regions of all accounts."""

from collections.abc import Iterator
from importlib import import_module
from math import inf
from typing import Any

from minicloud.control import cache_clusters, cache_groups
from minicloud.control.cache_events import remember
from minicloud.dataplane.cache_engine import CacheEngine
from minicloud.dataplane.cache_nodes import CacheFleet, MemcachedCluster, ReplicationGroup


class CacheController:
    """Creates, deletes, fails over and recovers when it is time, and tells the real servers."""

    def __init__(self) -> None:
        self._engines: dict[str, list[CacheEngine]] = {}
        self._told: dict[str, CacheFleet] = {}

    def reset(self) -> None:
        """Let the real servers know that nothing stands any more."""
        for region in self._engines:
            self._tell(region, CacheFleet())

    def attach(self, region: str, engine: CacheEngine) -> None:
        """Tell `engine` of a region's caches, now and at each change."""
        fleet = _fleet(region)
        engine.follow(fleet)
        self._engines.setdefault(region, []).append(engine)
        self._told[region] = fleet

    def detach(self, region: str, engine: CacheEngine) -> None:
        """Tell it of nothing any more."""
        self._engines[region] = [one for one in self._engines.get(region, ()) if one is not engine]

    def tick(self, now_s: float) -> None:
        """Do what is due."""
        # What a call has added runs before anybody asks whether it lives.
        self._tell_changes()
        for backend in _backends():
            engine = self._engine(backend.region_name)
            for group in list(backend.replication_groups.values()):
                self._tick_group(backend, group, now_s, engine)
            for cluster in list(backend.cache_clusters.values()):
                self._tick_cluster(backend, cluster, now_s, engine)
        self._tell_changes()

    def quiet_until(self, now_s: float) -> float:
        """Before when nothing is due, unless a call or a failure changes something."""
        due = inf
        for backend in _backends():
            engine = self._engine(backend.region_name)
            for one in (*backend.replication_groups.values(), *backend.cache_clusters.values()):
                state = one.minicloud
                if state.available_at_s > now_s:
                    due = min(due, state.available_at_s)
                if state.gone_at_s is not None:
                    due = min(due, state.gone_at_s)
                if state.life is not None:
                    due = min(due, state.life.quiet_until(engine))
        return due

    def _engine(self, region: str) -> CacheEngine | None:
        """Who plays a region's caches: the first that was attached decides what lives."""
        engines = self._engines.get(region)
        return engines[0] if engines else None

    def _tell_changes(self) -> None:
        for region, engines in self._engines.items():
            fleet = _fleet(region) if engines else None
            if fleet is not None and fleet != self._told[region]:
                self._tell(region, fleet)

    def _tell(self, region: str, fleet: CacheFleet) -> None:
        self._told[region] = fleet
        for engine in self._engines[region]:
            engine.follow(fleet)

    def _tick_group(
        self, backend: Any, group: Any, now_s: float, engine: CacheEngine | None
    ) -> None:
        state = cache_groups.state_of(group)
        if state.gone_at_s is not None:
            if now_s >= state.gone_at_s:
                del backend.replication_groups[group.replication_group_id]
            return
        if group.status == "creating":
            if now_s < state.available_at_s:
                return
            group.status = cache_groups.SERVED
            cache_groups.show(backend, group)
            return  # its nodes are started before anybody asks whether they live
        if state.life is not None:
            remember(backend, now_s, state.life.tick(now_s, engine))
            group.status = cache_groups.SERVED if state.life.settled else "modifying"
            cache_groups.show(backend, group)

    def _tick_cluster(
        self, backend: Any, cluster: Any, now_s: float, engine: CacheEngine | None
    ) -> None:
        state = cache_clusters.state_of(cluster)
        if state.gone_at_s is not None:
            if now_s >= state.gone_at_s:
                del backend.cache_clusters[cluster.cache_cluster_id]
            return
        if now_s >= state.available_at_s and cluster.cache_cluster_status != "available":
            cache_clusters.finish_adding(cluster)
            cluster.cache_cluster_status = "available"
            cache_clusters.show(backend, cluster)
            return
        if cluster.cache_cluster_status != "creating":
            remember(backend, now_s, state.life.tick(now_s, engine))
            cache_clusters.show(backend, cluster)


def _backends() -> Iterator[Any]:
    models: Any = import_module("moto.elasticache.models")
    for _account, _region, backend in list(models.elasticache_backends.iter_backends()):
        yield backend


def _fleet(region: str) -> CacheFleet:
    groups: list[ReplicationGroup] = []
    clusters: list[MemcachedCluster] = []
    for backend in _backends():
        if backend.region_name != region:
            continue
        found = [cache_groups.running(backend, one) for one in backend.replication_groups.values()]
        groups += [one for one in found if one is not None]
        for cluster in backend.cache_clusters.values():
            played = cache_clusters.running(backend, cluster)
            if isinstance(played, MemcachedCluster):
                clusters.append(played)
            elif played is not None:
                groups.append(played)
    return CacheFleet(tuple(groups), tuple(clusters))
