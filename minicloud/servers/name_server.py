"""A DNS server on this machine, over UDP and TCP, for names that some source knows."""

import asyncio
import atexit
import logging
import socket
from collections import deque
from dataclasses import dataclass
from typing import cast

from minicloud.dataplane.name_answers import NameReply, resolve
from minicloud.dataplane.name_source import NameSource
from minicloud.servers.closing import Closing
from minicloud.servers.errors import PortInUseError
from minicloud.servers.listening import HOST, Listening
from minicloud.servers.loop_thread import LoopThread
from minicloud.servers.name_messages import Refused, read_question, write_reply

_REMEMBERED = 10_000
_TRIES = 20
_IDLE_S = 10.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A message that came; `rcode` is what it got. Without a name: it could not be read."""

    name: str
    record_type: str
    client_ip: str
    rcode: str
    values: tuple[str, ...]


class NameServer(Closing):
    """Made by `serve_names`. Answers on loopback until it is closed.

    It ends with its `with` block, with `close`, or with the process.
    Simplified: it is the authoritative server of all its sources, and follows a CNAME from one to
    the other, for which a resolver would ask twice.
    """

    def __init__(self, sources: tuple[NameSource, ...], port: int) -> None:
        self._sources = list(sources)
        self._queries: deque[NameQuery] = deque(maxlen=_REMEMBERED)
        self._tcp = Listening(self._serve_connection)
        self._udp: asyncio.DatagramTransport | None = None
        self._port = 0
        self._thread = LoopThread("minicloud.servers.names")
        try:
            self._port = self._thread.run(self._open(port))
        except BaseException:
            self._thread.stop()
            raise
        atexit.register(self.close)

    def __repr__(self) -> str:
        state = "closed" if self._thread.stopped else "open"
        return f"<name server at {HOST}:{self._port}, {state}>"

    @property
    def address(self) -> tuple[str, int]:
        """Address and port, the same for UDP and TCP."""
        return HOST, self._port

    @property
    def queries(self) -> tuple[NameQuery, ...]:
        """What came so far, the last 10,000 at most."""
        return tuple(self._queries)

    def add(self, source: NameSource) -> None:
        """Ask one more source, before those that are there."""
        self._sources.insert(0, source)

    def remove(self, source: NameSource) -> None:
        """Ask a source no longer; nothing happens where it is not there."""
        self._sources = [each for each in self._sources if each is not source]

    def close(self) -> None:
        """Stop serving; the sources stay as they are. Safe to call twice."""
        atexit.unregister(self.close)
        if not self._thread.stopped:
            self._thread.call(self._end)
            self._thread.stop()

    async def _open(self, port: int) -> int:
        for _ in range(1 if port else _TRIES):
            self._tcp.open(port)
            taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            taken.setblocking(False)
            try:
                taken.bind((HOST, self._tcp.port))
            except OSError:
                taken.close()
                self._tcp.close()
                continue
            loop = asyncio.get_running_loop()
            self._udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=taken)
            return self._tcp.port
        raise PortInUseError(
            f"cannot listen on {HOST}:{port or 'any'} for both UDP and TCP. Stop what uses that "
            "port, or leave `port` out to have a free one chosen"
        )

    def _end(self) -> None:
        self._tcp.close()
        if self._udp is not None:
            self._udp.abort()

    async def _serve_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        sender = writer.get_extra_info("peername")[0]
        try:
            while True:
                async with asyncio.timeout(_IDLE_S):
                    length = int.from_bytes(await reader.readexactly(2))
                    data = await reader.readexactly(length)
                reply = self.reply(data, sender, cut=False)
                if reply is None:
                    return
                writer.write(len(reply).to_bytes(2) + reply)
                await writer.drain()
        except asyncio.IncompleteReadError:
            return  # the client has what it came for

    def reply(self, data: bytes, sender: str, *, cut: bool) -> bytes | None:
        """The answer to a message in bytes; None: it gets none. Raises nothing."""
        asked = read_question(data)
        if isinstance(asked, Refused):
            self._queries.append(NameQuery("", "", sender, asked.rcode, ()))
            return asked.reply
        client_ip = asked.client_ip(sender)
        try:
            found = resolve(tuple(self._sources), asked.name, asked.record_type, client_ip)
            reply = write_reply(asked, found, cut=cut)
        except Exception:  # noqa: BLE001
            # A server outlives its sources' bugs, and values that no message can carry.
            _LOG.warning("no answer for %s %s", asked.name, asked.record_type, exc_info=True)
            found = NameReply("SERVFAIL")
            reply = write_reply(asked, found, cut=cut)
        values = tuple(each.value for each in found.answers)
        told = NameQuery(asked.name, asked.record_type, client_ip, found.rcode, values)
        self._queries.append(told)
        return reply


class _Datagrams(asyncio.DatagramProtocol):
    """One datagram in, one out."""

    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = self._server.reply(data, addr[0], cut=True)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


def serve_names(*sources: NameSource, port: int = 0) -> NameServer:
    """A running DNS server for the names of all sources; the first that knows a name answers.

        with serve_names(cloud.dns()) as server:
            Resolver(server.address).lookup("www.example.com").values

    On 127.0.0.1, at a free port unless one is asked for. Raises PortInUseError.
    """
    return NameServer(sources, port)
