"""What moto's state says of a service's deployments: made, counted, completed, failed.

Source: ECS API Reference, Deployment, DeploymentCircuitBreaker; ECS Developer Guide, Service
deployment state change events (the wording of the reasons).
"""

from importlib import import_module
from typing import Any

from minicloud.dataplane.rolling_deployment import DAEMON_LIMITS, DeploymentLimits


def primary(service: Any) -> dict[str, Any]:
    """The newest deployment, or the one that was rolled back to."""
    found: dict[str, Any] = service.deployments[0]
    return found


def limits_of(service: Any) -> DeploymentLimits:
    given = service.deployment_configuration or {}
    default = DAEMON_LIMITS if service.scheduling_strategy == "DAEMON" else DeploymentLimits()
    least, most = given.get("minimumHealthyPercent"), given.get("maximumPercent")
    return DeploymentLimits(
        default.minimum_healthy_percent if least is None else int(least),
        default.maximum_percent if most is None else int(most),
    )


def deploy(service: Any, definition_arn: str) -> None:
    """Begin a deployment; those that were there go on as ACTIVE until their tasks are gone."""
    name = f"ecs-svc/{_random().randint(10**18, 10**19 - 1)}"
    for one in service.deployments:
        one["status"] = "ACTIVE"
    model = primary(service)
    made = model | {
        "id": name,
        "status": "PRIMARY",
        "taskDefinition": definition_arn,
        "createdAt": _now(),
    }
    service.deployments.insert(0, made | _fresh(name, service.desired_count))
    service.task_definition = definition_arn


def adopt(service: Any) -> None:
    """What moto says of a new service's first deployment, put right."""
    if service.deployments:
        first = primary(service)
        first.update(_fresh(first["id"], service.desired_count))
        first["platformFamily"] = None
    service.running_count, service.pending_count = 0, 0


def count(service: Any, live: list[Any], healths: dict[str, bool | None]) -> bool:
    """Bring the counts up to date; whether the service has what it should have."""
    states = [one.last_status for one in live]
    service.running_count = states.count("RUNNING")
    service.pending_count = len(states) - service.running_count
    for deployment in service.deployments:
        own = [one for one in live if one.started_by == deployment["id"]]
        running = sum(one.last_status == "RUNNING" for one in own)
        deployment["runningCount"] = running
        deployment["pendingCount"] = len(own) - running
        if deployment["status"] == "PRIMARY":
            deployment["desiredCount"] = service.desired_count
        if running:
            deployment["failedTasks"] = 0
    current = primary(service)["id"]
    if service.status != "ACTIVE" or primary(service)["rolloutState"] == "FAILED":
        return False
    return len(live) == service.desired_count and all(
        one.started_by == current and healths.get(one.task_arn) is True for one in live
    )


def complete(service: Any) -> list[str]:
    """The deployment is done: the ones before it go. What there is to tell."""
    current = primary(service)
    told = []
    if current["rolloutState"] == "IN_PROGRESS":
        current["rolloutState"] = "COMPLETED"
        current["rolloutStateReason"] = f"ECS deployment {current['id']} completed."
        current["updatedAt"] = _now()
        told.append(f"(deployment {current['id']}) deployment completed.")
    service.deployments[1:] = []
    return [*told, "has reached a steady state."]


def fail(service: Any, *, rollback: bool) -> None:
    """The circuit breaker ends a deployment, and goes back to the last completed one if asked."""
    failed = primary(service)
    failed["rolloutState"] = "FAILED"
    failed["rolloutStateReason"] = "ECS deployment circuit breaker: tasks failed to start."
    failed["updatedAt"] = _now()
    tell(service, f"(deployment {failed['id']}) deployment failed: tasks failed to start.")
    last = next(
        (one for one in service.deployments[1:] if one["rolloutState"] == "COMPLETED"), None
    )
    if not rollback or last is None:
        return
    failed["status"], last["status"] = "ACTIVE", "PRIMARY"
    last["rolloutState"] = "IN_PROGRESS"
    last["rolloutStateReason"] = (
        f"ECS deployment circuit breaker: rolling back to deploymentId {last['id']}."
    )
    service.deployments.remove(last)
    service.deployments.insert(0, last)
    service.task_definition = last["taskDefinition"]
    tell(service, f"rolling back to (deployment {last['id']}).")


def tell(service: Any, message: str) -> None:
    """Put an event first in the service's list, where AWS puts the newest; 100 are kept."""
    event = {
        "id": str(_random().uuid4()),
        "createdAt": _now(),
        "message": f"(service {service.name}) {message}",
    }
    service.events.insert(0, event)
    del service.events[100:]


def _fresh(name: str, desired_count: int) -> dict[str, Any]:
    return {
        "desiredCount": desired_count,
        "pendingCount": 0,
        "runningCount": 0,
        "failedTasks": 0,
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {name} in progress.",
        "updatedAt": _now(),
    }


def _now() -> Any:
    """The date in the cloud, as `ecs_in_moto` has put it into moto."""
    return import_module("moto.ecs.models").utcnow()


def _random() -> Any:
    return import_module("moto.moto_api._internal").mock_random
