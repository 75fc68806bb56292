"""The calls that run, start and stop tasks, in the place of moto's."""

from typing import Any

from minicloud.control.controllers.ecs import EcsController
from minicloud.control.controllers.ecs_interfaces import FULL
from minicloud.control.controllers.ecs_placing import hosts_of, needs_of
from minicloud.control.controllers.ecs_starting import (
    lacks_subnets,
    start_on_instance,
    subnet_on_instance,
)
from minicloud.control.controllers.ecs_tasks import Order
from minicloud.control.guards.subnet_addresses import free_addresses
from minicloud.dataplane.task_placement import MISSING, refused


class TaskCalls:
    """`errors` are moto's exceptions of ECS, `result` its wrapping of an answer."""

    def __init__(self, controller: EcsController, errors: Any, result: Any) -> None:
        self._controller = controller
        self._errors = errors
        self._result = result

    def run_task(self, response: Any) -> Any:
        """Tasks wherever the scheduler wants them."""
        given = response._get_param
        backend = response.ecs_backend
        cluster = backend._get_cluster(given("cluster", "default"))
        definition = backend.describe_task_definition(given("taskDefinition"))
        order = Order(
            group=given("group") or f"family:{definition.family}",
            started_by=given("startedBy") or "",
            launch_type=_launch_type(given, cluster),
            overrides=given("overrides"),
            tags=given("tags"),
            network=given("networkConfiguration"),
            platform_version=given("platformVersion"),
        )
        self._check_network(backend, definition, order)
        if order.launch_type != "FARGATE" and not backend.container_instances.get(cluster.name):
            raise self._errors.InvalidParameterException(
                "No Container Instances were found in your cluster."
            )
        how = {name: given(name) for name in ("placementConstraints", "placementStrategy")}
        count = given("count") or 1
        started, refusals = self._controller.run(backend, cluster, definition, order, count, how)
        failures = [{"arn": one.host_id, "reason": one.reason} for one in refusals]
        return self._result({"tasks": started, "failures": failures})

    def start_task(self, response: Any) -> Any:
        """A task on each container instance that is named, where it fits.

        Source: ECS API Reference, StartTask; ECS Developer Guide, API failure reasons.
        """
        given = response._get_param
        backend = response.ecs_backend
        cluster = backend._get_cluster(given("cluster", "default"))
        definition = backend.describe_task_definition(given("taskDefinition"))
        order = Order(
            group=given("group") or f"family:{definition.family}",
            started_by=given("startedBy") or "",
            launch_type="EC2",
            overrides=given("overrides"),
            tags=given("tags"),
            network=given("networkConfiguration"),
        )
        self._check_network(backend, definition, order)
        wanted = given("containerInstances")
        if not wanted:
            raise self._errors.InvalidParameterException("Container instances cannot be empty.")
        started, failures = [], []
        for named in wanted:
            reason = self._why_not(backend, cluster, definition, order, named)
            if reason is not None:
                failures.append({"arn": _arn(backend, cluster, named), "reason": reason})
                continue
            host_id = _arn(backend, cluster, named)
            tasks = self._controller.tasks
            started.append(start_on_instance(backend, tasks, cluster, definition, order, host_id))
        return self._result({"tasks": started, "failures": failures})

    def _why_not(
        self, backend: Any, cluster: Any, definition: Any, order: Order, named: str
    ) -> str | None:
        """Why a container instance cannot take a task; None when it can."""
        host_id = _arn(backend, cluster, named)
        host = next((one for one in hosts_of(backend, cluster.name) if one.id == host_id), None)
        if host is None:
            return MISSING
        reason = refused(needs_of(definition), order.group, host, ())
        if reason is None:
            subnet = subnet_on_instance(backend, cluster, definition, order, host_id)
            reason = FULL if subnet is not None and not free_addresses(subnet) else None
        return reason

    def _check_network(self, backend: Any, definition: Any, order: Order) -> None:
        if definition.network_mode == "awsvpc" and not order.network:
            raise self._errors.InvalidParameterException(
                "Network Configuration must be provided when networkMode 'awsvpc' is specified."
            )
        if lacks_subnets(backend, definition, order):
            raise self._errors.InvalidParameterException(
                "None of the subnets in awsvpcConfiguration exists: describe_subnets names them."
            )

    def stop_task(self, backend: Any, cluster_str: str, task_str: str, reason: str) -> Any:
        """The task, asked to stop."""
        cluster = backend._get_cluster(cluster_str)
        for arn, task in backend.tasks.get(cluster.name, {}).items():
            if arn == task_str or arn.rpartition("/")[2] == task_str:
                self._controller.stop(backend, task, reason or "Task stopped by user")
                return task
        raise self._errors.InvalidParameterException("The referenced task was not found.")


def _arn(backend: Any, cluster: Any, named: str) -> str:
    """The ARN of a container instance that is named by it or by its id; `named` if unknown."""
    known = backend.container_instances.get(cluster.name, {}).get(named.rpartition("/")[2])
    return named if known is None else str(known.container_instance_arn)


def _launch_type(given: Any, cluster: Any) -> str:
    """Source: ECS API Reference, RunTask (launchType, capacityProviderStrategy)."""
    providers = given("capacityProviderStrategy") or cluster.default_capacity_provider_strategy
    if not given("launchType") and providers:
        fargate = providers[0]["capacityProvider"] in ("FARGATE", "FARGATE_SPOT")
        return "FARGATE" if fargate else "EC2"
    return given("launchType") or "EC2"
