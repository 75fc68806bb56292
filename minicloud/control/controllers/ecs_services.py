"""ECS's service scheduler: each service has its tasks, and deployments replace them.

How many tasks start and stop is the rule in `dataplane.rolling_deployment`, where they go the one
in `dataplane.task_placement`; here they are driven by moto's state and the virtual clock.
Source: ECS API Reference, CreateService, UpdateService, DeploymentConfiguration; ECS Developer
Guide, Service event messages.
Simplified: the scheduler reacts at once; after a failed start it waits ten seconds, twice as long
after each further one, a quarter of an hour at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

from minicloud.control.controllers.ecs_daemons import (
    daemon_hosts,
    is_daemon,
    outlasts_replicas,
)
from minicloud.control.controllers.ecs_deployments import (
    complete,
    count,
    fail,
    limits_of,
    primary,
    tell,
)
from minicloud.control.controllers.ecs_events import STUCK
from minicloud.control.controllers.ecs_placing import hosts_of, needs_of, strategies_of
from minicloud.control.controllers.ecs_service_memory import ServiceMemory
from minicloud.control.controllers.ecs_service_starts import ServiceStarts
from minicloud.control.controllers.ecs_targets import ServiceTargets
from minicloud.control.controllers.ecs_tasks import Tasks, host_of
from minicloud.dataplane.container_hosts import SERVICE_STRATEGIES
from minicloud.dataplane.rolling_deployment import Crew, failure_threshold, next_step
from minicloud.dataplane.task_placement import PlacedTask, task_to_stop

SETTLES_S = 40.0
"""A running task without health checks counts as healthy after this long in a deployment.

Source: ECS API Reference, DeploymentConfiguration.
"""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 10.0, 900.0


class Services:
    """Reconciles the services of the cloud."""

    def __init__(self, tasks: Tasks, targets: ServiceTargets) -> None:
        self._tasks = tasks
        self._targets = targets
        self._starts = ServiceStarts(tasks)
        # By moto's object: a new service of the same name knows nothing of the old one.
        self._memories: WeakKeyDictionary[Any, ServiceMemory] = WeakKeyDictionary()

    def reset(self) -> None:
        self._memories.clear()

    def reconcile(self, backend: Any, service: Any) -> None:
        """Take the next step of a service and bring what moto says of it up to date."""
        memory = self._memories.setdefault(service, ServiceMemory(Random(service.name)))
        if service.deployment_controller.get("type", "ECS") != "ECS" or not service.deployments:
            return
        current = primary(service)
        live = self._live(service)
        if is_daemon(service):
            hosts, live = self._for_a_daemon(backend, service, live)
            stay = [one for one in live if one.container_instance_arn in hosts]
        else:
            stay = [one for one in live if _stays(backend, one)]
        desired = service.desired_count if service.status == "ACTIVE" else 0
        new = [one for one in stay if one.started_by == current["id"]]
        kept = {one.id for one in new}
        old = [one for one in live if one.id not in kept]
        failed = current["rolloutState"] == "FAILED"
        healths = {one.task_arn: self._health(backend, service, one) for one in live}
        step = next_step(
            desired,
            limits_of(service),
            _crew(new, healths),
            _crew(old, healths),
            may_start=not failed,
        )
        if step.stuck:
            memory.tell_once(service, STUCK)
        old_idle = [one for one in old if healths[one.task_arn] is not True]
        self._stop(backend, service, old_idle[: step.stop_old_idle])
        unhealthy = [one for one in new if healths[one.task_arn] is False]
        self._stop_unhealthy(backend, service, unhealthy[: step.stop_new_unhealthy])
        well = [one for one in old if healths[one.task_arn] is True]
        self._stop(backend, service, self._chosen(backend, service, well, step.stop_old_healthy))
        working = [one for one in new if healths[one.task_arn] is not False]
        self._stop(backend, service, self._surplus(backend, service, working, step.stop_new))
        if self._tasks.now_s >= memory.not_before_s:
            self._starts.start(backend, service, memory, step.start)
        self._sync_targets(backend, service)
        if count(service, self._live(service), healths):
            for message in complete(service):
                memory.tell_once(service, message)
        elif any(one.last_status != "RUNNING" for one in self._live(service)):
            memory.may_tell_again("steady state")
        self._retire(backend, service)

    def due_s(self, services: Iterable[Any]) -> Iterator[float]:
        """When time alone changes what the scheduler thinks of a task, or lets it try again."""
        yield from (memory.not_before_s for memory in self._memories.values())
        waits_s = {float(one.health_check_grace_period_seconds or 0) for one in services}
        for since_s in self._tasks.running_since_s():
            yield from (since_s + wait_s for wait_s in {SETTLES_S, *waits_s})

    def failed_to_start(self, service: Any, task: Any) -> None:
        """Count a task that did not come up; the circuit breaker may fail its deployment."""
        memory = self._memories.setdefault(service, ServiceMemory(Random(service.name)))
        for deployment in service.deployments:
            if deployment["id"] != task.started_by:
                continue
            deployment["failedTasks"] += 1
            if deployment is not primary(service):
                continue
            pause_s = _FIRST_PAUSE_S * 2 ** min(deployment["failedTasks"] - 1, 10)
            memory.not_before_s = self._tasks.now_s + min(pause_s, _LONGEST_PAUSE_S)
            breaker = (service.deployment_configuration or {}).get("deploymentCircuitBreaker", {})
            reached = deployment["failedTasks"] >= failure_threshold(service.desired_count)
            if breaker.get("enable") and reached and deployment["rolloutState"] == "IN_PROGRESS":
                fail(service, rollback=bool(breaker.get("rollback")))
                memory.not_before_s = self._tasks.now_s

    def updated(self, service: Any) -> None:
        """A call changed the service: the scheduler tries again at once, and tells again."""
        memory = self._memories.get(service)
        if memory is not None:
            memory.not_before_s = 0.0
            memory.told.clear()

    def drain_s(self, backend: Any, task: Any) -> float:
        """How long the targets of a service's task drain; 0 for any other task."""
        service = service_of(backend, task)
        return 0.0 if service is None else self._targets.drain_s(backend, service, task)

    def _for_a_daemon(
        self, backend: Any, service: Any, live: list[Any]
    ) -> tuple[set[str], list[Any]]:
        """The instances that are to have a task, which make its count, and the tasks to look at."""
        if service.status != "ACTIVE":
            return set(), live
        definition = backend.describe_task_definition(primary(service)["taskDefinition"])
        hosts = {one.id for one in daemon_hosts(backend, service, definition)}
        service.desired_count = len(hosts)
        return hosts, [one for one in live if not outlasts_replicas(backend, one)]

    def _live(self, service: Any) -> list[Any]:
        """The tasks of a service that are meant to run."""
        return [one for one in self._tasks.of(service) if one.desired_status == "RUNNING"]

    def _health(self, backend: Any, service: Any, task: Any) -> bool | None:
        """Healthy, unhealthy, or None: on its way."""
        life = self._tasks.life(task)
        if task.last_status != "RUNNING" or life.running_s is None:
            return None
        running_for_s = self._tasks.now_s - life.running_s
        if service.load_balancers:
            state = self._targets.healthy(backend, service, task)
            graceful = running_for_s < float(service.health_check_grace_period_seconds or 0)
            return None if state is False and graceful else state
        deploying = primary(service)["rolloutState"] == "IN_PROGRESS"
        return True if running_for_s >= SETTLES_S or not deploying else None

    def _stop(self, backend: Any, service: Any, tasks: Sequence[Any]) -> None:
        for task in tasks:
            reason = f"Scaling activity initiated by (deployment {primary(service)['id']})"
            drain_s = self._targets.drain_s(backend, service, task)
            self._tasks.stop(backend, task, reason, "ServiceSchedulerInitiated", drain_s)
        if tasks:
            ids = " ".join(f"(task {one.id})" for one in tasks)
            tell(service, f"has stopped {len(tasks)} running tasks: {ids}.")

    def _stop_unhealthy(self, backend: Any, service: Any, tasks: Sequence[Any]) -> None:
        for task in tasks:
            arn = service.load_balancers[0].get("targetGroupArn")
            reason = f"Task failed ELB health checks in (target-group {arn})"
            drain_s = self._targets.drain_s(backend, service, task)
            self._tasks.stop(backend, task, reason, "ServiceSchedulerInitiated", drain_s)

    def _surplus(self, backend: Any, service: Any, tasks: list[Any], how_many: int) -> list[Any]:
        """Those that do not run yet go first."""
        idle = [one for one in tasks if one.last_status != "RUNNING"][:how_many]
        rest = [one for one in tasks if one not in idle]
        return idle + self._chosen(backend, service, rest, how_many - len(idle))

    def _chosen(self, backend: Any, service: Any, tasks: list[Any], how_many: int) -> list[Any]:
        """Whose end leaves the rest as the strategy wants them."""
        by_arn = {one.task_arn: one for one in tasks}
        hosts = hosts_of(backend, service.cluster_name) if how_many else []
        strategies = strategies_of(service.placement_strategy or ()) or SERVICE_STRATEGIES
        generator = self._memories[service].generator
        chosen: list[Any] = []
        placed = [
            PlacedTask(
                one.task_arn,
                one.container_instance_arn or "",
                needs_of(backend.describe_task_definition(one.task_definition_arn)),
            )
            for one in (tasks if how_many else ())
        ]
        while len(chosen) < how_many and by_arn:
            arn = task_to_stop(placed, hosts, strategies, generator)
            gone = arn if arn is not None else next(iter(by_arn))
            placed = [one for one in placed if one.id != gone]
            chosen.append(by_arn.pop(gone))
        return chosen

    def _sync_targets(self, backend: Any, service: Any) -> None:
        if service.load_balancers:
            running = [one for one in self._live(service) if one.last_status == "RUNNING"]
            for message in self._targets.sync(backend, service, running):
                tell(service, message.removeprefix(f"(service {service.name}) "))

    def _retire(self, backend: Any, service: Any) -> None:
        """A deleted service is DRAINING while tasks of it are left, then INACTIVE."""
        if service.status != "ACTIVE":
            left = any(
                one.last_status not in ("STOPPING", "STOPPED") for one in self._tasks.of(service)
            )
            service.status = "DRAINING" if left else "INACTIVE"
            if not left:
                self._memories.pop(service, None)


def _crew(tasks: Sequence[Any], healths: dict[str, bool | None]) -> Crew:
    states = [healths[one.task_arn] for one in tasks]
    return Crew(states.count(True), states.count(None), states.count(False))


def service_of(backend: Any, task: Any) -> Any:
    """The service that a task belongs to; None for a standalone task."""
    kind, _, name = task.group.partition(":")
    return backend.services.get(f"{task.cluster_name}:{name}") if kind == "service" else None


def _stays(backend: Any, task: Any) -> bool:
    """Whether the task's container instance is not being drained."""
    host = host_of(backend, task)
    return not task.container_instance_arn or (host is not None and host.status == "ACTIVE")
