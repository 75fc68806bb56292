"""A container's own numbers: health check, log driver, memory."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.controllers.ecs_placing import cpu_units, memory_mib
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_RANGES = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
_NEEDED = ("awslogs-region", "awslogs-group")
_AWSLOGS = (
    *_NEEDED,
    "awslogs-create-group",
    "awslogs-stream-prefix",
    "awslogs-datetime-format",
    "awslogs-multiline-pattern",
    "mode",
    "max-buffer-size",
)


def _wrong_health_check(call: Call) -> str | None:
    for one in call.get("containerDefinitions", []):
        check = one.get("healthCheck")
        if check is None:
            continue
        command = check.get("command") or [""]
        if command[0] not in ("CMD", "CMD-SHELL", "NONE") or command in (["CMD"], ["CMD-SHELL"]):
            return (
                f"Invalid 'healthCheck' setting for container '{one['name']}': command starts with "
                'CMD or CMD-SHELL, as in ["CMD-SHELL", "curl -f http://localhost/ || exit 1"].'
            )
        for name, (least, most) in _RANGES.items():
            if not least <= check.get(name, least) <= most:
                return (
                    f"Invalid 'healthCheck' setting for container '{one['name']}': {name} is "
                    f"{check[name]}, and has to be between {least} and {most}."
                )
    return None


def _wrong_log_options(call: Call) -> str | None:
    for one in call.get("containerDefinitions", []):
        logs = one.get("logConfiguration") or {}
        if logs.get("logDriver") != "awslogs":
            continue
        options = logs.get("options") or {}
        missing = [name for name in _NEEDED if name not in options]
        if missing:
            return f"Log driver awslogs requires options: {', '.join(missing)}"
        unknown = [name for name in options if name not in _AWSLOGS]
        if unknown:
            return f"Log driver awslogs disallows options: {', '.join(unknown)}"
    return None


def _secret_without_a_role(call: Call) -> str | None:
    secret = any(one.get("secrets") for one in call.get("containerDefinitions", []))
    if not secret or call.get("executionRoleArn"):
        return None
    return (
        "When you are specifying container secrets, you must also specify a value for "
        "'executionRoleArn'."
    )


def _wrong_amount(call: Call) -> str | None:
    containers = call.get("containerDefinitions", [])
    for one in containers:
        for name in ("cpu", "memory", "memoryReservation"):
            if (one.get(name) or 0) < 0:
                return f"Invalid '{name}' setting for container '{one['name']}'."
        if not call.get("memory") and not one.get("memory") and not one.get("memoryReservation"):
            return (
                f"Invalid setting for container '{one['name']}'. At least one of 'memory' or "
                "'memoryReservation' must be specified."
            )
    task_mib = memory_mib(call.get("memory"))
    reserved_mib = sum(one.get("memoryReservation") or 0 for one in containers)
    if task_mib is not None and reserved_mib > task_mib:
        return (
            f"Containers reserve {reserved_mib} MiB of memory, and their task has {task_mib} MiB."
        )
    task_cpu = cpu_units(call.get("cpu"))
    if task_cpu is not None and sum(one.get("cpu") or 0 for one in containers) > task_cpu:
        return (
            "The sum of all container 'cpu' values cannot be greater than the value of the task "
            "'cpu'."
        )
    return None


def _guard(guard_id: str, rule: str, source: str, finds: Any) -> Guard:
    operations, code = ("RegisterTaskDefinition",), "ClientException"
    return Guard(guard_id, "ecs", operations, code, rule, f"{_API}/{source}", finds)


GUARDS = (
    _guard(
        "container-health-check",
        "A container's health check is a command for CMD or CMD-SHELL, each 5 to 300 s, with 2 to "
        "60 s to answer, 1 to 10 retries and up to 300 s to start.",
        "API_HealthCheck.html; code and wording are ours",
        _wrong_health_check,
    ),
    _guard(
        "container-log-options",
        "The log driver awslogs is told a Region and a log group, and nothing that it does not "
        "know.",
        "API_LogConfiguration.html; wording as quoted in "
        "github.com/aws-cloudformation/cfn-lint/issues/1787 and "
        "github.com/aws-samples/amazon-ecs-firelens-examples/issues/83",
        _wrong_log_options,
    ),
    _guard(
        "container-amounts",
        "A container has some memory, unless its task has; containers reserve no more memory and "
        "CPU than their task has.",
        "API_ContainerDefinition.html; wording as quoted in "
        "github.com/klothoplatform/klotho/issues/892, of reservations and of amounts below zero "
        "ours",
        _wrong_amount,
    ),
    _guard(
        "container-secrets",
        "A task whose containers have secrets has an execution role, which fetches them.",
        "API_Secret.html; wording as quoted in github.com/fabfuel/ecs-deploy/issues/87",
        _secret_without_a_role,
    ),
)
