"""Clusters: none is deleted while something is in it."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html"


def _name(call: Call) -> str:
    return str(call.get("cluster", "default")).rpartition("/")[2]


def _services(call: Call) -> str | None:
    services = call.backend("ecs").services.values()
    if any(one.cluster_name == _name(call) and one.status != "INACTIVE" for one in services):
        return "The Cluster cannot be deleted while Services are active."
    return None


def _tasks(call: Call) -> str | None:
    tasks = call.backend("ecs").tasks.get(_name(call), {}).values()
    if any(one.last_status != "STOPPED" for one in tasks):
        return "The Cluster cannot be deleted while Tasks are active."
    return None


def _instances(call: Call) -> str | None:
    if call.backend("ecs").container_instances.get(_name(call)):
        return "The Cluster cannot be deleted while Container Instances are active or draining."
    return None


def _guard(guard_id: str, code: str, rule: str, source: str, finds: Any) -> Guard:
    source = f"{_REFERENCE}; wording as quoted in github.com/{source}"
    return Guard(guard_id, "ecs", ("DeleteCluster",), code, rule, source, finds)


GUARDS = (
    _guard(
        "cluster-services",
        "ClusterContainsServicesException",
        "A cluster with services is not deleted.",
        "rebuy-de/aws-nuke/issues/231",
        _services,
    ),
    _guard(
        "cluster-tasks",
        "ClusterContainsTasksException",
        "A cluster with tasks is not deleted.",
        "gruntwork-io/cloud-nuke/issues/368",
        _tasks,
    ),
    _guard(
        "cluster-instances",
        "ClusterContainsContainerInstancesException",
        "A cluster with container instances is not deleted.",
        "gruntwork-io/cloud-nuke/pull/1131",
        _instances,
    ),
)
