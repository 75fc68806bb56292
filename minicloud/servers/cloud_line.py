"""The way from a function's process to its cloud: frames on a loopback connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from minicloud.dataplane.function_run import ENVIRONMENTS
from minicloud.servers.listening import Listening

_LENGTH_BYTES = 4
_MOST_BYTES = 8 << 20  # as the gateway's: minicloud.control.frames


class CloudLine:
    """Hands each frame to `ask` in a thread of this line's, and its answer back.

    A function that invokes others keeps such a thread waiting; more than run at once never wait.

    Only while it is `open`: what a handler left running cannot change the cloud between two
    events, as on AWS, where an environment is frozen then. Event loop's thread.
    """

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        self.open = False
        self._ask = ask
        self._threads = ThreadPoolExecutor(ENVIRONMENTS, "minicloud.servers.cloud_line")
        self._listening = Listening(self._serve)
        self._listening.open()

    @property
    def port(self) -> int:
        return self._listening.port

    def close(self) -> None:
        """Serve no more."""
        self._listening.close()
        self._threads.shutdown(wait=False)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                head = await reader.readexactly(_LENGTH_BYTES)
                length = int.from_bytes(head, "big")
                if not 0 < length <= _MOST_BYTES:
                    return
                frame = await reader.readexactly(length)
                if not self.open:
                    return
                answer = await loop.run_in_executor(self._threads, self._ask, frame)
                writer.write(len(answer).to_bytes(_LENGTH_BYTES, "big") + answer)
                await writer.drain()
        except asyncio.IncompleteReadError:
            return
