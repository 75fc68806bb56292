"""Where moto's ECS hands over to the controller.

moto fills the first container instance before the next, drops what does not fit without a word,
takes a dynamic host port for port 0, starts nothing for a service, and stops a task because
somebody looked at it. These methods are replaced while the cloud runs.
"""

import json
from importlib import import_module
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.controllers.ecs import EcsController, requirements
from minicloud.control.controllers.ecs_attributes import of_id_or_arn
from minicloud.control.controllers.ecs_daemons import daemons_without_force
from minicloud.control.controllers.ecs_definitions import delete_task_definitions
from minicloud.control.controllers.ecs_deployments import adopt, deploy, primary
from minicloud.control.controllers.ecs_interfaces import groups_left_out
from minicloud.control.controllers.ecs_placing import register_resources
from minicloud.control.controllers.ecs_task_calls import TaskCalls
from minicloud.control.guards.ecs_service import standing_service
from minicloud.control.late_services import LateService, Surroundings

_SERVICE_SETTINGS = (
    "deployment_configuration",
    "placement_constraints",
    "placement_strategy",
    "health_check_grace_period_seconds",
)
_UPDATED = (*_SERVICE_SETTINGS, "desired_count", "network_configuration", "load_balancers")


class EcsInMoto(LateService):
    """Puts the controller's methods in moto's classes, and ticks the controller."""

    concerned_by = frozenset(
        {"ecs", "ec2", "ecr", "elbv2", "autoscaling", "cloudwatch", "cloudformation"}
    )

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.controller = EcsController(cloud.health)
        self._models: Any = import_module("moto.ecs.models")
        self._responses: Any = import_module("moto.ecs.responses")
        self._errors: Any = import_module("moto.ecs.exceptions")
        self._result: Any = import_module("moto.core.responses").ActionResult
        self._calls = TaskCalls(self.controller, self._errors, self._result)

    def install(self) -> None:
        """From now on moto's clusters are the controller's."""
        backend = self._models.EC2ContainerServiceBackend
        response = self._responses.EC2ContainerServiceResponse
        tasks = self.controller.tasks
        for owner, name, method in (
            (backend, "_calculate_task_resource_requirements", staticmethod(requirements)),
            (backend, "create_service", self._create_service(backend.create_service)),
            (backend, "update_service", self._update_service),
            (backend, "delete_service", daemons_without_force(backend.delete_service)),
            (backend, "stop_task", self._calls.stop_task),
            (response, "start_task", self._calls.start_task),
            (response, "create_service", self._once(response.create_service)),
            (backend, "_put_attribute", of_id_or_arn(backend._put_attribute)),
            (backend, "_delete_attribute", of_id_or_arn(backend._delete_attribute)),
            (backend, "list_services", _list_services(backend.list_services)),
            (backend, "list_tasks", _list_tasks(backend.list_tasks)),
            (
                backend,
                "register_container_instance",
                _register_container_instance(backend.register_container_instance),
            ),
            (response, "run_task", self._calls.run_task),
            (
                response,
                "register_container_instance",
                self._read_identity(response.register_container_instance),
            ),
            (backend, "describe_task_definition", self._find(backend.describe_task_definition)),
            (
                backend,
                "deregister_container_instance",
                self._deregister(backend.deregister_container_instance),
            ),
            (
                backend,
                "delete_task_definitions",
                delete_task_definitions(backend.delete_task_definitions),
            ),
            (self._models.Task, "advance", _stay),
            (_interface_class(), "private_dns_name", None),
            (
                self._models.Service,
                "_validate_network",
                groups_left_out(self._models.Service._validate_network),
            ),
            (self._models, "random_private_ip", lambda: tasks.address),
            (self._models, "utcnow", self._now),
        ):
            self.moto.put(owner, name, _method(method))

    def reset(self) -> None:
        """Forget every task."""
        self.controller.reset()

    def tick(self, now_s: float, changed: bool) -> None:
        """Move tasks and services on, where a call or the time is a reason to."""
        self.controller.tasks.now_s = now_s
        if changed or self.controller.next_s <= now_s:
            self.controller.tick(now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before when no task and no service is due."""
        return self.controller.next_s

    def _now(self) -> Any:
        return date_at(self.cloud.now_s()).replace(tzinfo=None)  # as moto keeps its dates

    def _read_identity(self, original: Any) -> Any:
        def register(response: Any) -> Any:
            document = response._get_param("instanceIdentityDocument")
            try:
                identity = json.loads(document or "")
            except ValueError:
                identity = None
            if not isinstance(identity, dict) or "instanceId" not in identity:
                raise self._errors.EcsClientException(
                    'instanceIdentityDocument is no JSON with an instanceId: give {"instanceId": '
                    '"i-..."}, as the instance\'s own identity document has it.'
                )
            return original(response)

        return register

    def _find(self, original: Any) -> Any:
        def describe(backend: Any, task_definition_str: str) -> Any:
            _, colon, revision = task_definition_str.rpartition("/")[2].partition(":")
            if colon and not revision.isdecimal():
                raise self._errors.EcsClientException(
                    f"Invalid revision number. Number: {revision}"
                )
            if not colon:  # the newest that is ACTIVE, where there is one
                family = task_definition_str.rpartition("/")[2]
                revisions = backend.task_definitions.get(family, {})
                active = [n for n, one in revisions.items() if one.status == "ACTIVE"]
                if active:
                    return revisions[max(active)]
            return original(backend, task_definition_str)

        return describe

    def _deregister(self, original: Any) -> Any:
        def deregister(backend: Any, cluster_str: str, instance: str, force: bool) -> Any:
            cluster = backend._get_cluster(cluster_str)
            known = backend.container_instances.get(cluster.name, {})
            if instance.rpartition("/")[2] not in known:
                raise self._errors.InvalidParameterException(
                    "Referenced container instance was not found: list_container_instances names "
                    "those of the cluster."
                )
            return original(backend, cluster_str, instance, force)

        return deregister

    def _once(self, original: Any) -> Any:
        """A CreateService with the token of one before it is that one.

        Source: ECS API Reference, CreateService (clientToken).
        """

        def create_service(response: Any) -> Any:
            token = response._get_param("clientToken")
            service = standing_service(
                response.ecs_backend,
                response._get_param("cluster", "default"),
                response._get_param("serviceName"),
            )
            if token and service is not None and getattr(service, "client_token", None) == token:
                return self._result({"service": service})
            answer = original(response)
            answer.result["service"].client_token = token
            return answer

        return create_service

    def _create_service(self, original: Any) -> Any:
        def create_service(backend: Any, *args: Any, **kwargs: Any) -> Any:
            service = original(backend, *args, **kwargs)
            for name in _SERVICE_SETTINGS:
                setattr(service, name, None)
            adopt(service)
            return service

        return create_service

    def _update_service(self, backend: Any, given: dict[str, Any]) -> Any:
        service = backend._get_service(
            given.get("cluster") or "default", given["service"].rpartition("/")[2]
        )
        named = given.get("task_definition") or service.task_definition
        definition = backend.describe_task_definition(named).arn
        for name in _UPDATED:
            if given.get(name) is not None:
                setattr(service, name, given[name])
        if service.deployments and (
            given.get("force_new_deployment") or definition != primary(service)["taskDefinition"]
        ):
            deploy(service, definition)
        self.controller.services.updated(service)
        return service


def keep_settings(call: Any, answer: Any) -> Any:
    """moto drops these parameters of CreateService; the scheduler needs them."""
    service = answer["service"]
    for name, parameter in zip(_SERVICE_SETTINGS, _PARAMETERS, strict=True):
        setattr(service, name, call.get(parameter))
    return answer


_PARAMETERS = (
    "deploymentConfiguration",
    "placementConstraints",
    "placementStrategy",
    "healthCheckGracePeriodSeconds",
)


def _method(method: Any) -> Any:
    """A bound method as a function of the class that it is put into."""
    if not hasattr(method, "__self__"):
        return method

    def call(*args: Any, **kwargs: Any) -> Any:
        return method(*args, **kwargs)

    return call


def _interface_class() -> Any:
    """moto gives an interface a DNS name only where its VPC has DNS host names; tasks ask all."""
    return import_module("moto.ec2.models.elastic_network_interfaces").NetworkInterface


def _stay(_task: Any) -> None:
    """A task does not move on because somebody looks at it."""


def _list_services(original: Any) -> Any:
    def list_services(backend: Any, cluster_str: str, *rest: Any, **more: Any) -> list[str]:
        """Source: ECS API Reference, DeleteService (a deleted service is listed no more)."""
        active = {one.arn for one in backend.services.values() if one.status == "ACTIVE"}
        return [one for one in original(backend, cluster_str, *rest, **more) if one in active]

    return list_services


def _list_tasks(original: Any) -> Any:
    def list_tasks(
        backend: Any,
        cluster_str: str | None = None,
        container_instance: str | None = None,
        family: str | None = None,
        started_by: str | None = None,
        service_name: str | None = None,
        desiredStatus: str | None = None,
    ) -> list[Any]:
        """Source: ECS API Reference, ListTasks (desiredStatus is RUNNING when it is not given)."""
        found = original(
            backend,
            cluster_str,
            None,
            family,
            started_by,
            None,
            desiredStatus or "RUNNING",
        )
        if container_instance:
            found = [
                one for one in found if container_instance in (one.container_instance_arn or "")
            ]
        if service_name:
            group = f"service:{service_name.rpartition('/')[2]}"
            found = [one for one in found if one.group == group]
        return list(found)

    return list_tasks


def _register_container_instance(original: Any) -> Any:
    def register(backend: Any, cluster_str: str, ec2_instance_id: str) -> Any:
        backend._get_cluster(cluster_str)
        instance = original(backend, cluster_str, ec2_instance_id)
        ec2: Any = import_module("moto.ec2").ec2_backends[backend.account_id][backend.region_name]
        register_resources(instance, ec2)
        return instance

    return register
