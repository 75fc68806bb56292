"""Running tasks: how many at once, where they may go, and on what."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.ecs_service import standing_service
from minicloud.dataplane.cluster_query import QueryError, parse_query
from minicloud.dataplane.container_hosts import INSTANCE_FIELDS, ConstraintType, StrategyType

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_MOST_TASKS, _MOST_CONSTRAINTS, _MOST_STRATEGIES = 10, 10, 5
_PLACING = ("RunTask", "CreateService", "UpdateService")


def _too_many_at_once(call: Call) -> str | None:
    count = call.get("count", 1)
    if not 1 <= count <= _MOST_TASKS:
        return f"Tasks count should be between 1 and {_MOST_TASKS}, but {count} was given."
    return None


def _wrong_constraint(call: Call) -> str | None:
    given = call.get("placementConstraints", [])
    if len(given) > _MOST_CONSTRAINTS:
        return f"At most {_MOST_CONSTRAINTS} placement constraints can be given, not {len(given)}."
    for one in given:
        problem = _problem_of(one)
        if problem:
            return problem
    return None


def _problem_of(constraint: dict[str, Any]) -> str | None:
    kind, expression = constraint.get("type"), constraint.get("expression")
    if kind not in list(ConstraintType):
        return f"constraint.type '{kind}' is not supported: give distinctInstance or memberOf."
    if kind == ConstraintType.DISTINCT_INSTANCE:
        return "distinctInstance takes no expression." if expression else None
    try:
        parse_query(expression or "")
    except QueryError as error:
        return f"Invalid expression: {error}"
    return None


def _wrong_constraint_of_definition(call: Call) -> str | None:
    for one in call.get("placementConstraints", []):
        if one.get("type") != ConstraintType.MEMBER_OF:
            return f"constraint.type '{one.get('type')}' is not supported."
    return _wrong_constraint(call)


def _wrong_strategy(call: Call) -> str | None:
    given = call.get("placementStrategy", [])
    if len(given) > _MOST_STRATEGIES:
        return f"At most {_MOST_STRATEGIES} placement strategies can be given, not {len(given)}."
    for one in given:
        kind, of = one.get("type"), one.get("field") or ""
        if kind not in list(StrategyType):
            return f"strategy.type '{kind}' is not supported: give spread, binpack or random."
        known = of in INSTANCE_FIELDS or of.startswith("attribute:")
        if kind == StrategyType.SPREAD and not known:
            return f"spread needs the field instanceId or attribute:NAME, not '{of}'."
        if kind == StrategyType.BINPACK and of.lower() not in ("cpu", "memory"):
            return f"binpack needs the field cpu or memory, not '{of}'."
    return None


def _not_for_fargate(call: Call) -> str | None:
    if call.get("launchType") != "FARGATE" or call.get("taskDefinition") is None:
        return None
    definition = call.backend("ecs").describe_task_definition(call.get("taskDefinition"))
    if "FARGATE" not in (definition.requires_compatibilities or ()):
        return "Task definition does not support launch_type FARGATE."
    for name in ("placementConstraints", "placementStrategy"):
        if call.get(name):
            return f"{name} is not supported with launch type FARGATE: leave it out."
    return None


def _no_network(call: Call) -> str | None:
    named = call.get("taskDefinition")
    if named is None or call.get("networkConfiguration"):
        return None
    if call.backend("ecs").describe_task_definition(named).network_mode == "awsvpc":
        if call.operation == "UpdateService":
            return None
        return "Network Configuration must be provided when networkMode 'awsvpc' is specified."
    return None


def _inactive(call: Call) -> str | None:
    named = call.get("taskDefinition")
    if named is None:
        return None
    backend = call.backend("ecs")
    definition = backend.describe_task_definition(named)
    if definition.status == "ACTIVE":
        return None
    if call.operation == "UpdateService":
        cluster = str(call.get("cluster", "default"))
        service = standing_service(backend, cluster, str(call.get("service")))
        if service is not None and service.task_definition == definition.arn:
            return None  # it goes on with what it has
    return "TaskDefinition is inactive"


def _no_cluster(call: Call) -> str | None:
    name = str(call.get("cluster", "default")).rpartition("/")[2]
    return None if name in call.backend("ecs").clusters else "Cluster not found."


GUARDS = (
    Guard(
        id="task-cluster",
        service="ecs",
        operations=("ListContainerInstances",),
        code="ClusterNotFoundException",
        rule="A cluster must exist before its container instances can be listed.",
        source=f"{_API}/API_ListContainerInstances.html",
        finds=_no_cluster,
    ),
    Guard(
        id="task-definition-active",
        service="ecs",
        operations=("RunTask", "StartTask", "CreateService", "UpdateService"),
        code="InvalidParameterException",
        rule="Nothing new is started from a task definition that is INACTIVE or being deleted; "
        "services that have it go on.",
        source=f"{_API}/API_DeregisterTaskDefinition.html; code and wording as quoted in "
        "github.com/DefangLabs/defang/pull/775",
        finds=_inactive,
    ),
    Guard(
        id="task-count",
        service="ecs",
        operations=("RunTask",),
        code="InvalidParameterException",
        rule="One call runs 1 to 10 tasks.",
        source=f"{_API}/API_RunTask.html; the wording is ours",
        finds=_too_many_at_once,
    ),
    Guard(
        id="task-placement-constraints",
        service="ecs",
        operations=_PLACING,
        code="InvalidParameterException",
        rule="A constraint is distinctInstance, or memberOf with an expression in the cluster "
        "query language; there are at most 10.",
        source=f"{_API}/API_PlacementConstraint.html; the wording is ours",
        finds=_wrong_constraint,
    ),
    Guard(
        id="task-definition-constraints",
        service="ecs",
        operations=("RegisterTaskDefinition",),
        code="ClientException",
        rule="A task definition's constraints are of type memberOf only.",
        source=f"{_API}/API_TaskDefinitionPlacementConstraint.html; wording as quoted in "
        "github.com/aws-samples/aws-cdk-examples/issues/628",
        finds=_wrong_constraint_of_definition,
    ),
    Guard(
        id="task-placement-strategies",
        service="ecs",
        operations=_PLACING,
        code="InvalidParameterException",
        rule="A strategy is spread over instances or an attribute, binpack by cpu or memory, or "
        "random; there are at most 5.",
        source=f"{_API}/API_PlacementStrategy.html; the wording is ours",
        finds=_wrong_strategy,
    ),
    Guard(
        id="task-fargate",
        service="ecs",
        operations=("RunTask", "CreateService"),
        code="InvalidParameterException",
        rule="Only a task definition made for Fargate runs there, and without placement "
        "constraints and strategies.",
        source=f"{_API}/API_RunTask.html; the wording is ours, its first sentence as in public "
        "accounts of the error",
        finds=_not_for_fargate,
    ),
    Guard(
        id="task-network",
        service="ecs",
        operations=("CreateService",),
        code="InvalidParameterException",
        rule="A service whose tasks have network interfaces of their own names the subnets.",
        source=f"{_API}/API_CreateService.html; wording as in moto",
        finds=_no_network,
    ),
)
