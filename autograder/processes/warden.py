"""The parent of one worker process: passes on signals, tells its end, leaves nothing behind."""

import contextlib
import json
import os
import select
import signal
import socket
import time
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

from autograder.processes import causes, kernel

if TYPE_CHECKING:
    from autograder.processes.zygote import Role

_KILL_LIMIT_S = 10.0
_TRACEBACK_BYTES = 8000
MESSAGE_BYTES = 1 << 14


def watch(
    role: "Role",
    request: dict[str, Any],
    orders: socket.socket,
    connections: list[socket.socket],
) -> NoReturn:
    """Fork the worker and stay until it and all it started have ended.

    Orders are bytes on `orders`: `i` interrupts the worker (and is answered), `k` kills it;
    a closed pair means kill. Its end is told as JSON: {"exited": code or -signal, "why": text},
    or {"failed": traceback} when it could not begin.
    """
    try:
        kernel.adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        role.prepare(request)
        begun, begin = os.pipe()
        worker = os.fork()
        if worker == 0:
            orders.close()
            os.close(begun)
            _work(role, request, connections, begin)
        os.close(begin)
        for connection in connections:
            connection.close()
        for number in request["parcels"]:
            os.close(number)
        if trouble := _read_all(begun):
            raise RuntimeError(trouble)
        _stay(role, worker, request, orders)
    except BaseException:  # noqa: BLE001 the reader of the report is in another process
        _end_descendants()
        _tell(orders, {"failed": traceback.format_exc()[-_TRACEBACK_BYTES:]})
    finally:
        os._exit(0)


def _work(
    role: "Role", request: dict[str, Any], connections: list[socket.socket], begin: int
) -> NoReturn:
    code = 70
    try:
        os.setsid()
        kernel.end_with_parent()
        try:
            role.begin(request, connections)
        except BaseException:
            os.write(begin, traceback.format_exc()[-_TRACEBACK_BYTES:].encode())
            raise
        # From here on nobody can say that the failure is the grader's.
        os.close(begin)
        role.run(request, connections)
        code = 0
    finally:
        os._exit(code)


def _stay(role: "Role", worker: int, request: dict[str, Any], orders: socket.socket) -> None:
    descriptor = os.pidfd_open(worker)
    watched: list[Any] = [orders, descriptor]
    why = ""
    while True:
        readable, _, _ = select.select(watched, [], [], role.look_every_s)
        if descriptor in readable:
            break
        if not readable:
            try:
                why = role.overuse()
            except OSError as error:
                # The student's code runs by now, and is next to whatever can disturb this.
                why = f"its warden could not look after it ({error})"
            if why:
                break
            continue
        try:
            order = orders.recv(1)
        except OSError:
            order = b""
        if order != b"i":
            break
        os.kill(worker, signal.SIGINT)
        _tell(orders, {"interrupted": True})
    if descriptor not in readable:
        os.kill(worker, signal.SIGKILL)
    _, status, used = os.wait4(worker, 0)
    _end_descendants()
    code = os.waitstatus_to_exitcode(status)
    _tell(orders, {"exited": code, "why": why or causes.why_ended(code, used, request)})


def _read_all(descriptor: int) -> str:
    with os.fdopen(descriptor, "rb") as file:
        return file.read().decode("utf-8", "replace")


def _tell(orders: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        orders.send(json.dumps(message).encode())


def _end_descendants() -> None:
    """Kill all that it started, and with each round who has come since the last."""
    limit = time.monotonic() + _KILL_LIMIT_S
    while time.monotonic() < limit:
        if os.getpid() == 1:
            # First in its own process ids: everybody else there.
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            _kill_descendants()
        try:
            os.waitpid(-1, 0)
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return


def _kill_descendants() -> None:
    """A chain as a whole: killed link by link it outlives the limit on a busy machine."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        children.setdefault(_parent_of(name), []).append(int(name))
    found = [os.getpid()]
    for one in found:
        found += children.get(one, ())
    for one in found[1:]:
        with contextlib.suppress(ProcessLookupError):
            descriptor = os.pidfd_open(one)
            try:
                # Its number may have become another's since; what the descriptor names is one.
                if _parent_of(str(one)) in found:
                    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            finally:
                os.close(descriptor)


def _parent_of(process: str) -> int:
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as stat:
            # The command's name is in parentheses and may hold spaces.
            return int(stat.read().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return -1
