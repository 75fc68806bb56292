"""DB parameter groups: what they list, and what becomes of instances when they change."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from minicloud.control.controllers.database_life import DatabaseLife
from minicloud.control.database_parameters import engine_parameters

# Source: RDS API Reference, DescribeDBParameters (MaxRecords).
_PAGE = 100


def changed_parameters(original: Any, life: DatabaseLife) -> Callable[..., Any]:
    """Dynamic parameters come into force at once in instances that were started with the group."""

    def modify(
        backend: Any,
        db_parameter_group_name: str,
        db_parameter_group_parameters: Iterable[dict[str, Any]],
    ) -> Any:
        parameters = list(db_parameter_group_parameters)
        group = original(backend, db_parameter_group_name, parameters)
        now = {
            one["ParameterName"]: str(one["ParameterValue"])
            for one in parameters
            if one.get("ApplyMethod") == "immediate"
        }
        for database in backend.databases.values():
            state = life.state(database)
            if state.group == group.name:
                state.in_force = state.in_force | now
        return group

    return modify


def describe_parameters(response: Any) -> Any:
    """Every parameter of the engine, with the values that the group has."""
    name = response.params.get("DBParameterGroupName")
    groups = response.backend.describe_db_parameter_groups({"db_parameter_group_name": name})
    if not groups:
        error: Any = import_module("moto.rds.exceptions").DBParameterGroupNotFoundError(name)
        raise error
    own = groups[0].parameters
    wanted = response.params.get("Source")
    rows = []
    for one in engine_parameters().values():
        source = "user" if one.name in own else "engine-default"
        if wanted not in (None, source):
            continue
        row = {
            "ParameterName": one.name,
            "Source": source,
            "ApplyType": one.apply_type,
            "DataType": one.data_type,
            "AllowedValues": one.allowed,
            "IsModifiable": one.modifiable,
        }
        rows.append(row | own.get(one.name, {}))
    start = int(response.params.get("Marker") or 0)
    end = start + int(response.params.get("MaxRecords") or _PAGE)
    page: dict[str, Any] = {"Parameters": rows[start:end]}
    return import_module("moto.core.responses").ActionResult(
        page | ({"Marker": str(end)} if end < len(rows) else {})
    )
