"""A key-value service in AWS's place: it shows that the autograder does not know AWS.

Beside the store (in the cloud's process, or in a single kernel) it is called directly;
where TOY_GATEWAY_FD names a socket, through that.
"""

import json
import os
import signal
import socket
import struct
import time
from typing import Any

_STORE: dict[str, Any] = {}


class ToyCloud:
    def handle(self, frame: bytes) -> bytes:
        request = json.loads(frame)
        return json.dumps(_do(request)).encode()

    def reset(self) -> None:
        _STORE.clear()

    def after_test(self) -> None:
        _STORE.pop("built by a test", None)


def open_cloud() -> ToyCloud:
    return ToyCloud()


class CloudThatCannotReset(ToyCloud):
    def reset(self) -> None:
        raise RuntimeError("no reset today")


def put(key: str, value: Any) -> None:
    _request({"do": "put", "key": key, "value": value})


def get(key: str) -> Any:
    return _request({"do": "get", "key": key})


def keep_busy(seconds: float) -> None:
    _request({"do": "keep busy", "seconds": seconds})


def break_down() -> None:
    _request({"do": "break down"})


def end_ancestor(mark: str) -> None:
    _request({"do": "end ancestor", "mark": mark})


def _request(request: dict[str, Any]) -> Any:
    number = os.environ.get("TOY_GATEWAY_FD")
    if number is None:
        return _do(request)
    return call(int(number), json.dumps(request).encode())


def call(number: int, frame: bytes) -> Any:
    # An interrupt between request and answer would leave the answer to the next request.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with socket.socket(fileno=os.dup(number)) as connection:
            connection.sendall(struct.pack("!I", len(frame)) + frame)
            (length,) = struct.unpack("!I", _exactly(connection, 4))
            return json.loads(_exactly(connection, length))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("the cloud has closed the connection")
        data += more
    return data


def _do(request: dict[str, Any]) -> Any:
    if request["do"] == "put":
        _STORE[request["key"]] = request["value"]
        return None
    if request["do"] == "keep busy":
        time.sleep(request["seconds"])
        return None
    if request["do"] == "break down":
        raise RuntimeError("the toy is broken")
    if request["do"] == "end ancestor":
        _end_ancestor(request["mark"].encode())
    return _STORE.get(request["key"])


def _end_ancestor(mark: bytes) -> None:
    """Kill the nearest ancestor whose command line has the mark, as a lack of memory might."""
    number = os.getppid()
    while number > 1:
        with open(f"/proc/{number}/cmdline", "rb") as file:
            if mark in file.read():
                os.kill(number, signal.SIGKILL)
                return
        with open(f"/proc/{number}/stat", "rb") as file:
            number = int(file.read().rpartition(b")")[2].split()[1])
