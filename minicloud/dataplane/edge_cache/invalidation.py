"""Which objects an invalidation takes out of the edges."""

from dataclasses import dataclass

from minicloud.dataplane.edge_cache.cache_key import CacheKey

# Source: CloudFront Developer Guide, Invalidate files to remove content (Concurrent invalidation
# request maximum; the maximum length of a path).
MOST_PATHS_AT_WORK = 3_000
MOST_WILDCARDS_AT_WORK = 15
LONGEST_PATH = 4_000
FREE_PATHS_A_MONTH = 1_000
"""Source: CloudFront Developer Guide, Pay for file invalidation."""


@dataclass(frozen=True, slots=True)
class Invalidation:
    """A request to forget some paths; `reached_s` is when the edges have done so."""

    invalidation_id: str
    paths: tuple[str, ...]
    created_s: float
    reached_s: float


def is_path(path: str) -> bool:
    """Whether an invalidation may name it: with a slash in front, and `*` at its end only.

    Source: CloudFront Developer Guide, What you need to know when invalidating paths.
    """
    return path.startswith("/") and "*" not in path[:-1] and len(path) <= LONGEST_PATH


def is_wildcard(path: str) -> bool:
    return path.endswith("*")


def takes(paths: tuple[str, ...], key: CacheKey) -> bool:
    """Whether an object is meant, whatever headers or cookies it was kept for.

    Source: CloudFront Developer Guide, What you need to know when invalidating paths (query
    strings in the key have to be named; every version by headers or cookies goes).
    """
    return any(
        key.url.startswith(path[:-1]) if is_wildcard(path) else key.url == path for path in paths
    )
