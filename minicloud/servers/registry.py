"""The front door of the registry: images in, a server on this machine out."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass

from minicloud.dataplane.registry_refusal import RefusalCode, RegistryRefusal
from minicloud.servers.http_exchange import Received, Reply, exchange
from minicloud.servers.loopback_server import LoopbackServer
from minicloud.servers.registry_application import (
    MAX_MANIFEST_BYTES,
    RegistryApplication,
    error_reply,
)
from minicloud.servers.registry_images import RegistryImages

MAX_LAYER_BYTES = 64 * 1024 * 1024
"""Simplified: AWS takes layers of up to 52,000 MiB (ECR User Guide, Service quotas)."""

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class RegistryRequest:
    """A request that was answered; `body_bytes` is what the client sent, `sent_bytes` the reply."""

    method: str
    path: str
    status: int
    body_bytes: int
    sent_bytes: int


class Registry(LoopbackServer):
    """Made by `serve_registry`. Speaks HTTP on loopback until it is closed.

    Its `host` stands before an image's name: `127.0.0.1:40123/web:v1`.
    """

    def __init__(self, images: RegistryImages, port: int, max_layer_bytes: int) -> None:
        self._application = RegistryApplication(
            images, lambda: f"http://{self.host}/", max_layer_bytes
        )
        self._max_layer_bytes = max_layer_bytes
        self._requests: deque[RegistryRequest] = deque(maxlen=_REMEMBERED)
        super().__init__("registry", self._serve, port)

    @property
    def requests(self) -> tuple[RegistryRequest, ...]:
        """What was asked so far, the last 10,000 at most."""
        return tuple(self._requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at_most = max(self._max_layer_bytes, MAX_MANIFEST_BYTES)
        await exchange(reader, writer, self._respond, at_most, _refused)

    async def _respond(self, received: Received) -> Reply:
        try:
            reply = self._application.answer(received)
        except Exception as error:  # noqa: BLE001  a server outlives its application's bugs
            reply = Reply(500, json.dumps({"error": repr(error)}).encode())
        sent = 0 if received.method == "HEAD" else len(reply.body)
        self._requests.append(
            RegistryRequest(received.method, received.path, reply.status, len(received.body), sent)
        )
        return reply


def serve_registry(
    images: RegistryImages, *, port: int = 0, max_layer_bytes: int = MAX_LAYER_BYTES
) -> Registry:
    """A running registry in front of the images, for any client of the OCI Distribution API.

        with serve_registry(cloud.image_store()) as registry:
            registry.host    # such as 127.0.0.1:40123, which stands before an image's name

    Plain HTTP on 127.0.0.1, at a free port unless one is asked for. Raises PortInUseError.
    """
    if max_layer_bytes < 1:
        raise ValueError(f"max_layer_bytes is {max_layer_bytes}: expected at least 1")
    return Registry(images, port, max_layer_bytes)


def _refused(status: int, message: str) -> Reply:
    code = RefusalCode.SIZE_INVALID if status == 413 else RefusalCode.UNSUPPORTED
    return error_reply(RegistryRefusal(status, code, message))
