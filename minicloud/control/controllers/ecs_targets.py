"""A service's tasks as targets: registered while they run, draining when they stop.

Source: ECS Developer Guide, Use load balancing to distribute Amazon ECS service traffic; Task
lifecycle (DEACTIVATING: the target is deregistered).
Simplified: moto holds an instance in a target group at one port only, so that of two tasks on one
container instance the later one is the target. Tasks with an address of their own are not
concerned.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from minicloud.control.associations import balancers_sending_to
from minicloud.control.controllers.ecs_interfaces import address_of
from minicloud.control.controllers.ecs_tasks import host_of, port_of
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.dataplane.health import TargetHealthState


class ServiceTargets:
    """Keeps the target groups of every service as its running tasks are."""

    def __init__(self, health: TargetHealthController) -> None:
        self._health = health
        self._registered: dict[tuple[str, str], dict[str, int]] = {}

    def reset(self) -> None:
        self._registered.clear()

    def sync(self, backend: Any, service: Any, running: Iterable[Any]) -> list[str]:
        """Register and deregister what has changed; what there is to tell about it."""
        told = []
        tasks = list(running)
        for raw in service.load_balancers:
            group = _group(backend, raw)
            if group is None:
                continue
            wanted = {}
            for task in tasks:
                target = _target(backend, task, raw)
                if target is not None:
                    wanted[target[0]] = target[1]
            held = self._registered.setdefault((service.arn, group.arn), {})
            gone = [one for one in held if one not in wanted]
            new = [one for one in wanted if held.get(one) != wanted[one]]
            if gone:
                group.deregister([{"Id": one} for one in gone if one in group.targets])
                told.append(_told(service, "deregistered", len(gone), group))
            if new:
                group.register([{"Id": one, "Port": wanted[one]} for one in new])
                told.append(_told(service, "registered", len(new), group))
            self._registered[service.arn, group.arn] = wanted
        return told

    def healthy(self, backend: Any, service: Any, task: Any) -> bool | None:
        """Whether every target group calls the task healthy; None: not yet known."""
        states = set(self._states(backend, service, task))
        if TargetHealthState.UNHEALTHY in states:
            return False
        return True if states <= {TargetHealthState.HEALTHY} else None

    def drain_s(self, backend: Any, service: Any, task: Any) -> float:
        """How long the task's targets drain once they are deregistered; 0: it has none."""
        delays = [0.0]
        for raw in service.load_balancers:
            group, target = _group(backend, raw), _target(backend, task, raw)
            if group is None or target is None or target[0] not in group.targets:
                continue
            if any(True for _ in balancers_sending_to(group_backend(backend), group.arn)):
                attribute = "deregistration_delay.timeout_seconds"
                delays.append(float(group.attributes.get(attribute, 300)))
        return max(delays)

    def _states(self, backend: Any, service: Any, task: Any) -> Iterator[TargetHealthState | None]:
        for raw in service.load_balancers:
            group, target = _group(backend, raw), _target(backend, task, raw)
            if group is not None and target is not None:
                yield self._health.state(group.arn, target[0])


def group_backend(backend: Any) -> Any:
    from moto.elbv2.models import elbv2_backends

    return elbv2_backends[backend.account_id][backend.region_name]


def _group(backend: Any, raw: dict[str, Any]) -> Any:
    arn = raw.get("targetGroupArn")
    return group_backend(backend).target_groups.get(arn) if arn else None


def _target(backend: Any, task: Any, raw: dict[str, Any]) -> tuple[str, int] | None:
    """The target's id and port, of a task behind a load balancer."""
    container_port = int(raw["containerPort"])
    address = address_of(task)
    if address is not None:
        return address, container_port
    host = host_of(backend, task)
    port = port_of(task, raw["containerName"], container_port)
    return None if host is None or port is None else (host.ec2_instance_id, port)


def _told(service: Any, what: str, count: int, group: Any) -> str:
    return f"(service {service.name}) {what} {count} targets in (target-group {group.arn})"
