"""The way from a primary to one of its replicas, on which writes can be held up."""

import asyncio

from minicloud.servers.listening import HOST, Listening

_PIECE_BYTES = 64 * 1024


class ReplicationLink:
    """A replica connects here, and is led to the primary at `target`.

    Every method is to be called in the event loop's thread.
    `hold`: what the primary sends stays on the way. `close`: what is on the way is lost, as it is
    when a primary dies.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self._listening = Listening(self._serve)
        self._free = asyncio.Event()
        self._free.set()

    @property
    def address(self) -> tuple[str, int]:
        """Where the replica connects."""
        return HOST, self._listening.port

    @property
    def leads(self) -> bool:
        """Whether it is open."""
        return self._listening.port != 0

    @property
    def held(self) -> bool:
        """Whether writes stay on the way."""
        return not self._free.is_set()

    def open(self) -> None:
        """Listen at a free port."""
        self._listening.open()

    def hold(self) -> None:
        """Let nothing through to the replica."""
        self._free.clear()

    def release(self) -> None:
        """Let everything through again, first of all what waits."""
        self._free.set()

    def close(self) -> None:
        """Lead nobody any more."""
        self._listening.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        primary = await asyncio.open_connection(*self.target)
        pumps = (
            asyncio.create_task(_pump(reader, primary[1])),
            asyncio.create_task(_pump(primary[0], writer, self._free)),
        )
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            primary[1].transport.abort()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)


async def _pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    free: asyncio.Event | None = None,
) -> None:
    while piece := await reader.read(_PIECE_BYTES):
        if free is not None:
            await free.wait()
        writer.write(piece)
        await writer.drain()
