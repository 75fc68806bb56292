"""The tasks that run in an ECS cluster, read through boto3's describe calls."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from minicloud.dataplane.running_tasks import RunningTask, TaskTarget
from minicloud.pages import pages

_DESCRIBED_AT_ONCE = 100  # Source: ECS API Reference, DescribeTasks
_SERVICES_AT_ONCE = 10  # Source: ECS API Reference, DescribeServices


def take_tasks(cluster: str, region: str | None = None) -> tuple[RunningTask, ...]:
    """The tasks of a cluster that are RUNNING now, in the order in which they are listed.

    What is PENDING or being stopped is left out. Only the first container's image is told.
    """
    import boto3

    # The default region may be another one than at the last call.
    ecs, elbv2 = _clients(region or boto3.session.Session().region_name)
    arns = list(pages(ecs, "list_tasks", "taskArns", cluster=cluster))
    raw_tasks = [
        raw
        for some in _by(arns, _DESCRIBED_AT_ONCE)
        for raw in ecs.describe_tasks(cluster=cluster, tasks=some)["tasks"]
        if raw["lastStatus"] == "RUNNING"
    ]
    names = sorted({_service(raw) for raw in raw_tasks} - {""})
    behind = {
        one["serviceName"]: one.get("loadBalancers", [])
        for some in _by(names, _SERVICES_AT_ONCE)
        for one in ecs.describe_services(cluster=cluster, services=some)["services"]
    }
    return tuple(_task(raw, behind.get(_service(raw), ()), elbv2) for raw in raw_tasks)


def _by(names: list[str], count: int) -> Iterator[list[str]]:
    for first in range(0, len(names), count):
        yield names[first : first + count]


def _service(raw: dict[str, Any]) -> str:
    kind, _, name = raw.get("group", "").partition(":")
    return name if kind == "service" else ""


def _task(raw: dict[str, Any], behind: Iterable[dict[str, Any]], elbv2: Any) -> RunningTask:
    return RunningTask(
        task_id=raw["taskArn"].rpartition("/")[2],
        service=_service(raw),
        revision=raw["taskDefinitionArn"].rpartition("/")[2],
        image=raw["containers"][0].get("image", ""),
        availability_zone=raw.get("availabilityZone", ""),
        container_instance=raw.get("containerInstanceArn", "").rpartition("/")[2],
        targets=tuple(_targets(raw, behind, elbv2)),
    )


def _targets(
    raw: dict[str, Any], behind: Iterable[dict[str, Any]], elbv2: Any
) -> Iterator[TaskTarget]:
    for one in behind:
        if not one.get("targetGroupArn"):
            continue
        (group,) = elbv2.describe_target_groups(TargetGroupArns=[one["targetGroupArn"]])[
            "TargetGroups"
        ]
        for container in raw["containers"]:
            for bound in container.get("networkBindings", ()):
                if (container["name"], bound["containerPort"]) == (
                    one["containerName"],
                    one["containerPort"],
                ):
                    yield TaskTarget(group["TargetGroupName"], int(bound["hostPort"]))


@cache
def _clients(region: str | None) -> tuple[Any, Any]:
    import boto3

    session = boto3.session.Session()
    return session.client("ecs", region_name=region), session.client("elbv2", region_name=region)
