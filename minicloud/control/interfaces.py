"""The network interfaces that are still there: moto keeps those of terminated instances."""

from collections.abc import Iterator
from typing import Any

_GONE = ("terminated", "shutting-down")


def living_interfaces(ec2: Any) -> Iterator[Any]:
    """moto's interfaces, without those of instances that are gone."""
    for interface in ec2.enis.values():
        if interface.instance is None or interface.instance.state not in _GONE:
            yield interface
