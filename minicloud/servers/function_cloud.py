"""What running functions ask of the cloud, and it of them; `minicloud.control` is the cloud."""

from concurrent.futures import Future
from typing import Protocol

from minicloud.dataplane.function_run import FunctionCode, FunctionResult, Invocation, Throttled


class FunctionRunner(Protocol):
    """Runs functions for a cloud."""

    def start(
        self, function: FunctionCode, invocation: Invocation
    ) -> Future[FunctionResult | Throttled]:
        """Let a function run; the future is done when it has ended."""

    def end(self, invocation: Invocation) -> None:
        """End what it was started with; nothing happens where that has ended."""

    def end_all(self) -> None:
        """End every execution environment: the cloud was reset."""


class FunctionCloud(Protocol):
    """The cloud whose functions run."""

    def attach(self, runner: FunctionRunner) -> None:
        """From now on `runner` runs what is invoked."""

    def detach(self, runner: FunctionRunner) -> None:
        """From now on nothing runs, where it is `runner` that did."""

    def answer(self, frame: bytes) -> bytes:
        """What the cloud answers to a call of a function's (frames of the gateway's form)."""
