"""The line to one student's process, and the gateway that is open while it answers."""

import json
import secrets
import select
import socket
import time
from typing import Any, NoReturn, Protocol

from autograder.examiner.ends import StudentEnded, TimeIsUp
from autograder.records import Limits
from autograder.wire.channel import Channel, ChannelClosed, ChannelTimeout, parse
from autograder.wire.frames import WireError

_ORDER_REPLY_BYTES = 1 << 14
_ORDER_LIMIT_S = 10.0
_REASON_S = 5.0


class Cloud(Protocol):
    """What `c.Autograder.cloud` names a maker of."""

    def handle(self, frame: bytes) -> bytes:
        """The answer to one request of the student's process."""

    def reset(self) -> None:
        """An empty cloud."""

    def after_test(self) -> None:
        """A test has run: what it built for itself is not for the student's next cell to see."""


class StudentLink:
    """Asks the student's process one thing at a time.

    Requests to the cloud are served only inside `ask`: what the student's threads or children
    send at another time waits, so nothing changes while a test looks.
    """

    def __init__(
        self,
        control: socket.socket,
        gateway: socket.socket,
        orders: socket.socket,
        cloud: Cloud | None,
        limits: Limits,
    ) -> None:
        self._control = Channel(control, limits.message_bytes)
        self._gateway: Channel | None = Channel(gateway, limits.gateway_request_bytes)
        self._orders = orders
        self._cloud = cloud
        self._limits = limits
        self._exit: str | None = None
        self.uninterruptible = False
        """True inside `ask`, which keeps time by itself; False while the cloud works in it."""
        self._remark = ""
        self.ended: StudentEnded | None = None
        """Set once the process has ended; no question can be asked any more."""
        self.broke = ""
        """Traceback, when it ended because the grader could not start it."""

    def ask(self, question: dict[str, Any], deadline: float) -> dict[str, Any]:
        """The answer; with `"late": True` when it came only after an interrupt.

        `StudentEnded` when the process ended, did not stop, or broke the protocol.
        """
        if self.ended:
            raise self.ended
        number = secrets.token_hex(8)
        self.uninterruptible = True
        try:
            self._control.send({"id": number, **question}, deadline)
            answer = self._await(number, deadline)
            late = answer is None
            if answer is None:
                self._interrupt()
                answer = self._await(number, time.monotonic() + self._limits.grace_s)
            if answer is None:
                self._end("did not stop when it was interrupted", timed_out=True)
            if answer.get("id") != number:
                self._end("sent a message that nobody had asked for")
        except ChannelClosed:
            self._end(self._exit or self._await_exit())
        except ChannelTimeout:
            self._end("does not read what it is sent", timed_out=True)
        except WireError as error:
            self._end(f"sent a broken message: {error}")
        except TimeIsUp:
            self._end("kept the cloud busy past the cell's time", timed_out=True)
        finally:
            self.uninterruptible = False
        answer["late"] = late
        return answer

    def _await(self, number: str, deadline: float) -> dict[str, Any] | None:
        while True:
            frame = self._control.take_frame()
            if frame is not None:
                return parse(frame)
            if self._exit is not None:
                raise ChannelClosed(self._exit)
            self._serve_waiting_requests()
            readable = self._select(deadline)
            if readable is None:
                return None
            if self._gateway is not None and self._gateway in readable:
                self._read_gateway()
            elif self._control in readable:
                self._control.read()
            elif self._orders in readable:
                self._exit = self._read_exit()
                self._drain_control()

    def _select(self, deadline: float) -> list[Any] | None:
        sources: list[Any] = [self._control, self._orders]
        if self._gateway is not None:
            sources.append(self._gateway)
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        readable, _, _ = select.select(sources, [], [], left)
        return readable or None

    def _read_gateway(self) -> None:
        assert self._gateway is not None
        try:
            self._gateway.read()
        except ChannelClosed:
            self._close_gateway()

    def _serve_waiting_requests(self) -> None:
        while self._gateway is not None:
            try:
                frame = self._gateway.take_frame()
                if frame is None:
                    return
                if self._cloud is None:
                    raise WireError("there is no cloud")
                response = self._answer_from_cloud(self._cloud, frame)
                self._gateway.send_frame(response, time.monotonic() + self._limits.cell_s)
            except (WireError, ChannelClosed, ChannelTimeout) as error:
                # Only its author loses: without the gateway, later requests fail over there.
                self._remark = (
                    f"sent a broken request to the cloud ({error!s:.200}); no more is taken"
                )
                self._close_gateway()

    def _answer_from_cloud(self, cloud: Cloud, frame: bytes) -> bytes:
        self.uninterruptible = False
        try:
            return cloud.handle(frame)
        except Exception as error:  # noqa: BLE001 the edge between a submission and the cloud
            self._end(f"sent a request on which the cloud failed: {error!r:.500}")
        finally:
            self.uninterruptible = True

    def after_test(self) -> None:
        """Have the cloud forget what a test built for itself."""
        if self._cloud is not None:
            self._cloud.after_test()

    def take_remark(self) -> str:
        """What was odd about the requests to the cloud since this was last asked, if anything."""
        remark, self._remark = self._remark, ""
        return remark

    def _close_gateway(self) -> None:
        if self._gateway is not None:
            self._gateway.close()
            self._gateway = None

    def _interrupt(self) -> None:
        """Send SIGINT through the warden and wait until it has been sent."""
        if self._exit is not None:
            return
        try:
            self._orders.send(b"i")
            self._orders.settimeout(_ORDER_LIMIT_S)
            reply = json.loads(self._orders.recv(_ORDER_REPLY_BYTES) or b"{}")
        except (OSError, ValueError):
            self._end("has lost its warden")
        if "interrupted" not in reply:
            self._exit = self._exit_text(reply)
            self._drain_control()

    def _drain_control(self) -> None:
        # A last answer may have been sent just before the end.
        while select.select([self._control], [], [], 0)[0]:
            try:
                self._control.read()
            except ChannelClosed:
                return

    def _await_exit(self) -> str:
        # A busy machine takes its time to clear away a large process; only then its warden tells.
        patience_s = max(self._limits.grace_s, _REASON_S)
        readable, _, _ = select.select([self._orders], [], [], patience_s)
        return self._read_exit() if readable else "closed its connection"

    def _read_exit(self) -> str:
        try:
            return self._exit_text(json.loads(self._orders.recv(_ORDER_REPLY_BYTES) or b"{}"))
        except (OSError, ValueError):
            return "has lost its warden"

    def _exit_text(self, reply: dict[str, Any]) -> str:
        self.broke = reply.get("failed", "")
        code = reply.get("exited")
        if not isinstance(code, int):
            return "could not be started" if self.broke else "has lost its warden"
        text = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"{text}: {reply['why']}" if reply.get("why") else text

    def stop(self) -> None:
        """Kill the student's process and whatever it started."""
        try:
            self._orders.send(b"k")
        except OSError:
            return

    def _end(self, reason: str, timed_out: bool = False) -> NoReturn:
        self.ended = StudentEnded(f"the student's process {reason}", timed_out)
        self.stop()
        raise self.ended from None
