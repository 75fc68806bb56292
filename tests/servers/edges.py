"""A distribution written by hand, an origin of its own, and a clock that a test sets."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from minicloud.dataplane.edge_cache.invalidation import Invalidation
from minicloud.dataplane.edge_cache.records import (
    CacheBehavior,
    CachePolicy,
    Distribution,
    Headers,
    Origin,
)
from minicloud.servers.http_exchange import Received, Reply, exchange
from minicloud.servers.listening import HOST, Listening
from minicloud.servers.loop_thread import LoopThread

DAY_S = 86_400.0
OPTIMIZED = CachePolicy("optimized", 1, DAY_S, 365 * DAY_S)
FROM_ZERO = CachePolicy("from zero", 0, DAY_S, 365 * DAY_S)
DISABLED = CachePolicy("disabled", 0, 0, 0)
ORIGIN = Origin("web", "origin.example.com")


def behavior(policy: CachePolicy = FROM_ZERO, pattern: str = "*", **more: Any) -> CacheBehavior:
    return CacheBehavior(pattern, "web", policy, **more)


def distribution(*behaviors: CacheBehavior, **more: Any) -> Distribution:
    """The last of the behaviours is the default one."""
    *listed, default = behaviors or (behavior(),)
    more.setdefault("origins", (ORIGIN,))
    return Distribution(
        "E1", "arn:aws:cloudfront::123456789012:distribution/E1", "d1.cloudfront.net",
        default_behavior=default, behaviors=tuple(listed), **more,
    )  # fmt: skip


class Source:
    """Stands in for the cloud."""

    domain_name = "d1.cloudfront.net"

    def __init__(self, configured: Distribution | None) -> None:
        self.configured = configured
        self.time_s = 0.0
        self.asked_for: list[Invalidation] = []

    def now_s(self) -> float:
        return self.time_s

    def unix_s(self) -> float:
        return 1_767_571_200.0 + self.time_s

    def distribution(self) -> Distribution | None:
        return self.configured

    def invalidations(self) -> tuple[Invalidation, ...]:
        return tuple(self.asked_for)

    def signature(self, origin: Origin, method: str, target: str) -> Headers:
        return (("Authorization", f"signed {method} {target} for {origin.origin_id}"),)

    def invalidate(self, *paths: str, reached_s: float | None = None) -> None:
        number = len(self.asked_for)
        reached_s = self.time_s if reached_s is None else reached_s
        self.asked_for.append(Invalidation(f"I{number}", paths, self.time_s, reached_s))


Application = Callable[[Received], Reply]


def text(body: str = "hello", status: int = 200, **headers: str) -> Reply:
    """A reply; `Cache_Control="max-age=60"` stands for that header."""
    pairs: Headers = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(status, body.encode(), pairs)


class LocalOrigin:
    """An HTTP server that answers by a function, counts, and can hold its answers back."""

    def __init__(self) -> None:
        self.answer: Application = lambda _received: text()
        self.received: list[Received] = []
        self.silent = False
        self._thread = LoopThread("tests.origin")
        self._listening = Listening(self._serve)
        self._thread.call(self._listening.open)
        self.address = f"{HOST}:{self._listening.port}"
        self._go = self._thread.call(asyncio.Event)
        self.release()

    def close(self) -> None:
        if not self._thread.stopped:
            self._thread.call(self._listening.close)
            self._thread.stop()

    def hold(self) -> None:
        """Answer nobody until `release`."""
        self._thread.call(self._go.clear)

    def release(self) -> None:
        self._thread.call(self._go.set)

    @property
    def paths(self) -> Counter[str]:
        return Counter(one.path for one in self.received)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await exchange(reader, writer, self._respond, 1_000_000)

    async def _respond(self, received: Received) -> Reply:
        self.received.append(received)
        await self._go.wait()
        return self.answer(received)


def sent(received: Received, name: str) -> str | None:
    """A header of a request, None when it was not sent."""
    found = [value for key, value in received.headers if key.lower() == name]
    return found[0] if found else None
