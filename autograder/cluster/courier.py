"""The program beside the coordinator that speaks with Dask, and with the coordinator in bytes.

Run as `python -m autograder.cluster.courier FD`. It is a process of its own so that it can
refuse pickles for good, and so that Dask's threads and failures stay out of the process that
writes marks. It ends, and its tasks are cancelled, when the pair is closed.
"""

import asyncio
import contextlib
import json
import socket
import struct
import sys
import uuid
import warnings
from typing import Any

import distributed

from autograder.cluster import worker
from autograder.cluster.message import pack, unpack
from autograder.cluster.sameness import difference, other_versions
from autograder.cluster.unpickling import refuse_pickles
from autograder.wire.frames import pack as as_frame

_LENGTH = struct.Struct("!I")
_CONNECT_S = 15.0
_LOOK_S = 1.0
_TRIES = 3
_TRIES_ALONE = 2
_SHOWN_WORKERS = 3
_LEAVE_S = 10.0
_WORKERS_DIED = "every worker that had it died"


class CannotStart(Exception):
    """The text says why no submission can be graded on this cluster."""


class ClusterLost(Exception):
    """The text says what became of the cluster."""


class _Line:
    """The pair with the coordinator."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def receive(self) -> tuple[dict[str, Any], memoryview]:
        """The next message; `IncompleteReadError` when the coordinator is gone."""
        (length,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
        return unpack(await self._reader.readexactly(length))

    async def send(self, header: dict[str, Any], blob: bytes = b"") -> None:
        self._writer.write(as_frame(pack(header, blob)))
        await self._writer.drain()


class Courier:
    """The tasks under way on one cluster."""

    def __init__(self, client: Any, line: _Line, setup: dict[str, Any]) -> None:
        self._client = client
        self._line = line
        self._setup = setup
        self._station = f"autograder-{uuid.uuid4().hex[:12]}"
        self._given: dict[str, Any] = {}
        self._group = asyncio.TaskGroup()
        self._under_way = 0
        self._suspects: list[tuple[int, bytes, str]] = []
        self._ended = False

    async def prepare(self) -> dict[str, Any]:
        """Compare and warm up the workers; what the coordinator should know of them."""
        threads = await self._wait_for_workers()
        described = await self._ask(worker.describe_worker, list(self._setup["here"]["code"]))
        self._refuse(
            {name: difference(self._setup["here"], found) for name, found in described.items()},
            "Give the workers the code and the environment of this machine.",
        )
        told = json.dumps({key: self._setup[key] for key in ("workplace", "here")})
        await self._client.register_plugin(worker.Station(told), name=self._station)
        self._refuse(
            await self._ask(worker.wait_until_warm, self._station),
            "See docs/grading-at-scale.md for what a worker needs.",
        )
        versions = {
            text
            for found in described.values()
            for text in other_versions(self._setup["here"], found)
        }
        return {"threads": sum(threads.values()), "versions": sorted(versions)}

    async def serve(self) -> None:
        """Take orders until the coordinator closes the line, which ends in an exception group."""
        async with self._group:
            self._group.create_task(self._watch())
            while True:
                header, blob = await self._line.receive()
                if "task" in header:
                    self._under_way += 1
                    order = (int(header["task"]), bytes(blob), str(header["given"]))
                    self._group.create_task(self._deliver(*order))
                elif "given" in header:
                    self._given[header["given"]] = self._client.submit(
                        worker.keep, bytes(blob), key=f"{self._station}-{header['given']}"
                    )
                else:
                    self._ended = True
                    self._try_suspects()

    async def leave(self) -> None:
        """End the programs beside the workers, and with them what they examine."""
        with contextlib.suppress(Exception):
            await asyncio.wait_for(
                self._client.unregister_worker_plugin(self._station), timeout=_LEAVE_S
            )

    async def _watch(self) -> None:
        """Tell when workers come and go; `ClusterLost` when there is none for too long."""
        told, without_s = -1, 0.0
        while True:
            threads = await self._threads()
            without_s = 0.0 if threads else without_s + _LOOK_S
            if without_s > self._setup["wait_s"]:
                raise ClusterLost(
                    f"the cluster has had no worker for {self._setup['wait_s']:.0f} s"
                )
            if sum(threads.values()) != told:
                told = sum(threads.values())
                await self._line.send({"threads": told})
            await asyncio.sleep(_LOOK_S)

    async def _deliver(self, number: int, task: bytes, given: str) -> None:
        answer = None
        for attempt in range(_TRIES):
            answer, why = await self._send(f"{number}-{attempt}", task, given)
            # Dask has tried it on several workers before it says so.
            if answer is not None or why == _WORKERS_DIED:
                break
        if answer is not None:
            await self._line.send({"answers": number}, answer)
        else:
            # It, or one that ran beside it, ends workers: it runs again when nothing else does.
            self._suspects.append((number, task, given))
            await self._line.send({"suspects": number})
        self._under_way -= 1
        self._try_suspects()

    def _try_suspects(self) -> None:
        if self._ended and not self._under_way and self._suspects:
            suspects, self._suspects = self._suspects, []
            self._group.create_task(self._deliver_alone(suspects))

    async def _deliver_alone(self, suspects: list[tuple[int, bytes, str]]) -> None:
        for number, task, given in suspects:
            answer, why = None, ""
            for attempt in range(_TRIES_ALONE):
                address = next(iter(await self._wait_for_workers()))
                answer, why = await self._send(f"{number}-alone-{attempt}", task, given, address)
                if answer is not None:
                    break
            if answer is not None:
                await self._line.send({"answers": number}, answer)
            else:
                await self._line.send({"fails": number, "why": why})

    async def _send(
        self, name: str, task: bytes, given: str, alone_at: str = ""
    ) -> tuple[bytes | None, str]:
        """An answer, or why there is none; `CannotStart` from a worker with other code."""
        future = self._client.submit(
            worker.examine,
            self._station,
            task,
            given,
            self._given[given] if given else b"",
            key=f"{self._station}-{name}",
            workers=[alone_at] if alone_at else None,
        )
        waiting = asyncio.ensure_future(future.result())
        try:
            while not (await asyncio.wait({waiting}, timeout=_LOOK_S if alone_at else None))[0]:
                if alone_at not in await self._threads():
                    return None, "its worker died while nothing else ran there"
            return _opened(waiting.result())
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                raise
            return None, "the scheduler has cancelled it"
        except (CannotStart, ClusterLost):
            raise
        except Exception as error:  # noqa: BLE001 Dask hands on whatever there was
            return None, _shown(error)
        finally:
            waiting.cancel()
            future.release()

    async def _wait_for_workers(self) -> dict[str, int]:
        for _ in range(max(1, int(self._setup["wait_s"] / _LOOK_S))):
            if threads := await self._threads():
                return threads
            await asyncio.sleep(_LOOK_S)
        raise CannotStart(
            f"the scheduler has no worker, and none came in {self._setup['wait_s']:.0f} s. "
            "Start workers, and grade again."
        )

    async def _threads(self) -> dict[str, int]:
        try:
            found: dict[str, int] = await self._client.scheduler.ncores()
        except OSError as error:
            raise ClusterLost(f"the scheduler does not answer any more ({error})") from error
        return found

    async def _ask(self, function: Any, *arguments: Any) -> dict[str, Any]:
        answers = await self._client.run(function, *arguments, on_error="return")
        self._refuse(
            {
                name: _shown(answer)
                for name, answer in answers.items()
                if not isinstance(answer, bytes)
            },
            "Install the same aws-course[dask] there as here.",
        )
        return {name: json.loads(answer) for name, answer in answers.items()}

    def _refuse(self, reasons: dict[str, str], advice: str) -> None:
        wrong = {name: why for name, why in reasons.items() if why}
        if wrong:
            shown = [f"worker {name}: {why}" for name, why in list(wrong.items())[:_SHOWN_WORKERS]]
            more = len(wrong) - len(shown)
            raise CannotStart(
                f"{len(wrong)} of the workers cannot grade as this machine does.\n"
                + "\n".join(shown)
                + (f"\nand {more} more" if more else "")
                + f"\n{advice}"
            )


def _opened(answer: Any) -> tuple[bytes | None, str]:
    if not isinstance(answer, bytes):
        return None, f"the worker's answer is a {type(answer).__name__}, not bytes"
    header, _ = unpack(answer)
    if "refused" in header:
        raise CannotStart(
            f"a worker that came later cannot grade as this machine does: {header['refused']}"
        )
    if "failed" in header:
        return None, str(header["failed"])
    return answer, ""


def _shown(error: BaseException) -> str:
    """An error as text; one that came pickled stays so, and only its letters are shown."""
    raw = error.args[0] if error.args and isinstance(error.args[0], bytes) else b""
    if not raw:
        return f"{type(error).__name__}: {error}"[:500]
    if b"KilledWorker" in raw:
        return _WORKERS_DIED
    text = "".join(chr(byte) if 32 <= byte < 127 else " " for byte in raw)
    return f"it answered with an error: {' '.join(text.split())[:500]}"


async def _run(connection: socket.socket) -> None:
    line = _Line(*await asyncio.open_connection(sock=connection))
    setup, _ = await line.receive()
    try:
        async with await _connect(setup) as client:
            courier = Courier(client, line, setup)
            try:
                await line.send({"ready": await courier.prepare()})
                await courier.serve()
            finally:
                await courier.leave()
    except* CannotStart as errors:
        await line.send({"cannot": str(errors.exceptions[0])})
    except* ClusterLost as errors:
        await line.send({"lost": str(errors.exceptions[0])})
    except* (asyncio.IncompleteReadError, ConnectionError):
        # The coordinator has ended, or has all that it wanted.
        pass


async def _connect(setup: dict[str, Any]) -> Any:
    files = {
        "tls_ca_file": setup["ca"],
        "tls_client_cert": setup["certificate"],
        "tls_client_key": setup["key"],
    }
    given = {name: path for name, path in files.items() if path}
    address = setup["address"]
    make_security: Any = distributed.Security
    make_client: Any = distributed.Client
    security = make_security(
        require_encryption=True if address.startswith("tls:") else None, **given
    )
    try:
        return await make_client(
            address,
            asynchronous=True,
            security=security,
            timeout=min(_CONNECT_S, setup["wait_s"]),
            set_as_default=False,
        )
    except (OSError, TimeoutError, TypeError, ValueError, ImportError) as error:
        raise CannotStart(
            f"the scheduler at {address} cannot be reached: {error}. "
            "Correct the address, or start it; for tls:// give --dask-tls-ca, --dask-tls-cert "
            "and --dask-tls-key."
        ) from error


def main() -> None:
    """Speak with Dask until the coordinator closes the pair."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    # That a task brings its own files is meant so.
    warnings.filterwarnings("ignore", message="Sending large graph")
    refuse_pickles()
    asyncio.run(_run(connection))


if __name__ == "__main__":
    main()
