"""Services of the strategy DAEMON: which container instances have one of their tasks.

Source: ECS Developer Guide, Daemon scheduling strategy (one task on each active container
instance that meets the constraints; the first to start and the last to stop); ECS API Reference,
CreateService (schedulingStrategy).
Simplified: nothing is reserved for daemons on an instance that replicas have filled before the
service was made: they wait until there is room.
"""

from typing import Any

from minicloud.control.controllers.ecs_placing import constraints_of, hosts_of
from minicloud.control.controllers.ecs_tasks import host_of
from minicloud.dataplane.container_hosts import ContainerHost, TaskNeeds
from minicloud.dataplane.task_placement import refused

_NOTHING = TaskNeeds(0, 0)


def is_daemon(service: Any) -> bool:
    return bool(service.scheduling_strategy == "DAEMON")


def daemon_hosts(backend: Any, service: Any, definition: Any) -> list[ContainerHost]:
    """The instances that are to have a task: active, connected, and as the constraints want."""
    given = (*(service.placement_constraints or ()), *definition.placement_constraints)
    constraints, group = constraints_of(given), f"service:{service.name}"
    return [
        host
        for host in hosts_of(backend, service.cluster_name)
        if refused(_NOTHING, group, host, constraints) is None
    ]


def without_a_daemon(hosts: list[ContainerHost], service: Any) -> list[ContainerHost]:
    """Those on which no task of the service is, nor one that still drains."""
    return [host for host in hosts if f"service:{service.name}" not in host.groups]


def outlasts_replicas(backend: Any, task: Any) -> bool:
    """Whether a daemon waits on an instance that is being drained, for replicas to go first."""
    host = host_of(backend, task)
    if host is None or host.status != "DRAINING":
        return False
    return any(
        one.container_instance_arn == task.container_instance_arn
        and one.last_status != "STOPPED"
        and _is_replica(backend, one)
        for one in backend.tasks.get(task.cluster_name, {}).values()
    )


def daemons_without_force(original: Any) -> Any:
    """moto's way to delete a service, which knows nothing of strategies.

    Source: ECS API Reference, DeleteService (force is necessary for REPLICA only).
    """

    def delete_service(
        backend: Any, cluster_name: str, service_name: str, force: bool = False
    ) -> Any:
        service = backend._get_service(cluster_name, service_name)
        return original(backend, cluster_name, service_name, force or is_daemon(service))

    return delete_service


def _is_replica(backend: Any, task: Any) -> bool:
    kind, _, name = task.group.partition(":")
    service = backend.services.get(f"{task.cluster_name}:{name}") if kind == "service" else None
    return service is not None and not is_daemon(service)
