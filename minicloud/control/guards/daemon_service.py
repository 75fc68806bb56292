"""Services of the scheduling strategy DAEMON: what they are not told."""

from collections.abc import Iterator

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.ecs_service import standing_service

_SERVICE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
_DAEMON = "The daemon scheduling strategy does not support"


def _not_of_a_daemon(call: Call) -> str | None:
    return next(_problems(call), None) if _is_daemon(call) else None


def _is_daemon(call: Call) -> bool:
    if call.operation == "CreateService":
        return bool(call.get("schedulingStrategy") == "DAEMON")
    cluster, name = str(call.get("cluster", "default")), str(call.get("service"))
    service = standing_service(call.backend("ecs"), cluster, name)
    return service is not None and service.scheduling_strategy == "DAEMON"


def _problems(call: Call) -> Iterator[str]:
    if call.get("desiredCount") is not None:
        yield (
            f"{_DAEMON} a desired count for services. Remove the desired count value and try again"
        )
    if call.get("placementStrategy"):
        yield f"{_DAEMON} placement strategies. Remove the placement strategy and try again"
    if (call.get("deploymentConfiguration", {}).get("maximumPercent") or 0) > 100:
        yield (
            f"{_DAEMON} values above 100 for maximumPercent on a deployment configuration. Change "
            "the maximumPercent value to 100, and try again"
        )
    if call.get("capacityProviderStrategy"):
        yield (
            "Specifying a capacity provider strategy is not supported when you create a service "
            "using the DAEMON scheduling strategy."
        )
    if call.get("launchType") == "FARGATE":
        yield f"{_DAEMON} the launch type FARGATE: it is for container instances."
    controller = (call.get("deploymentController") or {}).get("type", "ECS")
    if controller != "ECS":
        yield f"{_DAEMON} the deployment controller {controller}."
    if any(one.get("type") == "distinctInstance" for one in call.get("placementConstraints", [])):
        yield f"{_DAEMON} the constraint distinctInstance: it is one task an instance anyway."


GUARDS = (
    Guard(
        id="service-daemon",
        service="ecs",
        operations=("CreateService", "UpdateService"),
        code="InvalidParameterException",
        rule="A service of the strategy DAEMON has no desired count, no placement strategy, no "
        "constraint distinctInstance, at most 100 percent of its tasks in a deployment, and runs "
        "on container instances without capacity providers.",
        source=f"{_SERVICE}; wording as quoted in github.com/kayac/ecspresso/pull/20 and /402, "
        "github.com/aws/aws-cdk/issues/2209 and github.com/aws/containers-roadmap/issues/692, "
        "of launch type, controller and constraint ours",
        finds=_not_of_a_daemon,
    ),
)
