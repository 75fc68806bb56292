"""The coordinator's side of a warm process: start it, ask for children, end it."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from autograder.errors import SetupError
from autograder.processes.zygote import MESSAGE_BYTES

_WARM_UP_LIMIT_S = 180.0
_END_LIMIT_S = 5.0
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
        self, role: str, preload: Sequence[str], options: dict[str, Any], home: str
    ) -> None:
        self._setup: dict[str, Any] = {"role": role, "preload": list(preload), "options": options}
        self._home = home
        self._ready = False

    def __enter__(self) -> Self:
        self._commands, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.processes.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=scrubbed_environment(self._home),
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C at the terminal is for the coordinator, which ends the rest in order.
                start_new_session=True,
            )
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
            self._process.kill()
            self._process.wait()

    def wait_until_warm(self) -> None:
        """Return when imports are done; `SetupError` with the traceback when one fails."""
        if self._ready:
            return
        self._commands.settimeout(_WARM_UP_LIMIT_S)
        try:
            reply = json.loads(self._commands.recv(MESSAGE_BYTES) or b'{"failed": "it ended"}')
        except TimeoutError:
            reply = {"failed": f"not ready after {_WARM_UP_LIMIT_S:.0f} s"}
        if "failed" in reply:
            raise SetupError(
                f"a warm process could not start, having to import "
                f"{', '.join(self._setup['preload']) or 'nothing'} and to open "
                f"{self._setup['options'].get('cloud') or 'no cloud'}:\n{reply['failed']}\n"
                "Correct c.Autograder.preload, .student_preload or .cloud in nbgrader_config.py."
            )
        self._ready = True

    def fork(self, request: dict[str, Any], connections: Sequence[socket.socket]) -> None:
        """Start a worker; `connections[0]` is its warden's, the others are its own."""
        self.wait_until_warm()
        numbers = [connection.fileno() for connection in connections]
        try:
            socket.send_fds(self._commands, [json.dumps(request).encode()], numbers)
        except OSError as error:
            raise SetupError(
                f"the warm process for {self._setup['role']} has ended ({error}); "
                "grade again, and lower --jobs if memory is short"
            ) from error
