"""A Dask worker's side of the program beside it: start it, hand over, wait, start it again."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future
from typing import Any

from autograder.cluster.message import LIMIT_BYTES, pack, unpack
from autograder.processes.spawn import scrubbed_environment
from autograder.wire.channel import Channel, ChannelClosed
from autograder.wire.frames import WireError

_END_LIMIT_S = 10.0
_EDGE_S = 60.0
_LOG_BYTES = 4000


class HostFailed(Exception):
    """The program beside the worker could not start, has ended, or does not answer."""


class Host:
    """One run of the program; `examine` may be called from several threads."""

    def __init__(self, workplace: dict[str, Any], jobs: int, scratch: str) -> None:
        self._patience_s = float(workplace["limits"]["submission_s"]) + _EDGE_S
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[bytes]] = {}
        self._given: set[str] = set()
        self._warm: Future[None] = Future()
        self._ended = ""
        ours, theirs = socket.socketpair()
        self._line = Channel(ours, LIMIT_BYTES)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 read when the program has ended
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.cluster.host", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=scrubbed_environment(scratch) | {"TMPDIR": scratch},
                cwd=scratch,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,
            )
        self._line.send_frame(pack({"workplace": workplace, "jobs": jobs}))
        self._listener = threading.Thread(target=self._listen, name="host", daemon=True)
        self._listener.start()

    @property
    def has_ended(self) -> bool:
        """Whether another has to be started."""
        return bool(self._ended)

    def wait_until_warm(self) -> None:
        """Return when submissions can be taken; `HostFailed` with the reason when never."""
        self._warm.result()

    def examine(self, task: bytes, digest: str, given: bytes) -> bytes:
        """The answer to a packed task; `given` is the instructor's files, named by a digest."""
        answer: Future[bytes] = Future()
        with self._lock:
            if self._ended:
                raise HostFailed(self._ended)
            number = next(self._numbers)
            self._waiting[number] = answer
            try:
                if given and digest not in self._given:
                    self._line.send_frame(pack({"given": digest}, given))
                    self._given.add(digest)
                self._line.send_frame(pack({"task": number, "given": digest}, task))
            except ChannelClosed as error:
                self._waiting.pop(number, None)
                raise HostFailed(f"the process that examines has ended ({error})") from error
        try:
            return answer.result(self._patience_s)
        except TimeoutError:
            self.close()
            raise HostFailed(f"it gave no answer for {self._patience_s:.0f} s") from None

    def close(self) -> None:
        """End it and all that it started."""
        with contextlib.suppress(OSError):
            self._line.connection.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(_END_LIMIT_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._listener.join()

    def _listen(self) -> None:
        why = ""
        try:
            while not why:
                while (frame := self._line.take_frame()) is None:
                    self._line.read()
                why = self._note(frame)
        except (ChannelClosed, WireError) as error:
            code = self._process.wait()
            why = f"the process that examines has ended (code {code}; {error}) {self._said()}"
        with self._lock:
            self._ended = why
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.set_exception(HostFailed(why))
        if not self._warm.done():
            self._warm.set_exception(HostFailed(why))
        self._line.close()
        self._process.wait()
        self._log.close()

    def _note(self, frame: bytes) -> str:
        header, blob = unpack(frame)
        if "cannot" in header:
            return str(header["cannot"])
        if "warm" in header:
            self._warm.set_result(None)
        elif (answer := self._waiting.pop(header["answers"], None)) is not None:
            answer.set_result(bytes(blob))
        return ""

    def _said(self) -> str:
        self._log.seek(0)
        return self._log.read()[-_LOG_BYTES:].decode("utf-8", "replace").strip()
