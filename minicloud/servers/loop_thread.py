"""An event loop in a thread of its own, so that a notebook's cell can block while it serves."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from minicloud.servers.errors import SiteClosedError
from minicloud.servers.steady_loop import SteadyLoop

Result = TypeVar("Result")


class LoopThread:
    """Runs from its making to `stop`. The thread is a daemon: it never keeps a process alive."""

    def __init__(self, name: str) -> None:
        self._loop = SteadyLoop()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._stopped = False
        self._thread.start()

    @property
    def stopped(self) -> bool:
        return self._stopped

    def call(self, function: Callable[[], Result]) -> Result:
        """What the function returns, called in the loop's thread."""

        async def called() -> Result:
            return function()

        return self.run(called())

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """What the coroutine returns, run in the loop's thread."""
        future = self.start(coroutine)
        try:
            return future.result()
        except concurrent.futures.CancelledError as error:
            raise SiteClosedError("the site was closed while it was being used") from error

    def start(self, coroutine: Coroutine[Any, Any, Result]) -> concurrent.futures.Future[Result]:
        """Run it in the loop's thread without waiting for it; the future has what it returns."""
        if self._stopped:
            coroutine.close()
            raise SiteClosedError("this site is closed: open it again with serve(...)")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def stop(self) -> None:
        """Cancels whatever still runs and ends the thread. Safe to call twice."""
        if self._stopped:
            return
        self._stopped = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(_cancel_all_others())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()


async def _cancel_all_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # Aborted transports close their sockets in the loop's next turns.
    for _ in range(3):
        await asyncio.sleep(0)
