"""Lambda's functions for who runs them: `minicloud.servers.run_functions` attaches itself here."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Protocol

from minicloud.control.controllers.lambda_in_moto import LambdaInMoto
from minicloud.control.functions_not_run import FunctionsNotRunError
from minicloud.dataplane.function_run import FunctionCode, FunctionResult, Invocation, Throttled

Outcome = FunctionResult | Throttled


class FunctionRunner(Protocol):
    """Runs functions; `minicloud.servers.Functions` does."""

    def start(self, function: FunctionCode, invocation: Invocation) -> Future[Outcome]:
        """Let a function run; the future is done when it has ended."""

    def end(self, invocation: Invocation) -> None:
        """End what it was started with; nothing happens where that has ended."""

    def end_all(self) -> None:
        """End every execution environment."""


class RunningFunctions:
    """The functions of this cloud."""

    def __init__(
        self, functions: LambdaInMoto, wait_for: Callable[[Future[Outcome]], Outcome]
    ) -> None:
        self._functions = functions
        self._wait_for = wait_for

    def attach(self, runner: FunctionRunner) -> None:
        """From now on `runner` runs what is invoked."""

        def run(function: FunctionCode, invocation: Invocation) -> Outcome:
            try:
                return self._wait_for(runner.start(function, invocation))
            except CancelledError:
                raise FunctionsNotRunError(function.name, ended=True) from None
            except BaseException:
                # An interrupt may come when it runs already and nobody has its future yet.
                runner.end(invocation)
                raise

        self._functions.run_by(runner, run, runner.end_all)

    def detach(self, runner: FunctionRunner) -> None:
        """From now on nothing runs, where it is `runner` that did."""
        self._functions.run_no_more_by(runner)

    def answer(self, frame: bytes) -> bytes:
        """What the cloud answers to a function's call; no function resets it or moves its clock."""
        from minicloud.control import session
        from minicloud.control.frames import AwsRequest, FrameError, read_request, write_error
        from minicloud.control.gateway import SERVICES_OF_FUNCTIONS, Gateway

        try:
            if isinstance(read_request(frame), AwsRequest):
                cloud = session.running("functions")
                return Gateway(cloud, SERVICES_OF_FUNCTIONS).handle(frame)
        except FrameError as error:
            return write_error(str(error))
        return write_error("a function may call AWS, and nothing else of the emulated cloud")
