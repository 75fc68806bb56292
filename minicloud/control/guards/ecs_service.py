"""Services: one of a name, a count that makes sense, target groups that fit."""

from typing import Any

from minicloud.control.associations import balancers_sending_to
from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_SERVICE = f"{_API}/API_CreateService.html"


def standing_service(backend: Any, cluster: str, name: str) -> Any:
    """moto's service of a name that is not deleted for good; None: there is none."""
    key = f"{cluster.rpartition('/')[2]}:{name.rpartition('/')[2]}"
    service = backend.services.get(key)
    return None if service is None or service.status == "INACTIVE" else service


def _standing(call: Call) -> Any:
    backend = call.backend("ecs")
    cluster = str(call.get("cluster", "default")).rpartition("/")[2]
    name = str(call.get("serviceName") or call.get("service")).rpartition("/")[2]
    return backend.services.get(f"{cluster}:{name}")


def _there_already(call: Call) -> str | None:
    service = _standing(call)
    if service is None or service.status == "INACTIVE":
        return None
    token = call.get("clientToken")
    if token and getattr(service, "client_token", None) == token:
        return None  # the same request again
    return "Creation of service was not idempotent."


def _no_definition(call: Call) -> str | None:
    controller = (call.get("deploymentController") or {}).get("type", "ECS")
    if call.get("taskDefinition") or controller == "EXTERNAL":
        return None
    return "A service needs a task definition: add taskDefinition, as in family:revision."


def _no_such_service(call: Call) -> str | None:
    if call.get("serviceName") is None or _standing(call) is not None:
        return None
    return "Service not found."


def _not_active(call: Call) -> str | None:
    service = _standing(call)
    if service is not None and service.status != "ACTIVE":
        return "Service was not ACTIVE."
    return None


def _wrong_count(call: Call) -> str | None:
    count = call.get("desiredCount")
    if count is not None and count < 0:
        return f"desiredCount cannot be negative: {count} was given."
    if (
        call.operation == "CreateService"
        and count is None
        and call.get("schedulingStrategy", "REPLICA") == "REPLICA"
    ):
        return "desiredCount is required when the scheduling strategy is REPLICA."
    return None


def _wrong_limits(call: Call) -> str | None:
    given = call.get("deploymentConfiguration", {})
    least, most = given.get("minimumHealthyPercent"), given.get("maximumPercent")
    if least is not None and not 0 <= least <= 100:
        return f"minimumHealthyPercent is {least}: give 0 to 100."
    if most is not None and most < 100:
        return f"maximumPercent is {most}: give 100 or more."
    return None


def _wrong_target_group(call: Call) -> str | None:
    backend, elbv2 = call.backend("ecs"), call.backend("elbv2")
    given = [one for one in call.get("loadBalancers", []) if one.get("targetGroupArn")]
    if not given or call.get("taskDefinition") is None:
        return None
    definition = backend.describe_task_definition(call.get("taskDefinition"))
    for one in given:
        arn = one["targetGroupArn"]
        group = elbv2.target_groups.get(arn)
        if group is None:
            return f"The target group {arn} does not exist."
        if not any(True for _ in balancers_sending_to(elbv2, arn)):
            return (
                f"The target group with targetGroupArn {arn} does not have an associated load "
                "balancer."
            )
        problem = _unfit(one, group, definition)
        if problem:
            return problem
    return None


def _unfit(given: dict[str, Any], group: Any, definition: Any) -> str | None:
    name, port = given.get("containerName"), given.get("containerPort")
    wanted = "ip" if definition.network_mode == "awsvpc" else "instance"
    if group.target_type != wanted:
        return (
            f"The provided target group {group.arn} has target type {group.target_type}, which is "
            f"incompatible with the {definition.network_mode} network mode specified in the task "
            "definition."
        )
    containers = {one["name"]: one for one in definition.container_definitions}
    if name not in containers:
        return f"The container {name} does not exist in the task definition."
    ports = [one["containerPort"] for one in containers[name].get("portMappings") or ()]
    if port not in ports:
        return f"The container {name} did not have a container port {port} defined."
    return None


def _guard(
    guard_id: str, operations: tuple[str, ...], code: str, rule: str, source: str, finds: Any
) -> Guard:
    return Guard(guard_id, "ecs", operations, code, rule, source, finds)


_BOTH = ("CreateService", "UpdateService")
_INVALID = "InvalidParameterException"
GUARDS = (
    _guard(
        "service-name-taken",
        ("CreateService",),
        _INVALID,
        "A cluster has one active service of a name.",
        f"{_SERVICE}; wording as quoted in public accounts of the error",
        _there_already,
    ),
    _guard(
        "service-task-definition",
        ("CreateService",),
        _INVALID,
        "A service has a task definition, unless its deployments are controlled elsewhere.",
        f"{_SERVICE} (taskDefinition); the wording is ours",
        _no_definition,
    ),
    _guard(
        "tasks-of-service",
        ("ListTasks",),
        "ServiceNotFoundException",
        "Tasks are listed by a service that exists.",
        f"{_API}/API_ListTasks.html (Errors); wording as of moto for other calls",
        _no_such_service,
    ),
    _guard(
        "service-not-active",
        ("UpdateService",),
        "ServiceNotActiveException",
        "A deleted service cannot be updated.",
        f"{_API}/API_UpdateService.html (Errors); the wording is ours",
        _not_active,
    ),
    _guard(
        "service-desired-count",
        _BOTH,
        _INVALID,
        "A service of the strategy REPLICA says how many tasks it wants, 0 or more.",
        f"{_SERVICE}; the wording is ours",
        _wrong_count,
    ),
    _guard(
        "service-deployment-limits",
        _BOTH,
        _INVALID,
        "The minimum healthy percent is at most 100, the maximum percent at least 100.",
        f"{_API}/API_DeploymentConfiguration.html; the bounds follow from what the two mean, code "
        "and wording are ours",
        _wrong_limits,
    ),
    _guard(
        "service-target-group",
        ("CreateService",),
        _INVALID,
        "A service's target group exists, belongs to a load balancer, has the target type of the "
        "network mode, and points at a port that the container maps.",
        f"{_API}/API_LoadBalancer.html; wording as quoted in public accounts of the errors",
        _wrong_target_group,
    ),
)
