"""What an edge has in its cache: objects by key, the longest unasked ones thrown out first."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from minicloud.dataplane.edge_cache.cache_key import CacheKey
from minicloud.dataplane.edge_cache.freshness import Lifetime
from minicloud.dataplane.edge_cache.records import Headers, header

OVERHEAD_BYTES = 200
"""What an object's headers are counted as, so that empty ones cost something too."""


class State(Enum):
    """What may be done with an object now."""

    FRESH = "fresh"
    STALE_AND_GIVEN_OUT = "stale, given out while the origin is asked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CachedObject:
    """An answer of the origin, or an error that it gave.

    `came_s` is when the origin last said that it is what it is. `quiet_until_s`: before that the
    origin is left in peace, since it has just failed to say whether there is anything new.
    `origin_etag` is the origin's own ETag where the one in `headers` is another.
    """

    status: int
    headers: Headers
    body: bytes
    came_s: float
    lifetime: Lifetime
    quiet_until_s: float = 0.0
    origin_etag: str | None = None

    @property
    def expires_s(self) -> float:
        return self.came_s + self.lifetime.fresh_s

    @property
    def is_error(self) -> bool:
        return self.status >= 400

    @property
    def size_bytes(self) -> int:
        return len(self.body) + OVERHEAD_BYTES

    def state(self, now_s: float) -> State:
        if now_s < max(self.expires_s, self.quiet_until_s):
            return State.FRESH
        if now_s < self.expires_s + self.lifetime.while_revalidate_s:
            return State.STALE_AND_GIVEN_OUT
        return State.EXPIRED

    def stands_in(self, now_s: float) -> bool:
        """Whether it may be given out in place of an error of the origin.

        Source: CloudFront Developer Guide, HTTP status codes (an expired object is served when
        the origin answers 5xx); What's New, 17 May 2023 (stale-if-error says for how long).
        """
        limit_s = self.lifetime.if_error_s
        return not self.is_error and (limit_s is None or now_s < self.expires_s + limit_s)

    def questions(self) -> Headers:
        """What makes a request conditional: has it changed since?

        Source: CloudFront Developer Guide, Request and response behavior for S3 origins,
        Conditional GET requests.
        """
        etag = self.origin_etag or header(self.headers, "etag")
        modified = header(self.headers, "last-modified")
        pairs = (("If-None-Match", etag), ("If-Modified-Since", modified))
        return tuple((name, value) for name, value in pairs if value)


class EdgeStore:
    """Holds up to `capacity_bytes` of objects.

    Source: CloudFront Developer Guide, Expiration (an object that is seldom asked for may go
    before it expires, to make room for others). Simplified: strictly the longest unasked first.
    """

    def __init__(self, capacity_bytes: int) -> None:
        if capacity_bytes < 1:
            raise ValueError(f"capacity_bytes is {capacity_bytes}: expected at least 1")
        self.capacity_bytes = capacity_bytes
        self.used_bytes = 0
        self._objects: OrderedDict[CacheKey, CachedObject] = OrderedDict()

    def __len__(self) -> int:
        return len(self._objects)

    def kept_keys(self) -> tuple[CacheKey, ...]:
        """From the longest unasked to the last asked."""
        return tuple(self._objects)

    def get(self, key: CacheKey) -> CachedObject | None:
        """The object, which is the last asked from now on."""
        found = self._objects.get(key)
        if found is not None:
            self._objects.move_to_end(key)
        return found

    def put(self, key: CacheKey, kept: CachedObject) -> None:
        """Keep it, and throw out others until all fit; one that never fits is not kept."""
        self.drop(key)
        if kept.size_bytes > self.capacity_bytes:
            return
        self._objects[key] = kept
        self.used_bytes += kept.size_bytes
        while self.used_bytes > self.capacity_bytes:
            self.drop(next(iter(self._objects)))

    def drop(self, key: CacheKey) -> None:
        gone = self._objects.pop(key, None)
        if gone is not None:
            self.used_bytes -= gone.size_bytes

    def drop_where(self, unwanted: Callable[[CacheKey], bool]) -> int:
        """Drop every object with such a key; how many there were."""
        keys = [key for key in self._objects if unwanted(key)]
        for key in keys:
            self.drop(key)
        return len(keys)
