"""Amazon ECS: tasks are placed, services are kept, deployments roll, lost instances are noticed.

Source: ECS API Reference, ContainerInstance, UpdateContainerInstancesState; ECS Developer Guide,
Deregistering a container instance.
Simplified: the loss of an EC2 instance is noticed at once.
"""

from collections.abc import Iterator
from importlib import import_module
from math import inf
from random import Random
from typing import Any

from minicloud.control.controllers.ecs_daemons import is_daemon
from minicloud.control.controllers.ecs_definitions import forget_unused
from minicloud.control.controllers.ecs_interfaces import FULL
from minicloud.control.controllers.ecs_placing import hosts_of, needs_of
from minicloud.control.controllers.ecs_services import Services, service_of
from minicloud.control.controllers.ecs_starting import (
    emptiest_subnet,
    place_on_instances,
    start_on_instance,
    subnet_on_instance,
)
from minicloud.control.controllers.ecs_targets import ServiceTargets
from minicloud.control.controllers.ecs_tasks import Order, Tasks, host_of
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.guards.subnet_addresses import free_addresses
from minicloud.control.isolation import alone
from minicloud.dataplane.container_hosts import PlacementStrategy, StrategyType
from minicloud.dataplane.task_placement import Refusal

_RUN_TASK_STRATEGIES = (PlacementStrategy(StrategyType.RANDOM),)


class EcsController:
    """Follows every cluster of the cloud."""

    def __init__(self, health: TargetHealthController) -> None:
        self.tasks = Tasks()
        self._targets = ServiceTargets(health)
        self.services = Services(self.tasks, self._targets)
        self._generator = Random(0)
        self._seen: list[Any] = []
        self.next_s = inf
        """Before when nothing is due, unless something else changes."""

    def reset(self) -> None:
        """Forget every task."""
        self.tasks.reset()
        self._targets.reset()
        self.services.reset()
        self._generator.seed(0)
        self._seen, self.next_s = [], inf

    def tick(self, now_s: float) -> None:
        """Move tasks on, notice what was lost, and take each service's next step."""
        self.tasks.now_s = now_s
        for backend in _backends():
            for task in self.tasks.tick(backend, now_s):
                service = service_of(backend, task)
                if service is not None:
                    self.services.failed_to_start(service, task)
            with alone("ECS container instances"):
                self._look_at_instances(backend)
            # Source: ECS Developer Guide, Daemon scheduling strategy: daemons come first.
            for service in sorted(backend.services.values(), key=is_daemon, reverse=True):
                if service.status != "INACTIVE" or self._has_tasks(service):
                    with alone(f"ECS service {service.name}"):
                        self.services.reconcile(backend, service)
            _count(backend)
            forget_unused(backend)
        # A step follows from state and time: one that changed nothing will not, for the same state.
        seen = _shape()
        restless, self._seen = seen != self._seen, seen
        self.next_s = now_s if restless else self._due_s(now_s)

    def _due_s(self, now_s: float) -> float:
        services = [one for backend in _backends() for one in backend.services.values()]
        due_s = (*self.tasks.due_s(), *self.services.due_s(services))
        return min((one for one in due_s if one > now_s), default=inf)

    def run(
        self, backend: Any, cluster: Any, definition: Any, order: Order, count: int, how: Any
    ) -> tuple[list[Any], list[Refusal]]:
        """Place standalone tasks; those that were, and why the others were not.

        `how` has the call's placementConstraints and placementStrategy.
        Simplified: without a strategy, the task goes to an instance at random.
        """
        started: list[Any] = []
        hosts = hosts_of(backend, cluster.name)
        for _ in range(count):
            if order.launch_type == "FARGATE":
                subnet = emptiest_subnet(backend, cluster.name, order)
                if not free_addresses(subnet):
                    return started, [Refusal(_arn(backend, subnet), FULL)]
                started.append(self.tasks.start(backend, cluster, definition, order, None, subnet))
                continue
            found = place_on_instances(
                hosts,
                definition,
                order,
                how.get("placementConstraints") or (),
                how.get("placementStrategy") or (),
                _RUN_TASK_STRATEGIES,
                self._generator,
            )
            if found.host_id is None:
                return started, list(found.refusals)
            subnet = subnet_on_instance(backend, cluster, definition, order, found.host_id)
            if subnet is not None and not free_addresses(subnet):
                return started, [Refusal(_arn(backend, subnet), FULL)]
            started.append(
                start_on_instance(backend, self.tasks, cluster, definition, order, found.host_id)
            )
        return started, []

    def stop(self, backend: Any, task: Any, reason: str) -> None:
        """Stop a task as StopTask does."""
        drain_s = self.services.drain_s(backend, task)
        self.tasks.stop(backend, task, reason, "UserInitiated", drain_s)

    def _has_tasks(self, service: Any) -> bool:
        return any(one.last_status != "STOPPED" for one in self.tasks.of(service))

    def _look_at_instances(self, backend: Any) -> None:
        states = _machine_states(backend)
        for cluster_name, instances in backend.container_instances.items():
            for name, instance in list(instances.items()):
                state = states.get(instance.ec2_instance_id, "terminated")
                # Its agent is gone with the first step to the end.
                state = {"stopping": "stopped", "shutting-down": "terminated"}.get(state, state)
                instance.agent_connected = state == "running"
                if state in ("stopped", "terminated"):
                    self._lose(backend, cluster_name, instance, state)
                if state == "terminated":
                    instance.status = "INACTIVE"
                    del instances[name]
                    backend.clusters[cluster_name].registered_container_instances_count -= 1

    def _lose(self, backend: Any, cluster_name: str, instance: Any, state: str) -> None:
        reason = f"Host EC2 (instance {instance.ec2_instance_id}) {state}."
        for task in list(backend.tasks.get(cluster_name, {}).values()):
            if task.container_instance_arn == instance.container_instance_arn:
                self.tasks.stop(backend, task, reason, "TerminationNotice")


def _arn(backend: Any, subnet: Any) -> str:
    return f"arn:aws:ec2:{backend.region_name}:{backend.account_id}:subnet/{subnet.id}"


def _shape() -> list[Any]:
    """What a step of the controller can change, to be compared with what it was before."""
    return [
        (
            [
                (task.task_arn, task.last_status, task.desired_status)
                for tasks in backend.tasks.values()
                for task in tasks.values()
            ],
            [
                (one.arn, one.status, one.events[:1], [d["rolloutState"] for d in one.deployments])
                for one in backend.services.values()
            ],
        )
        for backend in _backends()
    ]


def _machine_states(backend: Any) -> dict[str, str]:
    """The state of every EC2 instance; moto's own way to look one up copies them all."""
    if not any(backend.container_instances.values()):
        return {}
    ec2: Any = import_module("moto.ec2").ec2_backends[backend.account_id][backend.region_name]
    return {
        instance.id: instance.state
        for reservation in ec2.reservations.values()
        for instance in reservation.instances
    }


def _backends() -> Iterator[Any]:
    backends: Any = import_module("moto.ecs.models").ecs_backends
    for _account, _region, backend in list(backends.iter_backends()):
        if backend.clusters:
            yield backend


def _count(backend: Any) -> None:
    """Bring the counts of clusters and container instances up to date."""
    for cluster in backend.clusters.values():
        tasks = list(backend.tasks.get(cluster.name, {}).values())
        cluster.running_tasks_count = sum(one.last_status == "RUNNING" for one in tasks)
        cluster.pending_tasks_count = sum(one.last_status == "PENDING" for one in tasks)
        cluster.active_services_count = sum(
            one.cluster_name == cluster.name and one.status == "ACTIVE"
            for one in backend.services.values()
        )
        for instance in backend.container_instances.get(cluster.name, {}).values():
            instance.running_tasks_count = instance.pending_tasks_count = 0
        for task in tasks:
            host = host_of(backend, task)
            if host is None or task.last_status == "STOPPED":
                continue
            if task.last_status == "PENDING":
                host.pending_tasks_count += 1
            else:
                host.running_tasks_count += 1


def requirements(definition: Any) -> dict[str, Any]:
    """What a task reserves, in the form in which moto keeps it."""
    needs = needs_of(definition)
    return {
        "CPU": needs.cpu_units,
        "MEMORY": needs.memory_mib,
        "PORTS": list(needs.ports),
        "PORTS_UDP": [],
    }
