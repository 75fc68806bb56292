"""Lambda's functions for who runs them: `minicloud.servers.run_functions` attaches itself here."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from minicloud.control.controllers.lambda_in_moto import LambdaInMoto
from minicloud.dataplane.function_run import FunctionCode, FunctionResult, Invocation, Throttled

Outcome = FunctionResult | Throttled


class FunctionRunner(Protocol):
    """Runs functions; `minicloud.servers.Functions` does."""

    def start(self, function: FunctionCode, invocation: Invocation) -> Future[Outcome]:
        """Let a function run; the future is done when it has ended."""

    def end_all(self) -> None:
        """End every execution environment."""


class RunningFunctions:
    """The functions of this cloud."""

    def __init__(
        self, functions: LambdaInMoto, wait_for: Callable[[Future[Outcome]], Outcome]
    ) -> None:
        self._functions = functions
        self._wait_for = wait_for
        self._runner: FunctionRunner | None = None

    def attach(self, runner: FunctionRunner) -> None:
        """From now on `runner` runs what is invoked."""
        self._runner = runner
        self._functions.run_by(
            lambda function, event: self._wait_for(runner.start(function, event)), runner.end_all
        )

    def detach(self, runner: FunctionRunner) -> None:
        """From now on nothing runs, where it is `runner` that did."""
        if self._runner is runner:
            self._functions.run_by(None, None)
            self._runner = None

    def answer(self, frame: bytes) -> bytes:
        """What the cloud answers to a call of a function's."""
        from minicloud.control import session
        from minicloud.control.gateway import Gateway

        return Gateway(session.running("functions")).handle(frame)
