"""One node of a memcached cluster: the text protocol on a real socket."""

import asyncio
import time
from asyncio import IncompleteReadError, LimitOverrunError
from collections.abc import Callable, Mapping

from minicloud.dataplane.cache_nodes import CacheNode
from minicloud.dataplane.memcached_answers import MemcachedNode
from minicloud.dataplane.memcached_commands import Command, ProtocolError, parse
from minicloud.dataplane.memcached_items import MemcachedItems
from minicloud.servers.listening import Listening

_PIECE_BYTES = 64 * 1024
_TOO_LONG = b"CLIENT_ERROR line too long\r\n"


class MemcachedServer:
    """Runs from `start` until it is killed. Every method is for the event loop's thread."""

    def __init__(
        self, node: CacheNode, address: tuple[str, int], cluster: Callable[[], str]
    ) -> None:
        self.node = node
        self.address = address
        self._cluster = cluster
        self._listening = Listening(self._serve, host=address[0])
        self._lives = False
        self._played: MemcachedNode | None = None

    def start(self, parameters: Mapping[str, str], memory_bytes: int) -> None:
        """Listen, with nothing in memory."""
        self._played = MemcachedNode(
            MemcachedItems(memory_bytes, time.time),
            self._cluster,
            most_bytes=int(parameters["max_item_size"]),
            evicts=parameters["error_on_memory_exhausted"] == "0",
        )
        self._listening.open(self.address[1])
        self._lives = True

    @property
    def lives(self) -> bool:
        """Whether it answers."""
        return self._lives

    def kill(self) -> None:
        """Refuse connections and reset those that are open; what it remembered is gone."""
        self._lives = False
        self._listening.close()
        self._played = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        played = self._played
        while played is not None:
            try:
                line = await reader.readuntil(b"\n")
                answer = await _answered(played, reader, line.rstrip(b"\r\n"))
            except LimitOverrunError:
                writer.write(_TOO_LONG)
                return  # where the next line begins cannot be told
            except IncompleteReadError:
                return
            if answer is None:
                return
            writer.write(answer)
            await writer.drain()


async def _answered(
    played: MemcachedNode, reader: asyncio.StreamReader, line: bytes
) -> bytes | None:
    """What a line gets, nothing where it wants none; None: the client has said good-bye."""
    quiet = False
    try:
        command = parse(line, played.most_bytes)
        if command.name == b"quit":
            return None
        quiet = command.quiet
        answer = played.answer(command, await _data_block(reader, command))
    except ProtocolError as error:
        if error.forget is not None:
            played.items.delete(error.forget)
        await _skip(reader, error.skip_bytes)
        answer = f"{error.answer}\r\n".encode()
    return b"" if quiet else answer


async def _data_block(reader: asyncio.StreamReader, command: Command) -> bytes:
    if command.data_bytes is None:
        return b""
    block = await reader.readexactly(command.data_bytes + 2)
    if not block.endswith(b"\r\n"):
        raise ProtocolError("CLIENT_ERROR bad data chunk")
    return block[:-2]


async def _skip(reader: asyncio.StreamReader, count: int) -> None:
    while count > 0:
        piece = await reader.read(min(count, _PIECE_BYTES))
        if not piece:
            return
        count -= len(piece)
