"""Starting one task: the container instance or subnet that it gets, by the scheduler's rules."""

from collections.abc import Sequence
from importlib import import_module
from random import Random
from typing import Any

from minicloud.control.controllers.ecs_placing import constraints_of, needs_of, strategies_of
from minicloud.control.controllers.ecs_tasks import Order, Tasks
from minicloud.control.guards.subnet_addresses import free_addresses
from minicloud.control.subnets import subnets_there
from minicloud.dataplane.container_hosts import ContainerHost, PlacementStrategy
from minicloud.dataplane.task_placement import Placement, place


def place_on_instances(
    hosts: list[ContainerHost],
    definition: Any,
    order: Order,
    constraints: Any,
    strategies: Any,
    default: Sequence[PlacementStrategy],
    generator: Random,
) -> Placement:
    """Where the next task goes, by the call's constraints and those of the task definition.

    Its host in `hosts` is from then on one with the task on it.
    """
    needs = needs_of(definition)
    found = place(
        needs,
        order.group,
        hosts,
        constraints_of((*constraints, *definition.placement_constraints)),
        strategies_of(strategies) or default,
        generator,
    )
    hosts[:] = [
        one.with_task(needs, order.group) if one.id == found.host_id else one for one in hosts
    ]
    return found


def start_on_instance(
    backend: Any, tasks: Tasks, cluster: Any, definition: Any, order: Order, host_id: str
) -> Any:
    """A task on a container instance; its interface is in the instance's zone where it can be."""
    host = backend.container_instances[cluster.name][host_id.rpartition("/")[2]]
    subnet = subnet_on_instance(backend, cluster, definition, order, host_id)
    return tasks.start(backend, cluster, definition, order, host, subnet)


def subnet_on_instance(
    backend: Any, cluster: Any, definition: Any, order: Order, host_id: str
) -> Any:
    """The subnet of a task's own interface, in its instance's zone if it can be; None: none."""
    if definition.network_mode != "awsvpc":
        return None
    host = backend.container_instances[cluster.name][host_id.rpartition("/")[2]]
    zone = host.attributes.get("ecs.availability-zone")
    given = _subnets(backend, order)
    near = [one for one in given if one.availability_zone == zone] or given[:1]
    return next((one for one in near if free_addresses(one)), near[0])


def lacks_subnets(backend: Any, definition: Any, order: Order) -> bool:
    """Whether a task with an interface of its own has no subnet to be in."""
    return definition.network_mode == "awsvpc" and not _subnets(backend, order)


def emptiest_subnet(backend: Any, cluster_name: str, order: Order) -> Any:
    """Tasks on Fargate are spread over the zones of their subnets.

    Source: ECS Developer Guide, Task placement.
    """
    zones = [
        getattr(one, "availability_zone", None)
        for one in backend.tasks.get(cluster_name, {}).values()
        if one.group == order.group and one.desired_status == "RUNNING"
    ]
    return min(
        _subnets(backend, order),
        key=lambda one: (not free_addresses(one), zones.count(one.availability_zone)),
    )


def _subnets(backend: Any, order: Order) -> list[Any]:
    """The order's subnets that are still there."""
    ec2: Any = import_module("moto.ec2").ec2_backends[backend.account_id][backend.region_name]
    named = (order.network or {}).get("awsvpcConfiguration", {}).get("subnets", ())
    return subnets_there(ec2, named)
