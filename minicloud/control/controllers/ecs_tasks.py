"""The life of ECS's tasks in moto's state, on the virtual clock.

Source: ECS Developer Guide, Task lifecycle; ECS API Reference, Task.
Simplified: a task is PENDING for ten seconds, while AWS names no time; a container that was asked
to stop stops at once; an image that is not in this cloud's ECR is taken to exist.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from minicloud.control.controllers.ecs_interfaces import (
    drop_unnamed,
    release_interface,
    take_address,
)

START_S = 10.0
"""How long a task is PENDING here."""

KEPT_S = 3_600.0
"""How long a stopped task is shown. Source: ECS Developer Guide, Viewing stopped task errors."""

_OWN_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/"
    r"(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>sha256:.+))?"
)


@dataclass(slots=True)
class Life:
    """When things happened to a task, in virtual seconds; None: not yet."""

    started_s: float
    running_s: float | None = None
    drained_s: float | None = None
    stopped_s: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a task is started for."""

    group: str
    started_by: str = ""
    launch_type: str = "EC2"
    overrides: Any = None
    tags: Any = None
    network: Any = None
    platform_version: str | None = None


class Tasks:
    """Starts and ends tasks, and moves them on as time passes."""

    def __init__(self) -> None:
        self._lives: dict[str, Life] = {}
        # By cluster and group, so that a service finds its own among many.
        self._groups: dict[tuple[str, str], dict[str, Any]] = {}
        self.now_s = 0.0
        self.address = ""
        """The address that moto is to give to the network interface of the next task."""

    def reset(self) -> None:
        self._lives.clear()
        self._groups.clear()
        self.now_s = 0.0

    def of(self, service: Any) -> list[Any]:
        """The tasks of a service, also those that have stopped and are still shown."""
        return list(self._groups.get((service.cluster_arn, f"service:{service.name}"), {}).values())

    def life(self, task: Any) -> Life:
        return self._lives.setdefault(task.task_arn, Life(self.now_s))

    def start(
        self, backend: Any, cluster: Any, definition: Any, order: Order, host: Any, subnet: Any
    ) -> Any:
        """A new task: on a container instance, in a subnet when it has an interface of its own."""
        network = order.network
        if definition.network_mode == "awsvpc":
            groups = network["awsvpcConfiguration"].get("securityGroups")
            self.address, network = take_address(subnet, definition, groups)
        needs = backend._calculate_task_resource_requirements(definition)
        try:
            task = _make(backend, cluster, definition, order, host, needs, network)
        except Exception:
            if subnet is not None:
                subnet.del_subnet_ip(self.address)
            raise
        drop_unnamed(task)
        if host is not None:
            backend.update_container_instance_resources(host, needs)
            task.availability_zone = host.attributes.get("ecs.availability-zone")
        elif subnet is not None:
            task.availability_zone = subnet.availability_zone
        _make_containers(backend, task, definition)
        backend.tasks.setdefault(cluster.name, {})[task.task_arn] = task
        self._groups.setdefault((task.cluster_arn, task.group), {})[task.task_arn] = task
        self.life(task)
        _say(task, "PENDING")
        return task

    def stop(self, backend: Any, task: Any, reason: str, code: str, drain_s: float = 0.0) -> None:
        """Ask a task to stop; it is STOPPED once its connections have drained."""
        if task.desired_status == "STOPPED":
            return
        task.desired_status = "STOPPED"
        task.stopped_reason, task.stop_code = reason, code
        if drain_s > 0 and task.last_status == "RUNNING":
            self.life(task).drained_s = self.now_s + drain_s
            _say(task, "DEACTIVATING")
        else:
            self._end(backend, task)

    def tick(self, backend: Any, now_s: float) -> list[Any]:
        """Move every task on; those that failed to start."""
        self.now_s = now_s
        failed = []
        for tasks in backend.tasks.values():
            for task in list(tasks.values()):
                life = self.life(task)
                if life.stopped_s is not None:
                    if now_s - life.stopped_s >= KEPT_S:
                        del tasks[task.task_arn], self._lives[task.task_arn]
                        self._forget(task)
                elif life.drained_s is not None:
                    if now_s >= life.drained_s:
                        self._end(backend, task)
                elif life.running_s is None and now_s - life.started_s >= START_S:
                    missing = _missing_image(backend, task)
                    if missing is None:
                        life.running_s = now_s
                        _say(task, "RUNNING")
                    else:
                        reason = f"CannotPullContainerError: {missing}: not found"
                        self.stop(backend, task, reason, "TaskFailedToStart")
                        failed.append(task)
        return failed

    def _forget(self, task: Any) -> None:
        key = task.cluster_arn, task.group
        self._groups[key].pop(task.task_arn, None)
        if not self._groups[key]:
            del self._groups[key]

    def due_s(self) -> Iterator[float]:
        """When time alone moves a task on: it starts, has drained, or is shown no more."""
        for life in self._lives.values():
            if life.stopped_s is not None:
                yield life.stopped_s + KEPT_S
            elif life.drained_s is not None:
                yield life.drained_s
            elif life.running_s is None:
                yield life.started_s + START_S

    def running_since_s(self) -> Iterator[float]:
        """When each task that runs began to."""
        for life in self._lives.values():
            if life.running_s is not None and life.stopped_s is None:
                yield life.running_s

    def _end(self, backend: Any, task: Any) -> None:
        host = host_of(backend, task)
        if host is not None:
            backend.update_container_instance_resources(
                host, task.resource_requirements, removing=True
            )
        release_interface(task)
        _say(task, "STOPPED")
        self.life(task).stopped_s = self.now_s


def _make(
    backend: Any,
    cluster: Any,
    definition: Any,
    order: Order,
    host: Any,
    needs: Any,
    network: Any,
) -> Any:
    models: Any = import_module("moto.ecs.models")
    return models.Task(
        cluster,
        definition,
        None if host is None else host.container_instance_arn,
        needs,
        backend=backend,
        group=order.group,
        launch_type=order.launch_type,
        overrides=order.overrides or {},
        started_by=order.started_by,
        tags=order.tags or [],
        networking_configuration=network,
        platform_version=order.platform_version,
    )


def host_of(backend: Any, task: Any) -> Any:
    """The container instance of a task; None on Fargate, and when it was deregistered."""
    if not task.container_instance_arn:
        return None
    name = task.container_instance_arn.rpartition("/")[2]
    return backend.container_instances.get(task.cluster_name, {}).get(name)


def definition_of(backend: Any, task: Any) -> Any:
    return backend.describe_task_definition(task.task_definition_arn)


def port_of(task: Any, container: str, container_port: int) -> int | None:
    """The host port at which a container's port is reached."""
    for one in task.containers:
        for bound in one.network_bindings:
            if (one.name, bound["containerPort"]) == (container, container_port):
                return int(bound["hostPort"])
    return None


def _say(task: Any, status: str) -> None:
    task.last_status = status
    for container in task.containers:
        container.last_status = status if status in ("PENDING", "RUNNING", "STOPPED") else "RUNNING"


FIRST_DYNAMIC_PORT = 32_768
"""Source: ECS API Reference, PortMapping (the ephemeral range of Linux starts there)."""


def _make_containers(backend: Any, task: Any, definition: Any) -> None:
    """Every container of the definition, with its ports; moto makes the first one only.

    A mapped port of a bridge task has the host port that was asked for, or a free one.
    """
    models: Any = import_module("moto.ecs.models")
    taken = set(_ports_on_its_host(backend, task))
    task.containers = []
    for raw in definition.container_definitions:
        own = SimpleNamespace(arn=definition.arn, container_definitions=[raw])
        container = models.Container(own)
        container.task_arn = task.task_arn
        container.network_bindings = []
        for mapping in raw.get("portMappings") or ():
            port = bound = int(mapping["containerPort"])
            if definition.network_mode not in ("awsvpc", "host"):
                bound = int(mapping.get("hostPort") or 0) or next(
                    free for free in range(FIRST_DYNAMIC_PORT, 61_000) if free not in taken
                )
            taken.add(bound)
            container.network_bindings.append(
                {
                    "bindIP": "0.0.0.0",
                    "containerPort": port,
                    "hostPort": bound,
                    "protocol": mapping.get("protocol") or "tcp",
                }
            )
        task.containers.append(container)


def _ports_on_its_host(backend: Any, task: Any) -> Iterator[int]:
    for other in backend.tasks.get(task.cluster_name, {}).values():
        same = other.container_instance_arn == task.container_instance_arn
        if same and other.last_status != "STOPPED":
            for container in other.containers:
                yield from (int(bound["hostPort"]) for bound in container.network_bindings)


def _missing_image(backend: Any, task: Any) -> str | None:
    """An image of this cloud's ECR that is not there."""
    for container in definition_of(backend, task).container_definitions:
        found = _OWN_IMAGE.fullmatch(container["image"])
        if found is None:
            continue
        from moto.ecr.models import ecr_backends

        registry = ecr_backends[found["account"]][found["region"]]
        repository = registry.repositories.get(found["repository"])
        wanted = found["digest"] or found["tag"] or "latest"
        if repository is None or not any(
            wanted in (*one.image_tags, one.get_image_digest()) for one in repository.images
        ):
            return str(container["image"])
    return None
