"""Where caches stand: the zones of a region, and the parts of their endpoints' names."""

from importlib import import_module
from typing import Any

from minicloud.dataplane.cache_nodes import region_code

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def zones_of(backend: Any) -> tuple[str, ...]:
    """The names of the zones of a backend's region, in order."""
    return tuple(zone.name for zone in _zones(backend))


def code_of(backend: Any) -> str:
    """The region as endpoints have it: `apne1`."""
    return region_code(_zones(backend)[0].zone_id)


def account_part(backend: Any) -> str:
    """The six letters that an account's endpoints in a region have in common.

    Simplified: AWS does not say what they are; here each account has one for each region.
    """
    kept: str | None = vars(backend).get("minicloud_account_part")
    if kept is None:
        from moto.moto_api._internal import mock_random

        kept = backend.minicloud_account_part = "".join(mock_random.choices(_LETTERS, k=6))
    return kept


def _zones(backend: Any) -> Any:
    zones: Any = import_module("moto.ec2.models.availability_zones_and_regions")
    return zones.RegionsAndZonesBackend.zones[backend.region_name]
