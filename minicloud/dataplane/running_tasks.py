"""Tasks that run in an ECS cluster, as frozen records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskTarget:
    """Where a load balancer finds a task: a target group, by name, and the target's port."""

    target_group: str
    port: int


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task in the state RUNNING; `revision` is its definition's, such as `web:2`."""

    task_id: str
    service: str  # empty for a standalone task
    revision: str
    image: str
    availability_zone: str
    container_instance: str = ""  # empty on Fargate
    targets: tuple[TaskTarget, ...] = ()
