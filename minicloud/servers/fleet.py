"""All instances' servers, and the network between them and the load balancers."""

import asyncio
from collections.abc import Mapping

from minicloud.dataplane.process import Condition
from minicloud.dataplane.records import Target
from minicloud.dataplane.workload import Timing
from minicloud.servers.backend import Backend
from minicloud.servers.http_head import MAX_HEAD_BYTES
from minicloud.servers.listening import HOST
from minicloud.servers.scaled_clock import ScaledClock

# Source: ALB User Guide, Troubleshoot, HTTP 504 (the connection timeout is 10 seconds).
_CONNECT_TIMEOUT_S = Timing().connect_timeout_s


class Fleet:
    """Running instances by id."""

    def __init__(self, backends: Mapping[str, Backend], clock: ScaledClock) -> None:
        self.backends = dict(backends)
        self._clock = clock

    async def connect(self, target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to a target. Raises OSError when it is refused, TimeoutError after 10 s.

        Simplified: loopback loses no packets, so that a target without power is waited for and
        not called at all.
        """
        backend = self.backends[target.instance_id]
        async with asyncio.timeout(self._clock.real(_CONNECT_TIMEOUT_S)):
            if backend.condition is Condition.NO_POWER:
                await asyncio.Event().wait()
            return await asyncio.open_connection(
                HOST, backend.local_port(target.port), limit=MAX_HEAD_BYTES
            )

    def in_zone(self, zone: str) -> list[Backend]:
        return [b for b in self.backends.values() if b.instance.availability_zone == zone]
