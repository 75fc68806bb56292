"""The coordinator's side of a warm process: start it, ask for children, end it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from autograder.errors import SetupError
from autograder.processes import wall
from autograder.processes.zygote import MESSAGE_BYTES

_WARM_UP_LIMIT_S = 180.0
_END_LIMIT_S = 5.0
_SAID_BYTES = 4000
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


def scrubbed_environment(home: str) -> dict[str, str]:
    """The few variables that a worker needs; no credentials, no profile, no proxy."""
    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    environment |= {
        "HOME": home,
        "IPYTHONDIR": os.path.join(home, ".ipython"),
        "MPLCONFIGDIR": os.path.join(home, ".matplotlib"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        # One submission must not take every core from the others.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NBGRADER_EXECUTION": "autograde",
    }
    return environment


class Zygote:
    """A warm process that forks workers; use it in a `with` block."""

    def __init__(
        self,
        role: str,
        preload: Sequence[str],
        options: dict[str, Any],
        home: str,
        behind: wall.Wall | None = None,
    ) -> None:
        self._setup: dict[str, Any] = {"role": role, "preload": list(preload), "options": options}
        self._home = home
        self._behind = behind
        self._ready = False

    def __enter__(self) -> Self:
        if self._behind is not None:
            wall.find_bubblewrap()
        self._commands, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._said = tempfile.TemporaryFile()
        with contextlib.ExitStack() as handed_over:
            handed_over.enter_context(theirs)
            program = ["-P", "-m", "autograder.processes.zygote", str(theirs.fileno())]
            environment = scrubbed_environment(self._home)
            given = [theirs.fileno()]
            if self._behind is None:
                command = [sys.executable, *program]
            else:
                files = [_as_descriptor(text, handed_over) for text in wall.texts()]
                command = self._behind.command(program, files)
                environment = wall.environment(environment)
                given += files
            self._process = subprocess.Popen(
                command,
                pass_fds=given,
                env=environment,
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                # Ctrl-C at the terminal is for the coordinator, which ends the rest in order.
                start_new_session=True,
            )
        with contextlib.suppress(BrokenPipeError):
            self._commands.send(json.dumps(self._setup).encode())
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._commands.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_LIMIT_S)
        if self._process.returncode is None:
            # Its session: bubblewrap, and what is behind it.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._said.close()

    def wait_until_warm(self) -> None:
        """Return when imports are done; `SetupError` with the traceback when one fails."""
        if self._ready:
            return
        self._commands.settimeout(_WARM_UP_LIMIT_S)
        try:
            reply = json.loads(self._commands.recv(MESSAGE_BYTES) or b'{"ended": true}')
        except TimeoutError:
            reply = {"failed": f"not ready after {_WARM_UP_LIMIT_S:.0f} s"}
        except ConnectionError:
            reply = {"ended": True}
        if "ended" in reply:
            reply = self._how_it_ended()
        if "unsettled" in reply:
            raise SetupError(wall.HOW_TO_GET_ONE.format(seen=reply["unsettled"].strip()))
        if "failed" in reply:
            raise SetupError(
                f"a warm process could not start, having to import "
                f"{', '.join(self._setup['preload']) or 'nothing'} and to open "
                f"{self._setup['options'].get('cloud') or 'no cloud'}:\n{reply['failed']}\n"
                "Correct c.Autograder.preload, .student_preload or .cloud in nbgrader_config.py."
            )
        self._ready = True

    def _how_it_ended(self) -> dict[str, str]:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_LIMIT_S)
        self._said.seek(0)
        said = self._said.read(_SAID_BYTES).decode("utf-8", "replace").strip()
        text = f"ended with {self._process.returncode} and said: {said or 'nothing'}"
        # What bubblewrap could not do; where Python had begun it is Python that speaks.
        if self._behind is not None and said.startswith("bwrap:"):
            return {"unsettled": f"bubblewrap {text}"}
        return {"failed": f"it {text}"}

    def fork(
        self,
        request: dict[str, Any],
        connections: Sequence[socket.socket],
        parcels: Sequence[int] = (),
    ) -> None:
        """Start a worker; `connections[0]` is its warden's, the others are its own.

        `parcels` are descriptors of archives with its files.
        """
        self.wait_until_warm()
        numbers = [*(connection.fileno() for connection in connections), *parcels]
        try:
            socket.send_fds(self._commands, [json.dumps(request).encode()], numbers)
        except OSError as error:
            raise SetupError(
                f"the warm process for {self._setup['role']} has ended ({error}); "
                "grade again, and lower --jobs if memory is short"
            ) from error


def _as_descriptor(text: bytes, closing: contextlib.ExitStack) -> int:
    """A descriptor at the beginning of a file with this text, closed with the others."""
    number = os.memfd_create("text", os.MFD_CLOEXEC)
    closing.callback(os.close, number)
    os.write(number, text)
    os.lseek(number, 0, os.SEEK_SET)
    return number
