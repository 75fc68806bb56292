"""What ECS's scheduler has to know, read from moto's state.

Simplified: a container instance has its type's CPU and the whole of its memory; on AWS a few
percent of the memory are the operating system's, and are not registered.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from minicloud.dataplane.container_hosts import (
    ConstraintType,
    ContainerHost,
    PlacementConstraint,
    PlacementStrategy,
    StrategyType,
    TaskNeeds,
)

CPU_UNITS_OF_A_VCPU = 1024
_LIVE = ("PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING")


def needs_of(definition: Any) -> TaskNeeds:
    """What a task of this definition reserves.

    Source: ECS API Reference, ContainerDefinition (memoryReservation before memory), TaskDefinition
    (the task's own cpu and memory, where given), PortMapping.
    """
    containers = definition.container_definitions
    cpu = cpu_units(definition.cpu)
    memory = memory_mib(definition.memory)
    if cpu is None:
        cpu = sum(int(one.get("cpu") or 0) for one in containers)
    if memory is None:
        memory = sum(
            int(one.get("memoryReservation") or one.get("memory") or 0) for one in containers
        )
    mappings = [one for container in containers for one in container.get("portMappings") or ()]
    ports = tuple(_host_ports(definition.network_mode, mappings))
    return TaskNeeds(cpu, memory, ports, interfaces=int(definition.network_mode == "awsvpc"))


def _host_ports(network_mode: str | None, mappings: Iterable[Mapping[str, Any]]) -> list[int]:
    match network_mode:
        case "awsvpc" | "none":
            return []  # the task has a network interface of its own, or no network
        case "host":
            return [int(one.get("hostPort") or one["containerPort"]) for one in mappings]
    return [int(one["hostPort"]) for one in mappings if one.get("hostPort")]


def cpu_units(given: str | None) -> int | None:
    """A task's cpu, `1024` or `1 vCPU`, in units. Raises ValueError."""
    return _quantity(given, "vcpu", CPU_UNITS_OF_A_VCPU)


def memory_mib(given: str | None) -> int | None:
    """A task's memory, `1024` or `1 GB`, in MiB. Raises ValueError."""
    return _quantity(given, "gb", 1024)


def _quantity(given: str | None, unit: str, of_unit: int) -> int | None:
    if given is None or given == "":
        return None
    found = re.fullmatch(rf"\s*(\d+(?:\.\d+)?)\s*({unit})?\s*", given, re.IGNORECASE)
    if found is None:
        raise ValueError(f"{given!r} is neither a whole number nor a number of {unit}")
    number, named = found.groups()
    if named:
        return int(float(number) * of_unit)
    return int(number)


def constraints_of(raw: Iterable[Mapping[str, Any]]) -> tuple[PlacementConstraint, ...]:
    return tuple(
        PlacementConstraint(ConstraintType(one["type"]), one.get("expression") or "") for one in raw
    )


def strategies_of(raw: Iterable[Mapping[str, Any]]) -> tuple[PlacementStrategy, ...]:
    return tuple(
        PlacementStrategy(StrategyType(one["type"]), one.get("field") or "") for one in raw
    )


def hosts_of(backend: Any, cluster_name: str) -> list[ContainerHost]:
    """The cluster's container instances that take tasks, in the order of their registration."""
    groups: dict[str, list[str]] = {}
    attached: Counter[str] = Counter()
    for task in backend.tasks.get(cluster_name, {}).values():
        if task.container_instance_arn and task.last_status in _LIVE:
            groups.setdefault(task.container_instance_arn, []).append(task.group)
            attached[task.container_instance_arn] += len(task.attachments)
    return [
        _host(
            instance,
            groups.get(instance.container_instance_arn, ()),
            attached[instance.container_instance_arn],
        )
        for instance in backend.container_instances.get(cluster_name, {}).values()
        if instance.status == "ACTIVE"
    ]


def _host(instance: Any, groups: Iterable[str], attached: int) -> ContainerHost:
    left = {one["name"]: one for one in instance.remaining_resources}
    return ContainerHost(
        id=instance.container_instance_arn,
        cpu_units=left["CPU"]["integerValue"],
        memory_mib=left["MEMORY"]["integerValue"],
        ports_taken=frozenset(map(int, left["PORTS"]["stringSetValue"])),
        attributes={name: value or "" for name, value in instance.attributes.items()},
        groups=tuple(groups),
        ec2_instance_id=instance.ec2_instance_id,
        agent_connected=instance.agent_connected,
        interfaces=_most_interfaces(instance) - 1 - attached,  # one is the instance's own
    )


def _most_interfaces(instance: Any) -> int:
    """Source: EC2 API Reference, NetworkInfo (maximumNetworkInterfaces).

    Simplified: the account setting awsvpcTrunking, which allows more, is off, as it is by default.
    """
    kind = _kind(instance.attributes.get("ecs.instance-type", ""))
    return int(kind.get("NetworkInfo", {}).get("MaximumNetworkInterfaces", 1_000))


def _kind(instance_type: str) -> dict[str, Any]:
    types: Any = import_module("moto.ec2.models.instance_types")
    found: dict[str, Any] = types.INSTANCE_TYPES.get(instance_type, {})
    return found


def register_resources(instance: Any, ec2: Any) -> None:
    """Give a container instance what its type has; moto gives each the same.

    Source: ECS API Reference, ContainerDefinition (vCPUs times 1,024).
    """
    kind = _kind(ec2.get_instance_by_id(instance.ec2_instance_id).instance_type)
    if not kind:
        return
    amounts = {
        "CPU": kind["VCpuInfo"]["DefaultVCpus"] * CPU_UNITS_OF_A_VCPU,
        "MEMORY": kind["MemoryInfo"]["SizeInMiB"],
    }
    for resource in (*instance.registered_resources, *instance.remaining_resources):
        if resource["name"] in amounts:
            resource["integerValue"] = amounts[resource["name"]]
