"""A subnet of moto's by its id: moto keeps them by zone."""

from typing import Any

from minicloud.control.calls import Call


def subnet_of(call: Call, subnet_id: str | None) -> Any:
    """moto's subnet; None for one that does not exist, which is moto's to refuse."""
    for by_id in call.backend("ec2").subnets.values():
        if subnet_id in by_id:
            return by_id[subnet_id]
    return None
