"""Task definitions: sizes that exist, containers that fit in."""

from collections.abc import Iterator
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.controllers.ecs_placing import cpu_units, memory_mib
from minicloud.control.guard import Guard

_REFERENCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html"
)
_CONTAINER = (
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"
)
_LEAST_CPU, _MOST_CPU = 128, 196_608


def _containers(call: Call) -> Iterator[dict[str, Any]]:
    yield from call.get("containerDefinitions", [])


def _no_quantity(call: Call) -> str | None:
    for name, read in (("cpu", cpu_units), ("memory", memory_mib)):
        try:
            amount = read(call.get(name))
        except ValueError as error:
            return f"Invalid '{name}' setting for task: {error}"
        if name == "cpu" and amount is not None and not _LEAST_CPU <= amount <= _MOST_CPU:
            return (
                f"Invalid 'cpu' setting for task: {amount} CPU units; give a value between "
                f"{_LEAST_CPU} and {_MOST_CPU}"
            )
    return None


def _container_larger_than_task(call: Call) -> str | None:
    task_mib = memory_mib(call.get("memory"))
    for one in _containers(call):
        hard, soft = one.get("memory"), one.get("memoryReservation")
        if task_mib is not None and hard is not None and hard > task_mib:
            return (
                f"The 'memory' setting for container '{one['name']}' is greater than for the task."
            )
        if hard is not None and soft is not None and soft >= hard:
            return (
                f"Invalid setting for container '{one['name']}'. 'memory' must be greater than "
                "'memoryReservation'."
            )
    return None


def _nothing_essential(call: Call) -> str | None:
    containers = list(_containers(call))
    if containers and not any(one.get("essential") in (None, True) for one in containers):
        return "All tasks must have at least one essential container."
    return None


def _one_name_twice(call: Call) -> str | None:
    names = [one.get("name") for one in _containers(call)]
    for name in names:
        if names.count(name) > 1:
            return f"Container names must be unique: '{name}' is there {names.count(name)} times."
    return None


def _guard(guard_id: str, rule: str, source: str, finds: Any) -> Guard:
    return Guard(
        id=guard_id,
        service="ecs",
        operations=("RegisterTaskDefinition",),
        code="ClientException",
        rule=rule,
        source=source,
        finds=finds,
    )


GUARDS = (
    _guard(
        "task-quantities",
        "A task's CPU and memory are numbers of units and MiB, or of vCPU and GB; CPU is between "
        "128 and 196,608 units.",
        f"{_REFERENCE}; the wording is ours",
        _no_quantity,
    ),
    _guard(
        "task-container-memory",
        "A container's memory is not more than the task's, and more than its own reservation.",
        f"{_CONTAINER}; wording of the first as quoted in "
        "github.com/pulumi/pulumi-awsx/issues/1220, of the second ours",
        _container_larger_than_task,
    ),
    _guard(
        "task-essential",
        "At least one container of a task is essential.",
        f"{_CONTAINER}; the wording is the reference's",
        _nothing_essential,
    ),
    _guard(
        "task-container-names",
        "No two containers of a task have the same name.",
        f"{_CONTAINER}; code and wording are ours",
        _one_name_twice,
    ),
)
