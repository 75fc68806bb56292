"""The calls about ElastiCache's parameter groups, which moto does not have."""

from importlib import import_module
from typing import Any

from minicloud.control import cache_parameter_groups as parameter_groups
from minicloud.control.dispatch import refusal


def _create(response: Any) -> Any:
    given = response._get_param
    group = parameter_groups.create(
        response.elasticache_backend,
        given("CacheParameterGroupName"),
        given("CacheParameterGroupFamily"),
        given("Description"),
    )
    return _answer({"CacheParameterGroup": group.described()})


def _modify(response: Any) -> Any:
    group = parameter_groups.modify(
        response.elasticache_backend,
        response._get_param("CacheParameterGroupName"),
        response._get_param("ParameterNameValues") or [],
    )
    return _answer({"CacheParameterGroupName": group.name})


def _delete(response: Any) -> Any:
    backend = response.elasticache_backend
    name = response._get_param("CacheParameterGroupName")
    group = parameter_groups.group_named(backend, name)
    users = [*backend.replication_groups.values(), *backend.cache_clusters.values()]
    if group.is_default or any(one.minicloud.parameter_group == group.name for one in users):
        raise refusal(
            "InvalidCacheParameterGroupState",
            f"{group.name} is a default parameter group or in use by a cluster: "
            "delete or modify the cluster first",
        )
    del parameter_groups.groups_of(backend)[group.name]
    return import_module("moto.core.responses").EmptyResult()


def _describe_groups(response: Any) -> Any:
    backend, name = response.elasticache_backend, response._get_param("CacheParameterGroupName")
    found = (
        [parameter_groups.group_named(backend, name)]
        if name
        else list(parameter_groups.groups_of(backend).values())
    )
    return _answer({"CacheParameterGroups": [one.described() for one in found]})


def _describe_parameters(response: Any) -> Any:
    backend, name = response.elasticache_backend, response._get_param("CacheParameterGroupName")
    group = parameter_groups.group_named(backend, name)
    return _answer({"Parameters": group.parameters(response._get_param("Source"))})


def _answer(result: dict[str, Any]) -> Any:
    return import_module("moto.core.responses").ActionResult(result)


PARAMETER_CALLS = {
    "create_cache_parameter_group": _create,
    "modify_cache_parameter_group": _modify,
    "delete_cache_parameter_group": _delete,
    "describe_cache_parameter_groups": _describe_groups,
    "describe_cache_parameters": _describe_parameters,
}
"""Methods of moto's response class, by name."""
