"""The program of the keeper: starts other programs, and ends them when nobody holds it any more.

It stands alone, so that a process of it starts quickly: `keeper` runs this file. Standard input is
a socket that speaks JSON, a line a request and a line an answer. When it closes, because its owner
closed it or died however it died, every program is ended with all that came from it, and the
folders are removed. On Linux orphans of the programs become the keeper's own children, so that a
daemon does not escape, and a program dies with the keeper itself.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import resource
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

GRACE_S = 10.0
"""How long programs have to end in good order, after which they are killed."""
PREFIX = "minicloud-"
MARKER = ".minicloud-keeper"
"""A file in each folder that a keeper made: nothing else is ever swept away."""
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Keeper:
    """The programs and folders of one owner."""

    def __init__(self) -> None:
        self._programs: dict[int, tuple[subprocess.Popen[bytes], int]] = {}
        self._folders: list[Path] = []
        self._locks: list[int] = []

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a line asks for; what goes wrong is told as `error`."""
        try:
            wanted = request.pop("do")
            method = getattr(self, f"do_{wanted}", None)
            if method is None:
                raise ValueError(f"a keeper knows no request {wanted!r}")
            told: dict[str, Any] = method(**request)
        except (OSError, ValueError, TypeError, LookupError, subprocess.SubprocessError) as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return told

    def do_folder(self, uid: int | None, gid: int | None) -> dict[str, Any]:
        """Make a private folder that goes when the keeper goes."""
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            # Waits while another keeper looks whether it is to be swept: it has no marker yet.
            lock = _locked(path, 0)
        except OSError:
            path.rmdir()
            raise
        self._folders.append(path)
        self._locks.append(lock)
        (path / MARKER).touch()
        if uid is not None and gid is not None:
            os.chown(path, uid, gid)
        return {"path": str(path)}

    def do_remove(self, path: str) -> dict[str, Any]:
        """Remove a folder that was made here."""
        place = self._folders.index(Path(path))
        shutil.rmtree(self._folders.pop(place), ignore_errors=True)
        os.close(self._locks.pop(place))
        return {}

    def do_start(
        self,
        argv: list[str],
        env: dict[str, str],
        cwd: str,
        log: str,
        uid: int | None,
        gid: int | None,
        limits: dict[str, int],
        stop_signal: int,
    ) -> dict[str, Any]:
        """Start a program in a session of its own; its output goes to the end of `log`."""

        def prepare() -> None:
            for name, limit in limits.items():
                resource.setrlimit(getattr(resource, name), (limit, limit))
            if uid is not None and gid is not None:
                os.setgroups([])
                os.setgid(gid)
                os.setuid(uid)
            # Last: a change of the user takes it back.
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

        with open(log, "ab") as output:
            program = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=env,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=prepare,
            )
        self._programs[program.pid] = program, stop_signal
        return {"pid": program.pid}

    def do_status(self, pid: int) -> dict[str, Any]:
        """How a program ended (below 0: by which signal), or None."""
        return {"status": self._programs[pid][0].poll()}

    def do_signal(self, pid: int, number: int) -> dict[str, Any]:
        """Send a signal to a program, or to nobody where it has ended."""
        program = self._programs[pid][0]
        if program.poll() is None:
            program.send_signal(number)
        return {}

    def do_kill(self, pid: int) -> dict[str, Any]:
        """Kill a program with everything that came from it, sessions of their own included.

        Generation by generation, the program last: nobody of them comes to be an orphan.
        """
        if self._programs[pid][0].poll() is None:
            while found := _descendants(pid):
                for one in found:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(one, signal.SIGKILL)
            self._programs[pid][0].kill()
        return {}

    def do_forget(self, pid: int) -> dict[str, Any]:
        """Let go of a program that ended, after what is left of its session was killed."""
        program = self._programs[pid][0]
        if program.poll() is None:
            raise ValueError(f"process {pid} has not ended")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        del self._programs[pid]
        return {}

    def reap(self) -> None:
        """Take leave of orphans that ended. A program of our own keeps its status."""
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None:
                return
            if found.si_pid in self._programs:
                self._programs[found.si_pid][0].poll()
            else:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(found.si_pid, 0)

    def close(self) -> None:
        """End everything, newest first, and remove the folders."""
        running = [one for one in reversed(self._programs.values()) if one[0].poll() is None]
        for program, stop_signal in running:
            program.send_signal(stop_signal)
        deadline_s = time.monotonic() + GRACE_S
        for program, _ in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(max(0.0, deadline_s - time.monotonic()))
        for program, _ in self._programs.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(program.pid, signal.SIGKILL)
        _kill_children()
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)


def _kill_children() -> None:
    """Kill what is left, generation by generation: orphans of the killed become children."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while children.exists():
        for pid in children.read_text(encoding="ascii").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _descendants(pid: int) -> list[int]:
    """The living processes that came from one, where the system tells (Linux)."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii")
            waiting += [int(child) for child in children.split()]
            if one != pid and _lives(one):
                found.append(one)
    return found


def _lives(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    return state not in "ZX"


def _locked(folder: Path, flags: int) -> int:
    """Hold a folder, so that nobody takes it for one that was left behind."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | flags)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_ours(descriptor: int) -> bool:
    """Whether a keeper of this user made the folder. It may belong to whom its program ran as."""
    try:
        marker = os.stat(MARKER, dir_fd=descriptor, follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISREG(marker.st_mode) and marker.st_uid == os.getuid()


def sweep() -> None:
    """Remove folders of keepers that were killed and could not do it themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            descriptor = _locked(folder, fcntl.LOCK_NB)
        except OSError:
            continue
        if _is_ours(descriptor):
            shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def main() -> None:
    """Answer until the owner is gone."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    sweep()
    keeper = Keeper()
    owner = socket.socket(fileno=os.dup(0))
    # Programs must not hold the owner's end open.
    os.set_inheritable(owner.fileno(), False)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    signal.signal(signal.SIGTERM, lambda *_: owner.shutdown(socket.SHUT_RDWR))
    received = b""
    with contextlib.suppress(OSError):
        while True:
            ready, _, _ = select.select([owner.fileno(), woken], [], [])
            if woken in ready:
                os.read(woken, 4096)
                keeper.reap()
            if owner.fileno() not in ready:
                continue
            data = owner.recv(1 << 16)
            if not data:
                break
            *lines, received = (received + data).split(b"\n")
            for line in lines:
                answer = keeper.answer(json.loads(line))
                owner.sendall(json.dumps(answer).encode() + b"\n")
    keeper.close()


if __name__ == "__main__":
    main()
