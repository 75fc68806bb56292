"""How long an error of the origin stays at an edge."""

from minicloud.dataplane.edge_cache.freshness import asked_for, directives
from minicloud.dataplane.edge_cache.records import CachePolicy, Headers

DEFAULT_ERROR_TTL_S = 10.0
"""Source: CloudFront Developer Guide, Control how long CloudFront caches errors."""

# Source: CloudFront Developer Guide, How CloudFront processes HTTP 4xx and 5xx status codes.
ALWAYS_KEPT = frozenset({404, 405, 410, 414, 500, 501, 502, 503, 504})
KEPT_WHEN_TOLD = frozenset({400, 403, 412, 415})

# Source: CloudFront Developer Guide, Control how long CloudFront caches errors (for all others
# no-store, no-cache and private are ignored).
_MAY_REFUSE = frozenset({404, 410, 414, 501})


def error_lifetime_s(
    status: int, headers: Headers, policy: CachePolicy, minimum_s: float, now_s: float
) -> float | None:
    """For how long an error is answered from the edge; None: not at all.

    `minimum_s` is the Error Caching Minimum TTL of its status.
    Source: CloudFront Developer Guide, Control how long CloudFront caches errors (the greater
    of that and what the headers say, which is at most the maximum TTL).
    Simplified: 410 is taken as one of those that are always kept.
    """
    told = directives(headers)
    if status in _MAY_REFUSE and told.keys() & {"no-store", "no-cache", "private"}:
        return None
    asked_s = asked_for(headers, told, now_s)
    if status in KEPT_WHEN_TOLD:
        if not told.keys() & {"max-age", "s-maxage"}:
            return None
    elif status not in ALWAYS_KEPT:
        return None
    return max(minimum_s, min(asked_s or 0.0, policy.maximum_ttl_s))
