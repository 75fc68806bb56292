"""The front door of functions: they run in processes of this machine, for a cloud."""

import asyncio
import atexit
import itertools
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from minicloud.dataplane.function_run import (
    ENVIRONMENTS,
    FunctionCode,
    FunctionResult,
    Invocation,
    Throttled,
)
from minicloud.servers.closing import Closing
from minicloud.servers.execution_environment import ExecutionEnvironment
from minicloud.servers.function_cloud import FunctionCloud
from minicloud.servers.loop_thread import LoopThread

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class FunctionRun:
    """An invocation that has ended: which environment ran it, warm where `init_ms` is None."""

    function: str
    version: str
    environment: str
    error: str | None
    duration_ms: float
    init_ms: float | None
    billed_ms: int
    max_memory_mib: int | None


class Functions(Closing):
    """Made by `run_functions`. Runs what is invoked until it is closed.

    It ends with its `with` block, with `close`, or with the process.
    """

    def __init__(self, cloud: FunctionCloud, may_reach: Sequence[int]) -> None:
        self._cloud = cloud
        self._may_reach = tuple(may_reach)
        self._environments: list[ExecutionEnvironment] = []
        self._busy: dict[ExecutionEnvironment, tuple[str, asyncio.Task[object] | None]] = {}
        self._runs: deque[FunctionRun] = deque(maxlen=_REMEMBERED)
        self._numbers = itertools.count(1)
        self._times_ended = 0
        self._thread = LoopThread("minicloud.servers.functions")
        atexit.register(self.close)
        cloud.attach(self)

    def __repr__(self) -> str:
        state = "closed" if self._thread.stopped else f"{len(self._environments)} environments"
        return f"<running functions, {state}>"

    @property
    def runs(self) -> tuple[FunctionRun, ...]:
        """What ran so far, the last 10,000 at most."""
        return tuple(self._runs)

    @property
    def environments(self) -> tuple[str, ...]:
        """The execution environments that stand, warm or at work, oldest first."""
        return tuple(one.name for one in self._environments)

    def start(
        self, function: FunctionCode, invocation: Invocation
    ) -> Future[FunctionResult | Throttled]:
        """Let a function run; the future is done when it has ended."""
        return self._thread.start(self._run(function, invocation))

    def end(self, invocation: Invocation) -> None:
        """End what runs for an event, with its execution environment."""
        if not self._thread.stopped:
            self._thread.call(lambda: self._give_up(invocation.request_id))

    def end_all(self) -> None:
        """End every execution environment; the next invocation starts cold."""
        if not self._thread.stopped:
            self._thread.call(self._end_all)

    def close(self) -> None:
        """End every execution environment, and run nothing any more. Safe to call twice."""
        atexit.unregister(self.close)
        self._cloud.detach(self)
        if not self._thread.stopped:
            self._thread.call(self._end_all)
            self._thread.stop()

    async def _run(
        self, function: FunctionCode, invocation: Invocation
    ) -> FunctionResult | Throttled:
        environment = self._environment(function)
        if environment is None:
            return Throttled("ConcurrentInvocationLimitExceeded")
        self._busy[environment] = invocation.request_id, asyncio.current_task()
        times_ended = self._times_ended
        try:
            result = await environment.invoke(invocation)
        except BaseException:
            environment.end()
            raise
        finally:
            del self._busy[environment]
            if environment.ended and environment in self._environments:
                self._environments.remove(environment)
        if times_ended != self._times_ended:
            raise asyncio.CancelledError  # it was ended from outside: its end says nothing of it
        self._runs.append(
            FunctionRun(
                function=function.name,
                version=function.version,
                environment=result.environment,
                error=result.error,
                duration_ms=result.duration_ms,
                init_ms=result.init_ms,
                billed_ms=result.billed_ms,
                max_memory_mib=result.max_memory_mib,
            )
        )
        return result

    def _environment(self, function: FunctionCode) -> ExecutionEnvironment | None:
        """A warm one of the same code and settings, or a new one; None: there are too many."""
        idle = [one for one in self._environments if one not in self._busy]
        for one in idle:
            if one.function == function and one.lives:
                return one
        # What is left of this function has other code, other settings, or no process any more.
        old = [one for one in idle if one.function.arn == function.arn]
        if len(self._environments) - len(old) >= ENVIRONMENTS:
            old += [one for one in idle if one not in old][:1]
        for one in old:
            one.end()
            self._environments.remove(one)
        if len(self._environments) >= ENVIRONMENTS:
            return None
        name = f"[{function.version}]{next(self._numbers):032x}"
        made = ExecutionEnvironment(name, function, self._cloud.answer, self._may_reach)
        self._environments.append(made)
        return made

    def _give_up(self, request_id: str) -> None:
        for its_id, task in self._busy.values():
            if its_id == request_id and task is not None:
                task.cancel()

    def _end_all(self) -> None:
        self._times_ended += 1
        for one in self._environments:
            one.end()
        self._environments.clear()


def run_functions(cloud: FunctionCloud, *, may_reach: Sequence[int] = ()) -> Functions:
    """From now on Lambda functions run, in processes of this machine.

        with servers.run_functions(cloud.functions()) as functions:
            boto3.client("lambda").invoke(FunctionName="hello")
            functions.runs    # what ran, cold or warm, for how long

    A function reaches the emulated cloud, and by TCP the ports in `may_reach`, where the kernel has
    Landlock; elsewhere it may do what this process may, and only botocore is held back.
    Simplified: no UDP and no Unix socket, where the kernel has seccomp.
    """
    for port in may_reach:
        if not 0 < port < 65536:
            raise ValueError(f"may_reach has {port!r}: expected numbers of ports of this machine")
    return Functions(cloud, may_reach)
