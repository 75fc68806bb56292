"""The one place that starts, watches and ends the real programs of a notebook.

Each process of ours that needs programs (PostgreSQL, Redis, a function's runtime) has one keeper, a
small process that ends them all when this one ends, also by `kill -9`.

    folder = keeper().folder()
    program = keeper().start([binary, "-D", str(folder)], folder=folder)
    ...
    program.stop()
    keeper().remove(folder)
"""

import atexit
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minicloud.servers.errors import ProcessNotStartedError

_PROGRAM = Path(__file__).with_name("keeper_program.py")
_LOOK_S = 0.01


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine that programs run as."""

    name: str
    uid: int
    gid: int


def unprivileged() -> Account | None:
    """Whom programs run as that refuse to be root: nobody; None: we are not root ourselves."""
    if os.getuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_name, nobody.pw_uid, nobody.pw_gid)


class KeptProcess:
    """A program that runs, or ran, under the keeper."""

    def __init__(self, keeper: "Keeper", pid: int, name: str, stop_signal: int, log: Path) -> None:
        self.pid = pid
        self.name = name
        self.log = log
        self._keeper = keeper
        self._stop_signal = stop_signal
        self._status: int | None = None
        self._let_go = False

    def __repr__(self) -> str:
        state = "running" if self.poll() is None else f"ended with {self._status}"
        return f"<{self.name}, process {self.pid}, {state}>"

    def poll(self) -> int | None:
        """The exit status (below 0: the signal that ended it), or None while it runs."""
        if self._status is None:
            self._status = self._keeper.ask(do="status", pid=self.pid)["status"]
        return self._status

    def signal(self, number: int) -> None:
        """Send a signal, SIGKILL for a crash; nothing happens where it has ended."""
        if self._status is None:
            self._keeper.ask(do="signal", pid=self.pid, number=int(number))

    def kill(self) -> None:
        """Kill it at once with everything that came from it, as long as it runs."""
        if self._status is None:
            self._keeper.ask(do="kill", pid=self.pid)

    def wait(self, timeout_s: float) -> int | None:
        """The exit status; None: it still ran when the time was over."""
        deadline_s = time.monotonic() + timeout_s
        while self.poll() is None and time.monotonic() < deadline_s:
            time.sleep(_LOOK_S)
        return self._status

    def stop(self, timeout_s: float = 5.0) -> int:
        """End it in good order, by SIGKILL when it takes too long; the exit status. Twice is safe.

        What it has left of its session is killed too.
        """
        if not self._let_go:
            self.signal(self._stop_signal)
            if self.wait(timeout_s) is None:
                self.signal(signal.SIGKILL)
            while self.wait(timeout_s) is None:
                pass
            self._keeper.ask(do="forget", pid=self.pid)
            self._let_go = True
        assert self._status is not None
        return self._status


class Keeper:
    """Talks to the keeper's process. Threads may share it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._lock = threading.Lock()
        with theirs:
            # A session of its own: an interrupt in the terminal or in Jupyter is not for it.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_PROGRAM)],
                stdin=theirs.fileno(),
                start_new_session=True,
            )
        self._socket = ours
        self._answers = ours.makefile("rb")

    def ask(self, **request: Any) -> dict[str, Any]:
        """One request to the keeper's process. Raises ProcessNotStartedError with its reason."""
        with self._lock:
            try:
                self._socket.sendall(json.dumps(request).encode() + b"\n")
                line = self._answers.readline()
            except OSError:
                line = b""
        if not line:
            raise ProcessNotStartedError(
                "the process that keeps this notebook's servers has ended, and they with it: "
                "restart the kernel and run the notebook from the top"
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ProcessNotStartedError(f"{request['do']}: {answer['error']}")
        return answer

    def folder(self, account: Account | None = None) -> Path:
        """A private temporary folder; it goes with `remove`, or with this process."""
        uid, gid = _ids(account)
        return Path(self.ask(do="folder", uid=uid, gid=gid)["path"])

    def remove(self, folder: Path) -> None:
        """Remove a folder that `folder` gave."""
        self.ask(do="remove", path=str(folder))

    def start(
        self,
        argv: Sequence[str | os.PathLike[str]],
        *,
        folder: Path,
        env: Mapping[str, str] | None = None,
        account: Account | None = None,
        log: Path | None = None,
        limits: Mapping[str, int] | None = None,
        stop_signal: int = signal.SIGTERM,
    ) -> KeptProcess:
        """Start a program in `folder`, and return at once: whether it serves is for you to ask.

        It has the variables of `env` and PATH, and no other. Output is added to `log` (default: a
        file named after the program in `folder`). `limits` are names of the resource module with
        their values, {"RLIMIT_AS": bytes}. Raises ProcessNotStartedError with the system's reason.
        """
        words = [os.fspath(word) for word in argv]
        name = Path(words[0]).name
        log = log or folder / f"{name}.log"
        uid, gid = _ids(account)
        told = self.ask(
            do="start",
            argv=words,
            env={"PATH": os.environ.get("PATH", os.defpath), **(env or {})},
            cwd=str(folder),
            log=str(log),
            uid=uid,
            gid=gid,
            limits=dict(limits or {}),
            stop_signal=int(stop_signal),
        )
        return KeptProcess(self, told["pid"], name, stop_signal, log)

    def close(self) -> None:
        """End every program and remove every folder. Safe to call twice."""
        self._answers.close()
        self._socket.close()
        self._process.wait()

    def disown(self) -> None:
        """In a forked child: leave the keeper to the parent."""
        self._answers.close()
        self._socket.close()
        self._process.returncode = 0  # it is no child of ours: nothing to wait for


class _Ours:
    keeper: Keeper | None = None
    lock = threading.Lock()


def keeper() -> Keeper:
    """The keeper of this process, started at the first call. A forked child gets its own."""
    with _Ours.lock:
        if _Ours.keeper is None:
            _Ours.keeper = Keeper()
        return _Ours.keeper


def _close() -> None:
    if _Ours.keeper is not None:
        _Ours.keeper.close()
        _Ours.keeper = None


def _after_fork() -> None:
    # A child that held the socket too would keep everything running after its parent.
    if _Ours.keeper is not None:
        _Ours.keeper.disown()
    _Ours.keeper = None
    _Ours.lock = threading.Lock()


atexit.register(_close)
os.register_at_fork(after_in_child=_after_fork)


def _ids(account: Account | None) -> tuple[int | None, int | None]:
    return (None, None) if account is None else (account.uid, account.gid)
