"""Which behaviour of a distribution a path meets."""

from minicloud.dataplane.edge_cache.records import CacheBehavior, Distribution
from minicloud.dataplane.listener_rules import wildcard_match


def behavior_for(distribution: Distribution, path: str) -> CacheBehavior:
    """The first listed behaviour whose pattern fits, or the default one.

    Source: CloudFront Developer Guide, Cache behavior settings, Path pattern (in the order
    listed, the default last; query strings do not count).
    """
    for behavior in distribution.behaviors:
        if fits(behavior.path_pattern, path):
            return behavior
    return distribution.default_behavior


def fits(pattern: str, path: str) -> bool:
    """Whether the whole path fits: `*` stands for 0 or more characters, `?` for exactly one.

    Source: CloudFront Developer Guide, Cache behavior settings, Path pattern (case-sensitive;
    a slash in front may be left out).
    """
    return wildcard_match(pattern.removeprefix("/"), path.removeprefix("/"))
