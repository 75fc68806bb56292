"""The parent of one worker process: passes on signals, tells its end, leaves nothing behind."""

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from autograder.processes.zygote import Role

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_KILL_ROUNDS = 200
MESSAGE_BYTES = 4096


def watch(
    role: "Role",
    request: dict[str, Any],
    orders: socket.socket,
    connections: list[socket.socket],
) -> NoReturn:
    """Fork the worker and stay until it and all it started have ended.

    Orders are bytes on `orders`: `i` interrupts the worker (and is answered), `k` kills it;
    a closed pair means kill. Its end is told as JSON: {"exited": code or -signal}.
    """
    try:
        _adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        role.prepare(request)
        worker = os.fork()
        if worker == 0:
            orders.close()
            _work(role, request, connections)
        for connection in connections:
            connection.close()
        _stay(worker, orders)
    finally:
        os._exit(0)


def _work(role: "Role", request: dict[str, Any], connections: list[socket.socket]) -> NoReturn:
    code = 70
    try:
        os.setsid()
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        role.run(request, connections)
        code = 0
    finally:
        os._exit(code)


def _stay(worker: int, orders: socket.socket) -> None:
    descriptor = os.pidfd_open(worker)
    watched: list[Any] = [orders, descriptor]
    while True:
        readable, _, _ = select.select(watched, [], [])
        if descriptor in readable:
            _, status = os.waitpid(worker, 0)
            _end_descendants()
            _tell(orders, {"exited": os.waitstatus_to_exitcode(status)})
            return
        try:
            order = orders.recv(1)
        except OSError:
            order = b""
        if order == b"i":
            os.kill(worker, signal.SIGINT)
            _tell(orders, {"interrupted": True})
        else:
            os.kill(worker, signal.SIGKILL)
            _, status = os.waitpid(worker, 0)
            _end_descendants()
            _tell(orders, {"exited": -signal.SIGKILL})
            return


def _tell(orders: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        orders.send(json.dumps(message).encode())


def _end_descendants() -> None:
    """Kill every child, and with each round the grandchildren that fall to this process."""
    for _ in range(_KILL_ROUNDS):
        for child in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    own = str(os.getpid())
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                # The command's name is in parentheses and may hold spaces.
                parent = stat.read().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
        if parent == own:
            found.append(int(name))
    return found


def _adopt_orphans() -> None:
    _libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
