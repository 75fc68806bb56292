"""One execution environment: a process that runs one function, one event at a time."""

import asyncio
import json
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from minicloud.dataplane.function_run import FunctionCode, FunctionResult, Invocation
from minicloud.servers.cloud_line import CloudLine
from minicloud.servers.errors import ProcessNotStartedError
from minicloud.servers.function_output import take_output
from minicloud.servers.function_package import PackageError, unpack
from minicloud.servers.keeper import KeptProcess, keeper
from minicloud.servers.process_memory import memory_of
from minicloud.servers.runtime_api import RuntimeAnswer, RuntimeApi

INIT_S = 10.0
"""Source: Lambda Developer Guide, Execution environment lifecycle (10 s for the initialisation).

Simplified: there is no second try within the invocation; a longer time-out gives it longer.
"""
MOST_PROCESSES = 64
"""Simplified: AWS lets an environment have 1,024 (Lambda Developer Guide, Lambda quotas)."""

TASK_ROOT = "/var/task"
"""Where a function's code lies on AWS, and so in what is told of it.

Source: Lambda Developer Guide, Defined runtime environment variables (LAMBDA_TASK_ROOT).
"""

_LOOK_S = 0.02
_MIB = 1 << 20
# Address space that Python has beyond what it touches; a backstop between two looks.
_BEYOND_MIB = 512
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a wait for the process ended: with its answer, or with AWS's name for its end."""

    answer: RuntimeAnswer | None
    error_type: str = ""
    words: str = ""


class ExecutionEnvironment:
    """Starts at the first event, stays warm for the next ones, and is over after a failure of it.

    To be used in the event loop's thread.
    """

    def __init__(
        self,
        name: str,
        function: FunctionCode,
        ask_cloud: Callable[[bytes], bytes],
        reach: Sequence[int],
    ) -> None:
        self.name = name
        self.function = function
        self.ended = False
        self._ask_cloud = ask_cloud
        self._reach = reach
        self._process: KeptProcess | None = None
        self._folder: Path | None = None
        self._api: RuntimeApi | None = None
        self._line: CloudLine | None = None
        self._most_bytes: int | None = None

    @property
    def lives(self) -> bool:
        """Whether its process still stands, or was never started: it may end between two events."""
        return self._process is None or self._process.poll() is None

    async def invoke(self, invocation: Invocation) -> FunctionResult:
        """Run the handler for an event, after a start where there was none."""
        started_s, init_ms = time.monotonic(), None
        self._most_bytes = None
        if self._process is None:
            ended = await self._start()
            init_ms = (time.monotonic() - started_s) * 1000
            if ended is not None:
                return self._result(invocation, ended, 0.0, init_ms)
        assert self._api is not None
        assert self._line is not None
        line = self._line
        started_s = time.monotonic()
        timeout_s = float(self.function.timeout_s)
        line.open = True
        ended = await self._wait(self._api.hand_over(invocation, timeout_s), timeout_s)
        line.open = False
        return self._result(invocation, ended, (time.monotonic() - started_s) * 1000, init_ms)

    def end(self) -> None:
        """End the process with all that came from it, and remove its folder. Twice is safe."""
        self.ended = True
        if self._process is not None:
            self._process.kill()
            self._process.stop()
        for part in (self._api, self._line):
            if part is not None:
                part.close()
        if self._folder is not None:
            keeper().remove(self._folder)
        self._process = self._api = self._line = self._folder = None

    async def _start(self) -> _Ended | None:
        """Start the process; None when it asks for its first event."""
        function = self.function
        self._folder = folder = keeper().folder()
        self._api, self._line = RuntimeApi(), CloudLine(self._ask_cloud)
        node = ""
        if function.runtime.startswith("nodejs"):
            node = shutil.which("node") or ""
            if not node:
                return _Ended(None, "Runtime.InvalidEntrypoint", "there is no Node.js here")
        elif not function.runtime.startswith("python"):
            what = function.runtime or "a container image"
            words = f"{what} does not run here: Python and Node.js do"
            return _Ended(None, "Runtime.InvalidEntrypoint", words)
        try:
            unpack(function.package, folder / "task")
            for layer in function.layers:
                unpack(layer, folder / "opt")
        except PackageError as error:
            return _Ended(None, "InvalidZipFileException", str(error))
        (folder / "tmp").mkdir()
        limits = {"RLIMIT_FSIZE": function.storage_mib * _MIB, "RLIMIT_CORE": 0}
        if not node:
            limits["RLIMIT_DATA"] = (function.memory_mib + _BEYOND_MIB) * _MIB
        try:
            self._process = keeper().start(
                [sys.executable, "-P", "-m", "minicloud.function_process"],
                folder=folder,
                env=self._variables(folder, node),
                log=folder / "output.log",
                limits=limits,
            )
        except (ProcessNotStartedError, ValueError) as error:
            return _Ended(None, "Runtime.ExitError", f"the process was not started: {error}")
        ended = await self._wait(self._api.ready, max(INIT_S, float(function.timeout_s)))
        return None if ended == _Ended(None) else ended

    def _variables(self, folder: Path, node: str) -> dict[str, str]:
        """Source: Lambda Developer Guide, Defined runtime environment variables."""
        assert self._api is not None
        assert self._line is not None
        function = self.function
        ports = (self._api.port, self._line.port, *self._reach)
        return {
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            **dict(function.variables),
            "_HANDLER": function.handler,
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": function.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mib),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": self.name,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
            "AWS_REGION": function.region,
            "AWS_DEFAULT_REGION": function.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            **_keys(function),
            "LAMBDA_TASK_ROOT": str(folder / "task"),
            "NODE_PATH": str(folder / "opt" / "nodejs" / "node_modules"),
            "HOME": str(folder / "tmp"),
            "TMPDIR": str(folder / "tmp"),
            "PYTHONPATH": str(_ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MINICLOUD_CLOUD_PORT": str(self._line.port),
            "MINICLOUD_REACH": ",".join(map(str, ports)),
            "MINICLOUD_FOLDER": str(folder),
            "MINICLOUD_NODE": node,
        }

    async def _wait(
        self,
        answer: "asyncio.Future[RuntimeAnswer] | asyncio.Future[RuntimeAnswer | None]",
        limit_s: float,
    ) -> _Ended:
        """Until the process answers, ends, takes too long or too much; then it is ended."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + limit_s
        process = self._process
        assert process is not None
        while True:
            left_s = deadline_s - loop.time()
            await asyncio.wait({answer}, timeout=max(0.0, min(_LOOK_S, left_s)))
            killed = self._takes_too_much(process)
            if answer.done() and not killed:
                return _Ended(answer.result())
            if killed:
                process.kill()
                return _Ended(None, "Runtime.ExitError", _exit_words(-signal.SIGKILL))
            if left_s <= 0:
                process.kill()
                words = f"Task timed out after {limit_s:.2f} seconds"
                return _Ended(None, "Sandbox.Timedout", words)
            status = process.poll()
            # Its last answer may have come between the two looks.
            if status is not None and not answer.done():
                return _Ended(None, "Runtime.ExitError", _exit_words(status))

    def _takes_too_much(self, process: KeptProcess) -> bool:
        used = memory_of(process.pid)
        if used is None:
            return False
        self._most_bytes = max(self._most_bytes or 0, used.resident_bytes)
        too_much = used.resident_bytes > self.function.memory_mib * _MIB
        return too_much or used.processes > MOST_PROCESSES

    def _result(
        self, invocation: Invocation, ended: _Ended, duration_ms: float, init_ms: float | None
    ) -> FunctionResult:
        output: tuple[str, ...] = ()
        if self._process is not None:
            output = take_output(self._process.log)
        # The traceback of a handler names the place where its code lies.
        here = f"{self._folder}/task"
        output = tuple(line.replace(here, TASK_ROOT) for line in output)
        if ended.answer is not None:
            payload, error = ended.answer.payload, None
            if ended.answer.failed:
                payload = payload.replace(here.encode(), TASK_ROOT.encode())
                error = "Unhandled"
        else:
            words = f"RequestId: {invocation.request_id} Error: {ended.words}"
            told = {"errorType": ended.error_type, "errorMessage": words}
            payload, error = json.dumps(told).encode(), "Unhandled"
            output = (*output, _last_line(ended, invocation))
        most = self._most_bytes
        if ended.answer is None or (init_ms is not None and error and duration_ms == 0.0):
            self.end()
        return FunctionResult(
            payload=payload,
            error=error,
            output=output,
            duration_ms=duration_ms,
            init_ms=init_ms,
            max_memory_mib=None
            if most is None
            else min(self.function.memory_mib, -(-most // _MIB)),
            environment=self.name,
        )


def _last_line(ended: _Ended, invocation: Invocation) -> str:
    if ended.error_type == "Sandbox.Timedout":
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"{now} {invocation.request_id} {ended.words}"
    return f"RequestId: {invocation.request_id} Error: {ended.words}\n{ended.error_type}"


def _exit_words(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status < 0:
        name = signal.strsignal(-status) or f"signal {-status}"
        return f"Runtime exited with error: signal: {name.lower()}"
    return f"Runtime exited with error: exit status {status}"


def _keys(function: FunctionCode) -> dict[str, str]:
    if function.credentials is None:
        return {}
    return {
        "AWS_ACCESS_KEY_ID": function.credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": function.credentials.secret_access_key,
        "AWS_SESSION_TOKEN": function.credentials.session_token,
    }
