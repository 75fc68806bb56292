"""Attributes of container instances, named by their ID or by their whole ARN.

Source: ECS API Reference, Attribute (targetId).
"""

from typing import Any


def of_id_or_arn(original: Any) -> Any:
    """moto's way to set or delete an attribute, which takes an ARN only without a targetType."""

    def find(
        backend: Any,
        cluster_name: str,
        name: str,
        value: str | None = None,
        target_id: str | None = None,
        target_type: str | None = None,
    ) -> None:
        short = target_id and target_id.rpartition("/")[2]
        original(backend, cluster_name, name, value, short, target_type)

    return find
