"""The tasks that a service starts: where its scheduling strategy wants them."""

from functools import partial
from typing import Any

from minicloud.control.controllers.ecs_daemons import daemon_hosts, is_daemon, without_a_daemon
from minicloud.control.controllers.ecs_deployments import primary, tell
from minicloud.control.controllers.ecs_events import unplaced
from minicloud.control.controllers.ecs_placing import hosts_of
from minicloud.control.controllers.ecs_service_memory import ServiceMemory
from minicloud.control.controllers.ecs_starting import (
    emptiest_subnet,
    lacks_subnets,
    place_on_instances,
    start_on_instance,
)
from minicloud.control.controllers.ecs_tasks import Order, Tasks
from minicloud.control.isolation import alone
from minicloud.dataplane.container_hosts import SERVICE_STRATEGIES, ContainerHost


class ServiceStarts:
    """Starts the tasks of services, and tells the service of those that it cannot start."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks

    def start(self, backend: Any, service: Any, memory: ServiceMemory, how_many: int) -> None:
        if not how_many:
            return
        started: list[Any] = []
        cluster = backend._get_cluster(service.cluster_name)
        definition = backend.describe_task_definition(primary(service)["taskDefinition"])
        order = Order(
            group=f"service:{service.name}",
            started_by=primary(service)["id"],
            launch_type=service.launch_type or "EC2",
            network=service.network_configuration or None,
        )
        if lacks_subnets(backend, definition, order):
            memory.tell_once(service, "was unable to place a task. Its subnets are gone.")
            return
        if is_daemon(service):
            hosts = without_a_daemon(daemon_hosts(backend, service, definition), service)
            how_many = min(how_many, len(hosts))  # the others wait for one that drains
        else:
            hosts = hosts_of(backend, service.cluster_name)
        for _ in range(how_many):
            task = None
            with alone(f"ECS service {service.name}", partial(_refused, service, memory)):
                task = self._start_one(backend, service, memory, cluster, definition, order, hosts)
            if task is None:
                break
            memory.may_tell_again("unable to place")
            started.append(task)
        if started:
            ids = " ".join(f"(task {one.id})" for one in started)
            tell(service, f"has started {len(started)} tasks: {ids}.")

    def _start_one(
        self,
        backend: Any,
        service: Any,
        memory: ServiceMemory,
        cluster: Any,
        definition: Any,
        order: Order,
        hosts: list[ContainerHost],
    ) -> Any:
        """The next task of a service; None when no container instance can take it."""
        if order.launch_type == "FARGATE":
            subnet = emptiest_subnet(backend, service.cluster_name, order)
            return self._tasks.start(backend, cluster, definition, order, None, subnet)
        found = place_on_instances(
            hosts,
            definition,
            order,
            service.placement_constraints or (),
            service.placement_strategy or (),
            () if is_daemon(service) else SERVICE_STRATEGIES,
            memory.generator,
        )
        if found.host_id is None:
            memory.tell_once(service, unplaced(found))
            return None
        if is_daemon(service):
            hosts[:] = without_a_daemon(hosts, service)
        return start_on_instance(backend, self._tasks, cluster, definition, order, found.host_id)


def _refused(service: Any, memory: ServiceMemory, why: str) -> None:
    memory.tell_once(service, f"was unable to place a task. Reason: {why}.")
