"""One listening address on loopback whose power can be cut."""

import asyncio
import contextlib
import errno
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from functools import partial

from minicloud.servers.errors import PortInUseError
from minicloud.servers.http_head import MAX_HEAD_BYTES

HOST = "127.0.0.1"
# While it is frozen nobody takes connections off, and each client that gives up leaves one.
_BACKLOG = 4096
_TLS_HANDSHAKE_S = 10.0
_LINGER_S = 5.0
_PIECE_BYTES = 64 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)

ServeConnection = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Listening:
    """Accepts connections and gives each to `serve_connection`, until it is closed or frozen.

    Every method is to be called in the event loop's thread. `refuse`: connections are refused
    and open ones reset, as when a process dies. `freeze`: nothing is refused and nothing
    answered, as when a process hangs. `answer` ends both. The port stays the same throughout.
    """

    def __init__(
        self,
        serve_connection: ServeConnection,
        tls: ssl.SSLContext | None = None,
        host: str = HOST,
    ) -> None:
        self._serve_connection = serve_connection
        self._tls = tls
        self._host = host
        self._socket: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[asyncio.StreamWriter] = []
        self._frozen = False

    @property
    def port(self) -> int:
        """The port that it holds; 0 when it is closed."""
        port: int = self._socket.getsockname()[1] if self._socket else 0
        return port

    def open(self, port: int = 0) -> None:
        """Listens on a free port, or on that one. Raises PortInUseError when it is taken."""
        self._socket = _bound(self._host, port)
        self.answer()

    def answer(self) -> None:
        """Answers from now on. What was open or waiting before is reset."""
        if self._socket:
            self._reset_held()
            if self._frozen:
                _reset_waiting(self._socket)
            self._frozen = False
            self._socket.listen(_BACKLOG)
            asyncio.get_running_loop().add_reader(self._socket, self._accept)

    def freeze(self) -> None:
        if self._socket and not self._frozen:
            self._frozen = True
            self._socket.listen(_BACKLOG)  # it may have refused until now
            asyncio.get_running_loop().remove_reader(self._socket)
            self._cancel_all()

    def refuse(self) -> None:
        if self._socket:
            port = self.port
            self.close()
            # Bound without listening: refused by the kernel, and nobody else gets the port.
            self._socket = _bound(self._host, port)

    def close(self) -> None:
        if self._socket:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None
        self._frozen = False
        self._reset_held()
        self._cancel_all()

    def _accept(self) -> None:
        listening = self._socket
        while listening is not None and listening is self._socket and not self._frozen:
            try:
                connection, _ = listening.accept()
            except BlockingIOError:
                return
            except OSError:
                return  # the client is gone already, or this process is out of descriptors
            task = asyncio.get_running_loop().create_task(self._run(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(partial(_close_unserved, connection))

    async def _run(self, connection: socket.socket) -> None:
        reader: asyncio.StreamReader | None = None
        writer: asyncio.StreamWriter | None = None
        try:
            reader, writer = await self._open_streams(connection)
            await self._serve_connection(reader, writer)
        except asyncio.CancelledError:
            if self._frozen and writer is not None:
                self._held.append(writer)
                return
            if writer is not None:
                reset(writer)
        except (ConnectionError, ssl.SSLError, TimeoutError, OSError):
            # The peer left, or never spoke TLS: nobody is there to be told.
            if writer is not None:
                writer.transport.abort()
        finally:
            if reader is None or writer is None:
                connection.close()
            elif writer not in self._held:
                await _close_gently(reader, writer)

    async def _open_streams(
        self, connection: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        loop = asyncio.get_running_loop()
        connection.setblocking(False)
        # asyncio sets it on sockets that name their protocol, which accepted ones do not.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = asyncio.StreamReader(limit=MAX_HEAD_BYTES, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol,
            connection,
            ssl=self._tls,
            ssl_handshake_timeout=_TLS_HANDSHAKE_S if self._tls else None,
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    def _cancel_all(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    def _reset_held(self) -> None:
        for writer in self._held:
            reset(writer)
        self._held.clear()


def _close_unserved(connection: socket.socket, task: asyncio.Task[None]) -> None:
    # A task that is cancelled before its first step has closed nothing.
    if task.cancelled():
        connection.close()


def _reset_waiting(listening: socket.socket) -> None:
    """Resets the connections that nobody has taken: their clients may have given up long ago."""
    with contextlib.suppress(OSError):
        while True:
            waiting, _ = listening.accept()
            waiting.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            waiting.close()


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setblocking(False)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise PortInUseError(
            f"cannot listen on {host}:{port}: {error.strerror}. Stop what uses that port, "
            "or leave it out of `ports` to have a free one chosen"
        ) from error
    return bound


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection as a dying process does: the peer sees a reset."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


async def _close_gently(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends what is left and its end, and lets the peer finish, for a while.

    Who closes on bytes that he has not read resets the connection, and the peer may lose the
    answer. Simplified: TLS has no half-close, so there nobody waits for the peer.
    """
    try:
        async with asyncio.timeout(_LINGER_S):
            if writer.can_write_eof():
                writer.write_eof()
                while await reader.read(_PIECE_BYTES):
                    pass
            writer.close()
            await writer.wait_closed()
    except (OSError, TimeoutError, ssl.SSLError):
        pass  # it left, or does not take what it is sent
    finally:
        writer.transport.abort()
