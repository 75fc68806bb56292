"""In which Availability Zones a DB instance may be.

Simplified: AWS chooses at random; here it is the first zone that will do, in order.
"""

from typing import Any


def zones_of(database: Any) -> list[str]:
    """The zones of its subnet group, or of the default VPC's subnets."""
    group = vars(database).get("db_subnet_group")
    if group is None:
        return default_zones(database.account_id, database.region)
    return sorted({one.availability_zone for one in group._subnets})


def default_zones(account_id: str, region: str) -> list[str]:
    """The zones of the default VPC's subnets."""
    from moto.ec2.models import ec2_backends

    backend: Any = ec2_backends[account_id][region]
    found = [one for one in backend.describe_subnets() if one.default_for_az]
    return sorted({one.availability_zone for one in found})


def another_zone(database: Any, *taken: str | None) -> str | None:
    """A zone that is none of those; None: there is none."""
    return next((zone for zone in zones_of(database) if zone not in taken), None)
