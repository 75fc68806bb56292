"""Sticky sessions: a cookie that brings a client back to its target."""

from collections.abc import Collection, Hashable
from typing import Generic, TypeVar

K = TypeVar("K")


class StickySessions(Generic[K]):
    """Who is stuck to which target of one target group, and until when.

    Source: ALB User Guide, Sticky sessions (the cookie's expiry is reset after every request; a
    cookie that names a deregistered or unhealthy target is replaced by one for a new target).
    """

    def __init__(self, duration_s: float) -> None:
        self._duration_s = duration_s
        self._cookies: dict[Hashable, tuple[K, float]] = {}

    def target_of(self, client: Hashable, eligible: Collection[K], now_s: float) -> K | None:
        """The client's target; None without a valid cookie or when it is not eligible."""
        cookie = self._cookies.get(client)
        if cookie is None or cookie[1] <= now_s or cookie[0] not in eligible:
            return None
        return cookie[0]

    def stick(self, client: Hashable, target: K, now_s: float) -> None:
        """Set the client's cookie, with a new expiry."""
        self._cookies[client] = (target, now_s + self._duration_s)
