"""The program of a function's process: walls, boto3 led to the emulated cloud, AWS's own runtime.

The handler is somebody's code. It runs in a process of its own and behind `walls`; what botocore
sends goes to the cloud that the function stands in, whichever endpoint it was made with.
"""

import os
import runpy
import socket
import sys
from typing import Any

from minicloud.control import safety
from minicloud.control.gateway_client import GatewayClient
from minicloud.function_process import sockets, walls

NODE_VARIABLE = "MINICLOUD_NODE"
CLOUD_PORT_VARIABLE = "MINICLOUD_CLOUD_PORT"
REACH_VARIABLE = "MINICLOUD_REACH"
FOLDER_VARIABLE = "MINICLOUD_FOLDER"
HANDLER_VARIABLE = "_HANDLER"
_KEYS = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")


class _Cloud:
    """The emulated cloud in the process that started this one; reached at the first call."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._client: GatewayClient | None = None

    def answer(self, request: Any) -> Any:
        if self._client is None:
            connection = socket.create_connection(("127.0.0.1", self._port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._client = GatewayClient(connection)
        return self._client.answer(request)


def main() -> None:
    """Become the runtime of one function, for as long as it is asked for events."""
    told = os.environ
    node, handler = told.pop(NODE_VARIABLE, ""), told[HANDLER_VARIABLE]
    cloud_port = int(told.pop(CLOUD_PORT_VARIABLE))
    ports = [int(port) for port in told.pop(REACH_VARIABLE).split(",")]
    folder = told.pop(FOLDER_VARIABLE)
    walls.raise_walls(folder, ports, os.path.realpath(node) if node else "")
    sockets.hold_sockets()
    if node:
        script = os.path.join(os.path.dirname(__file__), "node_runtime.mjs")
        os.execv(node, [node, "--no-warnings", script])
    safety.cut_off_from_aws()
    safety.sign_with(*(told[f"AWS_{name}"] for name in _KEYS))
    safety.connect(_Cloud(cloud_port).answer)
    # The function's own code comes before its layers, and both before what Python has.
    sys.path[:0] = [told["LAMBDA_TASK_ROOT"], os.path.join(folder, "opt", "python")]
    sys.argv = ["awslambdaric", handler]
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)


main()
