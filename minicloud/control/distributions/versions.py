"""Which configuration of a distribution the edges have, and when they will have the newest."""

from copy import deepcopy
from typing import Any, NamedTuple

DEPLOYMENT_S = 300.0
"""Source: AWS Networking & Content Delivery Blog, Slashing CloudFront change propagation times
in 2020 (changes reach the edges within 5 minutes). Simplified: all edges at the same time.
"""
INVALIDATION_S = 60.0
"""Simplified: AWS's guide says that edges begin within a few seconds, not when all are done."""

_VERSIONS = "minicloud_versions"


class Version(NamedTuple):
    """A configuration as the API took it; `reached_s` is when the edges have it."""

    reached_s: float
    configuration: dict[str, Any]


def add_version(distribution: Any, configuration: dict[str, Any], now_s: float) -> None:
    """Send a configuration to the edges."""
    versions: list[Version] = vars(distribution).setdefault(_VERSIONS, [])
    versions.append(Version(now_s + DEPLOYMENT_S, configuration))


def configuration_now(distribution: Any) -> dict[str, Any]:
    """The newest configuration, wherever it is."""
    return _versions(distribution)[-1].configuration


def at_the_edges(distribution: Any, now_s: float) -> dict[str, Any] | None:
    """The newest configuration that has reached the edges; None while there is none."""
    reached = [one for one in _versions(distribution) if one.reached_s <= now_s]
    return reached[-1].configuration if reached else None


def is_deployed(distribution: Any, now_s: float) -> bool:
    """Whether the edges have the newest configuration."""
    return _versions(distribution)[-1].reached_s <= now_s


def copied(configuration: dict[str, Any]) -> dict[str, Any]:
    """A copy that stays as it is: moto puts objects of its own into the one that it gets."""
    return deepcopy(configuration)


def _versions(distribution: Any) -> list[Version]:
    versions: list[Version] = vars(distribution)[_VERSIONS]
    return versions
