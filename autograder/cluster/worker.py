"""What a Dask worker does: hand bytes to the program beside it, and give its bytes back.

The functions go over the wire by name; they take and return bytes and text only.
"""

import asyncio
import json
import threading
import time
from typing import Any

import distributed
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.cluster.beside import Host, HostFailed
from autograder.cluster.message import pack
from autograder.cluster.sameness import describe, difference

_IDLE_S = 600.0
_LOOK_S = 60.0


class Station(WorkerPlugin):
    """One coordinator's program beside this worker, started again when it has ended."""

    def __init__(self, setup: str) -> None:
        self._setup = setup

    def setup(self, worker: "distributed.Worker") -> None:
        """Compare the code and start the program; what is wrong is told to whoever asks."""
        setup = json.loads(self._setup)
        self._workplace: dict[str, Any] = setup["workplace"]
        self._jobs = worker.state.nthreads
        self._scratch = worker.local_directory
        self._lock = threading.Lock()
        self._host: Host | None = None
        self._busy = 0
        self._used_at = time.monotonic()
        self._over = threading.Event()
        self._refusal = difference(setup["here"], describe(setup["here"]["code"]))
        if not self._refusal:
            self._ensure()
        threading.Thread(target=self._watch, name="autograder-idle", daemon=True).start()

    async def teardown(self, worker: "distributed.Worker") -> None:
        """End the program and what it examines."""
        self._over.set()
        await asyncio.to_thread(self._end)

    def wait_until_warm(self) -> str:
        """Empty when submissions can be taken here, else why not."""
        try:
            if not self._refusal:
                self._ensure().wait_until_warm()
        except (HostFailed, OSError) as error:
            return str(error)
        return self._refusal

    def examine(self, task: bytes, digest: str, given: bytes) -> bytes:
        """The packed answer to a packed task."""
        if self._refusal:
            return pack({"refused": self._refusal})
        with self._lock:
            self._busy += 1
        try:
            return self._ensure().examine(task, digest, given)
        except (HostFailed, OSError) as error:
            return pack({"failed": str(error)})
        finally:
            with self._lock:
                self._busy -= 1
                self._used_at = time.monotonic()

    def _ensure(self) -> Host:
        with self._lock:
            if self._over.is_set():
                raise HostFailed("the coordinator has taken its leave")
            if self._host is None or self._host.has_ended:
                self._host = Host(self._workplace, self._jobs, self._scratch)
            return self._host

    def _watch(self) -> None:
        """A coordinator that was lost cannot say so: what nobody needs for long ends."""
        while not self._over.wait(_LOOK_S):
            with self._lock:
                is_idle = not self._busy and time.monotonic() - self._used_at > _IDLE_S
            if is_idle:
                self._end()

    def _end(self) -> None:
        with self._lock:
            host, self._host = self._host, None
        if host is not None:
            host.close()


def examine(station: str, task: bytes, digest: str, given: bytes) -> bytes:
    """A Dask task: the packed answer to a packed task."""
    found = distributed.get_worker().plugins.get(station)
    if not isinstance(found, Station):
        return pack({"failed": "the worker was not told how to grade"})
    return found.examine(task, digest, given)


def keep(given: bytes) -> bytes:
    """A Dask task whose result, the instructor's files, goes to each worker that needs it."""
    return given


async def wait_until_warm(station: str, dask_worker: "distributed.Worker") -> bytes:
    """Run on every worker: why it cannot take submissions, or nothing, as JSON."""
    found = dask_worker.plugins.get(station)
    if not isinstance(found, Station):
        return json.dumps("the worker was not told how to grade").encode()
    return json.dumps(await asyncio.to_thread(found.wait_until_warm)).encode()


def describe_worker(packages: list[str]) -> bytes:
    """Run on every worker: what it has, as JSON."""
    return json.dumps(describe(packages)).encode()
