"""Task definitions that were deleted, and stay for as long as something uses them.

Source: ECS API Reference, DeleteTaskDefinitions.
"""

from typing import Any


def delete_task_definitions(original: Any) -> Any:
    """moto's own way, which forgets the definition at once, put right."""

    def delete(backend: Any, task_definitions: list[str]) -> Any:
        deleted, failures = original(backend, task_definitions)
        for definition in deleted:
            if definition.arn in _in_use(backend):
                backend.task_definitions[definition.family][definition.revision] = definition
        return deleted, failures

    return delete


def forget_unused(backend: Any) -> None:
    """Let go of deleted definitions that no task and no service uses any more."""
    in_use: set[str] | None = None
    for revisions in backend.task_definitions.values():
        for revision, definition in list(revisions.items()):
            if definition.status != "DELETE_IN_PROGRESS":
                continue
            in_use = _in_use(backend) if in_use is None else in_use
            if definition.arn not in in_use:
                del revisions[revision]


def _in_use(backend: Any) -> set[str]:
    tasks = {
        task.task_definition_arn
        for by_arn in backend.tasks.values()
        for task in by_arn.values()
        if task.last_status != "STOPPED"
    }
    services = [one for one in backend.services.values() if one.status != "INACTIVE"]
    deployed = {one["taskDefinition"] for service in services for one in service.deployments}
    return tasks | deployed | {service.task_definition for service in services}
