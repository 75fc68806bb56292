"""What a service says when its tasks find no place.

Source: ECS Developer Guide, Service event messages.
"""

from minicloud.dataplane.task_placement import CPU, MEMORY, PORTS, Placement

_LACKS = {
    CPU: "has insufficient CPU units available",
    MEMORY: "has insufficient memory available",
    PORTS: "is already using a port required by your task",
}

STUCK = (
    "was unable to stop or start tasks during a deployment because of the service deployment "
    "configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
)
_PLACE = "was unable to place a task because no container instance met all of its requirements."


def unplaced(found: Placement) -> str:
    """The event of a task that no container instance can take."""
    if not found.refusals:
        return f"{_PLACE} Reason: No Container Instances were found in your cluster."
    closest = found.refusals[-1]
    lacks = _LACKS.get(closest.reason, f'encountered error "{closest.reason}"')
    name = closest.host_id.rpartition("/")[2]
    return f"{_PLACE} The closest matching (container-instance {name}) {lacks}."
