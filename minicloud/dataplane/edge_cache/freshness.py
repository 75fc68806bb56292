"""How long an object stays at an edge before the origin is asked again."""

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from minicloud.dataplane.edge_cache.records import CachePolicy, Headers, header

_DIRECTIVE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(\"[^\"]*\"|[^\s,;]*))?")
_SECONDS = re.compile(r"[0-9]{1,18}")
# Source: CloudFront Developer Guide, Expiration (the maximum value of max-age is 100 years).
_LONGEST_S = 3_153_600_000.0


@dataclass(frozen=True, slots=True)
class Lifetime:
    """What may be done with an object from the moment at which it came.

    For `fresh_s` it is given out unasked; for `while_revalidate_s` more it is given out while the
    origin is asked. `if_error_s` is for how long after `fresh_s` it stands in for an error of the
    origin; None: as long as it is there.
    """

    fresh_s: float
    while_revalidate_s: float = 0.0
    if_error_s: float | None = None


def lifetime(headers: Headers, policy: CachePolicy, now_s: float) -> Lifetime | None:
    """How long an answer that is no error stays; None: it is not kept.

    `now_s` is the date in seconds since 1970, which Expires is compared with where the origin
    sent no Date.
    Source: CloudFront Developer Guide, Manage how long content stays in the cache (the table of
    minimum, default and maximum TTL against Cache-Control and Expires).
    Simplified: `Vary` is not looked at, and stale-while-revalidate not bounded by a maximum.
    """
    if not policy.caches:
        return None
    told = directives(headers)
    forbidden = told.keys() & {"no-store", "private", "no-cache"}
    if forbidden:
        if policy.minimum_ttl_s > 0:
            return Lifetime(policy.minimum_ttl_s)
        # no-cache means: keep it, and never give it out unasked. Source: RFC 9111, 5.2.2.4.
        return Lifetime(0.0) if forbidden == {"no-cache"} else None
    asked_s = asked_for(headers, told, now_s)
    if asked_s is None:
        fresh_s = max(policy.minimum_ttl_s, policy.default_ttl_s)
    else:
        fresh_s = min(max(asked_s, policy.minimum_ttl_s), policy.maximum_ttl_s)
    return Lifetime(
        fresh_s,
        seconds(told, "stale-while-revalidate") or 0.0,
        seconds(told, "stale-if-error"),
    )


def directives(headers: Headers) -> dict[str, str]:
    """What Cache-Control says, by name in lower case; the first of a name counts."""
    told: dict[str, str] = {}
    for name, value in _DIRECTIVE.findall(header(headers, "cache-control") or ""):
        told.setdefault(name.lower(), value.strip('"'))
    return told


def asked_for(headers: Headers, told: dict[str, str], now_s: float) -> float | None:
    """The time that the origin asks for: by s-maxage, else max-age, else Expires.

    Source: CloudFront Developer Guide, Expiration (max-age wins over Expires).
    """
    for name in ("s-maxage", "max-age"):
        asked_s = seconds(told, name)
        if asked_s is not None:
            return asked_s
    expires = header(headers, "expires")
    if expires is None:
        return None
    expires_s = _date_s(expires)
    if expires_s is None:  # such as "0", which means: now. Source: RFC 9111, section 5.3.
        return 0.0
    sent_s = _date_s(header(headers, "date") or "")
    return max(0.0, expires_s - (now_s if sent_s is None else sent_s))


def seconds(told: dict[str, str], name: str) -> float | None:
    """The whole number of seconds of a directive; None when it has none."""
    value = told.get(name, "")
    return min(float(value), _LONGEST_S) if _SECONDS.fullmatch(value) else None


def _date_s(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
