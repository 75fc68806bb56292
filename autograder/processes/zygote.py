"""The program of a warm process: imports once, then forks a fresh child for each request.

Run as `python -m autograder.processes.zygote FD`, with FD one end of a SEQPACKET pair.
It is single-threaded, holds no submission and no result, and ends when its pair is closed.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import stat
import sys
import threading
import traceback
from typing import Any, Protocol

from autograder.processes import large_pages, warden

MESSAGE_BYTES = 1 << 16
DESCRIPTOR_LIMIT = 8


class Role(Protocol):
    """What a zygote's children do; the object is made once, in the warm process.

    Derive from it: what is not said here does nothing.
    """

    def settle(self) -> None:
        """Called once in the warm process, when all is imported."""

    def fork(self) -> int:
        """Called in the warm process: fork a warden."""
        return os.fork()

    def prepare(self, request: dict[str, Any]) -> None:
        """Called in the warden, before the child is forked."""

    def begin(self, request: dict[str, Any], connections: list[socket.socket]) -> None:
        """Called in the child, before `run`. What it raises is the grader's failure."""

    def run(self, request: dict[str, Any], connections: list[socket.socket]) -> None:
        """Called in the child, which ends when this returns; what it raises is the child's."""

    @property
    def look_every_s(self) -> float | None:
        """How often the warden asks `overuse`; None for never."""
        return None

    def overuse(self) -> str:
        """Called in the warden: why the child has to end, or nothing."""
        return ""


def load(path: str) -> Any:
    """The object that `package.module:name` names."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def main() -> None:
    """Warm up, say so, and serve until the other end closes."""
    # What is made here stays: to look through it for garbage, again and again, takes long.
    gc.disable()
    commands = socket.socket(fileno=int(sys.argv[1]))
    setup = json.loads(commands.recv(MESSAGE_BYTES))
    try:
        for entry in setup["preload"]:
            # A plain module is imported; of `module:function` the function is called too.
            if ":" in entry:
                load(entry)()
            else:
                importlib.import_module(entry)
        role: Role = load(setup["role"])(setup["options"])
        if threading.active_count() > 1:
            names = ", ".join(thread.name for thread in threading.enumerate())
            raise RuntimeError(f"a process that forks must have one thread, this has: {names}")
    except BaseException:  # noqa: BLE001 the reader of the report is in another process
        commands.send(json.dumps({"failed": traceback.format_exc()[-8000:]}).encode())
        return
    try:
        role.settle()
    except BaseException as error:  # noqa: BLE001 the reader of the report is in another process
        commands.send(json.dumps({"unsettled": f"{error}"[-8000:]}).encode())
        return
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A collection in a child would touch, and so copy, every page that all share.
    gc.freeze()
    gc.enable()
    commands.send(b'{"ready": true}')
    _serve(commands, role)


def _serve(commands: socket.socket, role: Role) -> None:
    collapsing = large_pages.collapse()
    while True:
        while not select.select([commands], [], [], 0)[0] and next(collapsing, True) is None:
            pass
        data, numbers, _flags, _address = socket.recv_fds(commands, MESSAGE_BYTES, DESCRIPTOR_LIMIT)
        if not data:
            return
        try:
            pid = role.fork()
        except OSError:
            # No process or no memory left now. The one who asked sees its pair closed.
            pid = -1
        if pid == 0:
            commands.close()
            request = json.loads(data)
            connections = []
            if request.get("core") is not None:
                # It may have been taken away meanwhile.
                with contextlib.suppress(OSError):
                    os.sched_setaffinity(0, {request["core"]})
            request["parcels"] = []
            for number in numbers:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    connections.append(socket.socket(fileno=number))
                else:
                    request["parcels"].append(number)
            warden.watch(role, request, connections[0], connections[1:])
        for number in numbers:
            os.close(number)


if __name__ == "__main__":
    main()
