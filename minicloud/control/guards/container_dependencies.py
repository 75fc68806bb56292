"""What the containers of a task say of each other: dependsOn, volumes, links."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_ENDS = ("COMPLETE", "SUCCESS")


def _wrong_dependency(call: Call) -> str | None:
    containers = {one["name"]: one for one in call.get("containerDefinitions", [])}
    graph: dict[str, set[str]] = {}
    for name, one in containers.items():
        for dependency in one.get("dependsOn") or ():
            wanted, condition = dependency["containerName"], dependency["condition"]
            if wanted not in containers:
                return f"Cannot depend on container + '{wanted}' because it does not exist"
            essential = containers[wanted].get("essential") in (None, True)
            if condition in _ENDS and essential:
                return (
                    "A dependency container with SUCCESS or COMPLETE condition cannot be an "
                    "essential container"
                )
            if condition == "HEALTHY" and not containers[wanted].get("healthCheck"):
                return (
                    f"Container '{name}' waits until '{wanted}' is HEALTHY, which has no "
                    "healthCheck: give it one, or wait for START."
                )
            graph.setdefault(name, set()).add(wanted)
    return _goes_round(graph)


def _goes_round(graph: dict[str, set[str]]) -> str | None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return f"Container dependencies go round in a circle: {' -> '.join(error.args[1])}."
    return None


def _wrong_volume(call: Call) -> str | None:
    volumes = {one.get("name") for one in call.get("volumes", [])}
    containers = call.get("containerDefinitions", [])
    names = {one["name"] for one in containers}
    for one in containers:
        for mount in one.get("mountPoints") or ():
            if mount.get("sourceVolume") not in volumes:
                return f"Unknown volume '{mount.get('sourceVolume')}': add it to volumes."
        for other in one.get("volumesFrom") or ():
            if other.get("sourceContainer") not in names:
                return (
                    f"Container '{one['name']}' takes volumes from "
                    f"'{other.get('sourceContainer')}', which is not a container of the task."
                )
    return None


def _wrong_link(call: Call) -> str | None:
    mode = call.get("networkMode", "bridge")
    names = {one["name"] for one in call.get("containerDefinitions", [])}
    for name, linked in _links(call):
        if mode != "bridge":
            return f"Links are not supported when networkMode={mode}."
        if linked not in names:
            return f"Container '{name}' has a link to '{linked}', which is not in the task."
    return None


def _links(call: Call) -> Iterator[tuple[str, str]]:
    for one in call.get("containerDefinitions", []):
        for link in one.get("links") or ():
            yield one["name"], link.partition(":")[0]


def _guard(guard_id: str, rule: str, source: str, finds: Any) -> Guard:
    operations, code = ("RegisterTaskDefinition",), "ClientException"
    return Guard(guard_id, "ecs", operations, code, rule, f"{_API}/{source}", finds)


GUARDS = (
    _guard(
        "task-dependencies",
        "A container depends on containers of its task, not in a circle; who is waited for to end "
        "is not essential, to be healthy has a health check.",
        "API_ContainerDependency.html; wording as quoted in "
        "github.com/dagster-io/dagster/issues/6926 and github.com/boto/boto3/issues/2436, else "
        "ours",
        _wrong_dependency,
    ),
    _guard(
        "task-volumes",
        "What a container mounts is a volume of the task, or of another of its containers.",
        "API_MountPoint.html and API_VolumeFrom.html; the wording is ours",
        _wrong_volume,
    ),
    _guard(
        "task-links",
        "Links lead to containers of the task, with the network mode bridge only.",
        "API_ContainerDefinition.html (links); the wording is ours",
        _wrong_link,
    ),
)
