"""Task definitions for Fargate: sizes, network and settings that there are."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.controllers.ecs_placing import cpu_units, memory_mib
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_REFERENCE = f"{_API}/API_RegisterTaskDefinition.html"
_GIB = 1024
_LEAST_DISK_GIB, _MOST_DISK_GIB = 21, 200
"""Source: ECS API Reference, EphemeralStorage."""
_LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
"""Source: ECS API Reference, LogConfiguration."""

FARGATE_MEMORY_MIB: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1 * _GIB, 4 * _GIB + 1, _GIB)),
    1024: tuple(range(2 * _GIB, 8 * _GIB + 1, _GIB)),
    2048: tuple(range(4 * _GIB, 16 * _GIB + 1, _GIB)),
    4096: tuple(range(8 * _GIB, 30 * _GIB + 1, _GIB)),
    8192: tuple(range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB)),
    16384: tuple(range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB)),
}
"""The memory that a Fargate task may have, by its CPU units.

Source: ECS API Reference, RegisterTaskDefinition, memory.
"""


def _not_a_fargate_size(call: Call) -> str | None:
    if not _for_fargate(call):
        return None
    for name in ("cpu", "memory"):
        if call.get(name) is None:
            return f"Fargate requires that '{name}' be defined at the task level."
    cpu, memory = cpu_units(call.get("cpu")), memory_mib(call.get("memory"))
    if memory not in FARGATE_MEMORY_MIB.get(cpu or 0, ()):
        return f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory."
    return None


def _no_network_of_fargate(call: Call) -> str | None:
    if _for_fargate(call) and call.get("networkMode", "bridge") != "awsvpc":
        return "Fargate only supports network mode \u2018awsvpc\u2019."
    return None


def _not_on_fargate(call: Call) -> str | None:
    if not _for_fargate(call):
        return None
    if call.get("placementConstraints"):
        return "Fargate does not support placementConstraints: leave them out."
    if any((one.get("host") or {}).get("sourcePath") for one in call.get("volumes", [])):
        return "host.sourcePath should not be set for volumes in Fargate."
    disk_gib = call.get("ephemeralStorage", {}).get("sizeInGiB", _LEAST_DISK_GIB)
    if not _LEAST_DISK_GIB <= disk_gib <= _MOST_DISK_GIB:
        return (
            f"ephemeralStorage is {disk_gib} GiB, and has to be between {_LEAST_DISK_GIB} and "
            f"{_MOST_DISK_GIB}."
        )
    for one in call.get("containerDefinitions", []):
        driver = (one.get("logConfiguration") or {}).get("logDriver")
        if one.get("privileged"):
            return f"Fargate does not support privileged, as container '{one['name']}' has it."
        if driver is not None and driver not in _LOG_DRIVERS:
            return (
                f"Fargate does not support the log driver {driver} of container '{one['name']}': "
                f"give {', '.join(_LOG_DRIVERS)}."
            )
        if driver == "awslogs" and not call.get("executionRoleArn"):
            return (
                "Fargate requires task definition to have execution role ARN to support log "
                "driver awslogs."
            )
    return None


def _for_fargate(call: Call) -> bool:
    return "FARGATE" in call.get("requiresCompatibilities", [])


def _guard(guard_id: str, rule: str, source: str, finds: Any) -> Guard:
    operations, code = ("RegisterTaskDefinition",), "ClientException"
    return Guard(guard_id, "ecs", operations, code, rule, source, finds)


GUARDS = (
    _guard(
        "task-fargate-size",
        "A task for Fargate names its CPU and its memory, in one of the combinations that there "
        "are.",
        f"{_REFERENCE}; wording as quoted in github.com/towardsthecloud/aws-cdk-examples/issues/1 "
        "and github.com/hackoregon/civic-devops/issues/246",
        _not_a_fargate_size,
    ),
    _guard(
        "task-fargate-network",
        "A task for Fargate has the network mode awsvpc; left out, it is bridge.",
        f"{_REFERENCE}; wording as quoted in github.com/aws/amazon-ecs-cli/issues/1145",
        _no_network_of_fargate,
    ),
    _guard(
        "task-fargate-settings",
        "A task for Fargate has no placement constraints, no folder of its host, no privileged "
        "container, 21 to 200 GiB of disk; its log driver is awslogs, with an execution role, "
        "splunk or awsfirelens.",
        f"{_API}/API_TaskDefinition.html, API_ContainerDefinition.html, "
        "API_LogConfiguration.html; wording as quoted in "
        "github.com/aws/amazon-ecs-cli/issues/501 and "
        "github.com/virtual-kubelet/virtual-kubelet/issues/193, else ours",
        _not_on_fargate,
    ),
)
