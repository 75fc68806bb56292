"""What a call that starts tasks says of their task definition."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_LONGEST_TAG = 128
_MOST_SERVICES = 10


def _network_of_another_mode(call: Call) -> str | None:
    named = call.get("taskDefinition")
    if named is None or not call.get("networkConfiguration"):
        return None
    if call.backend("ecs").describe_task_definition(named).network_mode == "awsvpc":
        return None
    return "Network Configuration is not valid for the given networkMode of this task definition."


def _no_such_container(call: Call) -> str | None:
    overrides = call.get("overrides", {}).get("containerOverrides") or ()
    if not overrides:
        return None
    definition = call.backend("ecs").describe_task_definition(call.get("taskDefinition"))
    names = {one["name"] for one in definition.container_definitions}
    for one in overrides:
        if one.get("name") not in names:
            return (
                f"Override for container named {one.get('name')} is not a container in the "
                "TaskDefinition."
            )
    return None


def _started_by_too_long(call: Call) -> str | None:
    length = len(call.get("startedBy", ""))
    if length <= _LONGEST_TAG:
        return None
    return f"startedBy has {length} characters, and at most {_LONGEST_TAG} are allowed."


def _not_one_to_ten(call: Call) -> str | None:
    given = call.get("services", [])
    if not given:
        return "Services cannot be empty."
    if len(given) > _MOST_SERVICES:
        return f"At most {_MOST_SERVICES} services can be described in a call, not {len(given)}."
    return None


def _guard(guard_id: str, operations: tuple[str, ...], rule: str, source: str, finds: Any) -> Guard:
    code = "InvalidParameterException"
    return Guard(guard_id, "ecs", operations, code, rule, f"{_API}/{source}", finds)


GUARDS = (
    _guard(
        "task-network-mode",
        ("RunTask", "StartTask", "CreateService"),
        "Subnets are given for tasks of the network mode awsvpc only.",
        "API_RunTask.html (networkConfiguration); wording as quoted in "
        "github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/616",
        _network_of_another_mode,
    ),
    _guard(
        "task-overrides",
        ("RunTask", "StartTask"),
        "What is overridden is a container of the task definition.",
        "API_ContainerOverride.html; wording as quoted in "
        "github.com/azavea/django-ecsmanage/issues/21",
        _no_such_container,
    ),
    _guard(
        "task-started-by",
        ("RunTask", "StartTask"),
        "startedBy has up to 128 characters.",
        "API_RunTask.html; the wording is ours",
        _started_by_too_long,
    ),
    _guard(
        "described-services",
        ("DescribeServices",),
        "One call describes 1 to 10 services.",
        "API_DescribeServices.html; the wording is ours",
        _not_one_to_ten,
    ),
)
