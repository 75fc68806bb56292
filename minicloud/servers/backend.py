"""A real HTTP server for each instance, which can die, hang, slow down or lose its power."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace

from minicloud.dataplane.process import Condition
from minicloud.dataplane.records import Instance
from minicloud.servers.http_exchange import Received, Reply, exchange
from minicloud.servers.http_head import values
from minicloud.servers.listening import Listening
from minicloud.servers.scaled_clock import ScaledClock

_MAX_BODY_BYTES = 16 * 1024 * 1024


# Called in the servers' thread: it must not block.
Application = Callable[[Instance, Received], Reply]


def who_answered(instance: Instance, received: Received) -> Reply:
    """The application of every instance unless another is given: says who it is and what came."""
    if received.path == "/health":
        return Reply(body=b'{"status": "ok"}')
    forwarded = {k: v for k, v in received.headers if k.lower().startswith("x-forwarded-")}
    told = {
        "instance_id": instance.instance_id,
        "name": instance.name,
        "availability_zone": instance.availability_zone,
        "method": received.method,
        "path": received.path,
        "query": received.query,
        "host": "".join(values(received.headers, "host")),
        "forwarded": forwarded,
        "body_bytes": len(received.body),
        "body_sha256": hashlib.sha256(received.body).hexdigest(),
    }
    return Reply(body=json.dumps(told, indent=2).encode())


class Backend:
    """One instance's server, with one listening address for each of its ports.

    `service_s` is what an answer takes when nothing is wrong, in AWS's seconds.
    Simplified: any number of requests are answered at once; there is no queue.
    """

    def __init__(
        self,
        instance: Instance,
        ports: Iterable[int],
        clock: ScaledClock,
        service_s: float,
        application: Application,
    ) -> None:
        self.instance = instance
        self.condition = Condition.UP
        self._clock = clock
        self._service_s = service_s
        self._factor = 1.0
        self._application = application
        self._listening = {port: Listening(self._serve) for port in ports}

    def open(self) -> None:
        for each in self._listening.values():
            each.open()

    def close(self) -> None:
        for each in self._listening.values():
            each.close()

    def local_port(self, port: int) -> int:
        """The port on loopback at which the instance's port is reached."""
        return self._listening[port].port

    def recover(self) -> None:
        self._become(Condition.UP, Listening.answer)

    def slow(self, factor: float) -> None:
        self._become(Condition.SLOW, Listening.answer, factor)

    def die(self) -> None:
        self._become(Condition.DEAD, Listening.refuse)

    def hang(self) -> None:
        self._become(Condition.HUNG, Listening.freeze)

    def lose_power(self) -> None:
        self._become(Condition.NO_POWER, Listening.freeze)

    def _become(
        self, condition: Condition, change: Callable[[Listening], None], factor: float = 1.0
    ) -> None:
        was, self.condition, self._factor = self.condition, condition, factor
        answering = (Condition.UP, Condition.SLOW)
        if was in answering and condition in answering:
            return  # the process lives on: what it works on is not lost
        for each in self._listening.values():
            change(each)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await exchange(reader, writer, self._respond, _MAX_BODY_BYTES)

    async def _respond(self, received: Received) -> Reply:
        await self._clock.sleep(self._service_s * self._factor)
        reply = self._apply(received)
        own = (
            ("X-Instance-Id", self.instance.instance_id),
            ("X-Availability-Zone", self.instance.availability_zone),
        )
        return replace(reply, headers=(*reply.headers, *own))

    def _apply(self, received: Received) -> Reply:
        try:
            return self._application(self.instance, received)
        except Exception as error:  # noqa: BLE001  a web server outlives its application's bugs
            return Reply(500, json.dumps({"error": repr(error)}).encode())


class ServedElsewhere(Backend):
    """A target that another process of this machine serves; only its power can be cut here."""

    def __init__(self, instance: Instance, clock: ScaledClock, port: int) -> None:
        super().__init__(instance, (), clock, 0.0, who_answered)
        self._port = port

    def local_port(self, port: int) -> int:
        """The port of the process, whatever the target's port is called."""
        return self._port
