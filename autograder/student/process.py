"""The student's process: runs cells, shows names, calls functions, each when asked."""

import contextlib
import inspect
import os
import signal
import socket
import traceback
import types
from typing import Any

from autograder.processes.isolation import Isolation
from autograder.processes.zygote import Role, load
from autograder.shell.cell_shell import CellShell, silence_descriptors
from autograder.student import first_uses
from autograder.student.company import others
from autograder.student.grounds import Grounds
from autograder.student.in_process import InProcessTest, end_as
from autograder.student.patches import Patches
from autograder.student.tripwire import Tripwire
from autograder.wire.channel import Channel, ChannelClosed
from autograder.wire.frames import WireError
from autograder.wire.plain import NotPlainError, decode, encode

_FRAMES_SHOWN = 5


class StudentRole(Role):
    """The warm process that student processes are forked from."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._isolation: Isolation = load(options["isolation"])()
        self._gateway_variable: str = options["gateway_variable"]
        self._message_bytes: int = options["message_bytes"]
        first_uses.go_through()
        self._shell = CellShell(options["output_characters"])
        self._test = InProcessTest(self._shell)
        self._patches = Patches(self._shell.shell)
        self._grounds = Grounds.of_packages()

    def settle(self) -> None:
        """As the isolation does."""
        self._isolation.settle()

    def fork(self) -> int:
        """As the isolation does."""
        return self._isolation.fork()

    def prepare(self, request: dict[str, Any]) -> None:
        """As the isolation does."""
        self._isolation.prepare(request)

    def begin(self, request: dict[str, Any], connections: list[socket.socket]) -> None:
        """Be confined as the isolation does, and ready to answer."""
        control, gateway, line = connections
        os.environ[self._gateway_variable] = str(gateway.fileno())
        silence_descriptors()
        self._isolation.confine(request)
        tripwire = Tripwire(line.fileno(), self._grounds)
        channel = Channel(control, self._message_bytes)
        self._answers = _Answers(self._shell, self._test, channel, tripwire, self._patches)

    @property
    def look_every_s(self) -> float | None:
        """As the isolation does."""
        return self._isolation.look_every_s

    def overuse(self) -> str:
        """As the isolation does."""
        return self._isolation.overuse()

    def run(self, request: dict[str, Any], connections: list[socket.socket]) -> None:
        """Serve one submission until the other side closes."""
        self._answers.serve()


class _Answers:
    def __init__(
        self,
        shell: CellShell,
        test: InProcessTest,
        channel: Channel,
        tripwire: Tripwire,
        patches: Patches,
    ) -> None:
        self._shell = shell
        self._test = test
        self._channel = channel
        self._tripwire = tripwire
        self._patches = patches
        self._students_turn = False
        self._copy = 0
        signal.signal(signal.SIGINT, self._interrupt)

    def serve(self) -> None:
        while True:
            try:
                question = self._channel.receive()
            except ChannelClosed:
                return
            if question["do"] == "copy":
                self._stand_by(question["id"])
                continue
            try:
                self._students_turn = True
                answer = self._answer(question)
            except KeyboardInterrupt:
                answer = {"interrupted": True}
            finally:
                self._students_turn = False
            self._send(question["id"], answer)

    def _stand_by(self, number: object) -> None:
        """Wait while a copy of this process answers the next question, a test, and ends."""
        if company := others():
            # They hold the line too, and would see the test or answer in its place.
            self._send(number, {"copied": False, "why": company})
            return
        # No handler of the student's runs here while the test is on its way.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals() - {signal.SIGINT})
        signal.signal(signal.SIGINT, self._interrupt)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._copy = os.fork()
        if self._copy:
            _, status = os.waitpid(self._copy, 0)
            self._copy = 0
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            end_as(status)
            return
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        code = 70
        try:
            self._send(number, {"copied": True})
            question = self._channel.receive()
            self._students_turn = True
            answer = self._test.run(question)
            self._students_turn = False
            self._send(question["id"], answer)
            code = 0
        finally:
            os._exit(code)

    def _send(self, number: object, answer: dict[str, Any]) -> None:
        try:
            self._channel.send({"id": number, **answer})
        except (WireError, TypeError, ValueError) as error:
            self._channel.send({"id": number, "unsendable": str(error)[:500]})

    def _interrupt(self, _signal: int, _frame: object) -> None:
        if self._copy:
            # It may have been waited for just now.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._copy, signal.SIGINT)
        # A late signal must not break the loop between two questions.
        if self._students_turn:
            raise KeyboardInterrupt

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        match question["do"]:
            case "run":
                outputs, error = self._shell.run(question["source"], question["number"])
                for name in self._patches.found():
                    self._tripwire.tell("changing ", name)
                self._tripwire.look_at_line()
                return {"outputs": outputs, "raised": error is not None}
            case "names":
                return {"names": {name: self._show(name) for name in question["names"]}}
            case _:
                return self._call(question["name"], question["args"], question["keywords"])

    def _show(self, name: str) -> dict[str, Any]:
        if name not in self._shell.names:
            return {"is": "missing"}
        value = self._shell.names[name]
        if inspect.isroutine(value) or isinstance(value, types.FunctionType):
            return {"is": "function"}
        try:
            return {"is": "data", "value": encode(value, repr(name))}
        except NotPlainError as error:
            if callable(value) and not isinstance(value, type):
                return {"is": "function"}
            return {"is": "other", "text": str(error)}
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 its methods are the student's
            return {"is": "other", "text": f"{name!r} cannot be read"}

    def _call(self, name: str, args: Any, keywords: Any) -> dict[str, Any]:
        self._shell.recorder.clear()
        answer: dict[str, Any]
        with self._shell.capture():
            try:
                function = self._shell.names[name]
                returned = function(*decode(args), **decode(keywords))
                answer = {"returned": encode(returned, f"what {name}() returned")}
            except NotPlainError as error:
                answer = {"not_plain": str(error)}
            except KeyboardInterrupt:
                raise
            except Exception as error:  # noqa: BLE001 the error is the test's to judge
                answer = {"raised": _describe_safely(error)}
            except BaseException as error:  # noqa: BLE001 what would end a process ends a call
                said = _describe_safely(error)
                text = f"{said['kinds'][0]}: {said['text']}"
                answer = {"raised": {**said, "kinds": ["RuntimeError"], "text": text}}
        answer["outputs"] = [
            output for output in self._shell.recorder.take() if output["output_type"] == "stream"
        ]
        return answer


def _describe_safely(error: BaseException) -> dict[str, Any]:
    try:
        return _describe(error)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 its class is the student's, and the class's class
        return {"kinds": ["Exception"], "text": "(an exception that cannot be shown)"}


def _describe(error: BaseException) -> dict[str, Any]:
    kinds = [kind.__name__ for kind in type(error).__mro__]
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 the class is the student's
        text = "(its text cannot be shown)"
    # Without this file's own frame, which is the first; rather the cells' frames than those of
    # the libraries that they call.
    frames = traceback.extract_tb(error.__traceback__)[1:]
    in_cells = [frame for frame in frames if frame.filename.startswith("<ipython-input")]
    frames = (in_cells or frames)[-_FRAMES_SHOWN:]
    where = [f"{frame.name}, line {frame.lineno}: {frame.line}" for frame in frames]
    return {"kinds": kinds[:20], "text": text[:10_000], "where": where}
