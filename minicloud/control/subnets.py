"""Subnets of moto's by their ids: moto keeps them by zone."""

from collections.abc import Iterable
from typing import Any

from minicloud.control.calls import Call


def subnets_there(ec2: Any, subnet_ids: Iterable[str]) -> list[Any]:
    """moto's subnets of these ids, without those that are gone."""
    there = {one: subnet for zone in ec2.subnets.values() for one, subnet in zone.items()}
    return [there[one] for one in subnet_ids if one in there]


def subnet_of(call: Call, subnet_id: str | None) -> Any:
    """moto's subnet; None for one that does not exist, which is moto's to refuse."""
    found = subnets_there(call.backend("ec2"), [] if subnet_id is None else [subnet_id])
    return found[0] if found else None
