"""Words and names in calls to ECS: those that the API Reference lists, and names that it allows."""

import re

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.listed_values import unlisted

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_MOST_CONTAINERS = 10
"""Source: ECS Developer Guide, Service quotas (containers per task definition)."""
_READ_AS_TCP = "protocol"
"""Source: ECS API Reference, PortMapping (any other word than tcp and udp is treated as tcp)."""


def _not_listed(call: Call) -> str | None:
    found = unlisted(call)
    if found is None or found.parameter == _READ_AS_TCP:
        return None
    return f"{found.parameter} '{found.value}' is none of {', '.join(found.listed)}."


def _bad_family(call: Call) -> str | None:
    family = call.get("family")
    if not family:
        return "Family can not be blank."
    return None if _NAME.fullmatch(family) else "Family contains invalid characters."


def _bad_container(call: Call) -> str | None:
    given = call.get("containerDefinitions", [])
    if not given:
        return "Container list cannot be empty."
    if len(given) > _MOST_CONTAINERS:
        return f"A task has at most {_MOST_CONTAINERS} containers, not {len(given)}."
    for one in given:
        for member in ("name", "image"):
            if not one.get(member):
                return f"Container.{member} should not be null or empty."
        if not _NAME.fullmatch(one["name"]):
            return "Container.name contains invalid characters."
    return None


def _bad_name(call: Call) -> str | None:
    name = call.get("serviceName" if call.operation == "CreateService" else "clusterName")
    if name is None or _NAME.fullmatch(name):
        return None
    return f"'{name}' is no name: 1 to 255 letters, digits, underscores and hyphens."


TASK_GUARDS = (
    Guard(
        id="task-family",
        service="ecs",
        operations=("RegisterTaskDefinition",),
        code="ClientException",
        rule="A family has 1 to 255 letters, digits, underscores and hyphens.",
        source=f"{_API}/API_RegisterTaskDefinition.html; wording as quoted in "
        "github.com/aws/amazon-ecs-cli/issues/37 and "
        "github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/630",
        finds=_bad_family,
    ),
    Guard(
        id="task-container-named",
        service="ecs",
        operations=("RegisterTaskDefinition",),
        code="ClientException",
        rule="There are 1 to 10 containers, and each has a name of letters, digits, underscores "
        "and hyphens, and an image.",
        source=f"{_API}/API_ContainerDefinition.html; wording as quoted in "
        "github.com/hashicorp/terraform/issues/2888 and "
        "github.com/hashicorp/terraform-provider-aws/issues/5950, of how many ours",
        finds=_bad_container,
    ),
)
"""What the other guards of a task definition rely on: containers have names."""

GUARDS = (
    Guard(
        id="ecs-names",
        service="ecs",
        operations=("CreateCluster", "CreateService"),
        code="InvalidParameterException",
        rule="Clusters and services have names of 1 to 255 letters, digits, underscores and "
        "hyphens.",
        source=f"{_API}/API_CreateService.html and API_CreateCluster.html; the wording is ours",
        finds=_bad_name,
    ),
    Guard(
        id="ecs-listed-value",
        service="ecs",
        operations=(
            *("RegisterTaskDefinition", "CreateService", "UpdateService", "RunTask"),
            *("ListTasks", "ListServices", "ListTaskDefinitions", "ListContainerInstances"),
            *("UpdateContainerInstancesState", "CreateCluster"),
        ),
        code="InvalidParameterException",
        rule="Network modes, launch types, scheduling strategies, log drivers and the like are "
        "those that the API Reference lists, in its spelling.",
        source=f"{_API}/API_RegisterTaskDefinition.html (Valid Values, Errors); the wording is "
        "ours",
        finds=_not_listed,
    ),
)
