"""An edge's requests to its origins: real HTTP to wherever on this machine an origin stands."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from minicloud.dataplane.edge_cache.records import Origin, ViewerRequest
from minicloud.servers.errors import ServersError, UnknownNameError
from minicloud.servers.forwarding import final_head
from minicloud.servers.http_body import BodyError, pieces, response_body
from minicloud.servers.http_head import MAX_HEAD_BYTES, HeadError, Headers, end_to_end, write_head
from minicloud.servers.site_client import NodeAddress

_MAX_BODY_BYTES = 64 * 1024 * 1024


class Resolving(Protocol):
    """A site of load balancers, asked anew for each request as DNS would be."""

    def resolve(self, host: str, port: int = 80) -> tuple[NodeAddress, ...]: ...


# An address and port such as "127.0.0.1:8080", or a running site.
Address = str | Resolving


@dataclass(frozen=True, slots=True)
class OriginAnswer:
    status: int
    headers: Headers
    body: bytes


class OriginError(Exception):
    """The origin gave no answer; `status` is what CloudFront answers then.

    Source: CloudFront Developer Guide, Troubleshooting error responses from your origin (502
    when it cannot be reached, 504 when it does not answer in time).
    """

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Origins:
    """The origins of a distribution, by domain name.

    `response_timeout_s` is on the clock of this machine.
    Simplified: a connection for each request, and one attempt at it.
    """

    def __init__(self, addresses: Mapping[str, Address], response_timeout_s: float) -> None:
        self._addresses = dict(addresses)
        self._response_timeout_s = response_timeout_s

    async def ask(self, origin: Origin, request: ViewerRequest, body: bytes) -> OriginAnswer:
        """Raises OriginError when there is no answer."""
        host, port = self._where(origin)
        try:
            async with asyncio.timeout(self._response_timeout_s):
                return await _exchange(host, port, _as_sent(origin, request, body), request.method)
        except TimeoutError as error:
            raise OriginError(504, f"{origin.domain_name} did not answer in time") from error
        except (OSError, EOFError, HeadError, BodyError) as error:
            raise OriginError(502, f"{origin.domain_name} could not be reached: {error}") from error

    def _where(self, origin: Origin) -> tuple[str, int]:
        address = self._addresses.get(origin.domain_name)
        if address is None:
            raise OriginError(502, f"{origin.domain_name} has no address")
        if not isinstance(address, str):
            try:
                nodes = address.resolve(origin.domain_name, origin.port)
            except ServersError as error:
                raise OriginError(502, str(error)) from error
            if not nodes:
                raise OriginError(502, f"{origin.domain_name} has no address")
            return nodes[0].host, nodes[0].port
        return host_and_port(address)


def host_and_port(address: str) -> tuple[str, int]:
    """Raises UnknownNameError when it is no address of this form."""
    host, colon, port = address.removeprefix("http://").rstrip("/").rpartition(":")
    if not colon or not port.isdigit():
        raise UnknownNameError(
            f"{address!r} is no address of an origin: expected one such as 127.0.0.1:8080, or a "
            "running site"
        )
    return host, int(port)


def target_of(origin: Origin, request: ViewerRequest) -> str:
    """Path and query as the origin gets them."""
    return origin.path + request.path + (f"?{request.query}" if request.query else "")


def _as_sent(origin: Origin, request: ViewerRequest, body: bytes) -> bytes:
    target = target_of(origin, request)
    headers = end_to_end(request.headers)
    sent = {name.lower() for name, _ in headers}
    if "host" not in sent:
        headers += (("Host", origin.domain_name),)
    if "user-agent" not in sent:
        headers += (("User-Agent", "Amazon CloudFront"),)
    headers += (*origin.custom_headers, ("Connection", "close"))
    if body:
        headers += (("Content-Length", str(len(body))),)
    return write_head(f"{request.method} {target} HTTP/1.1", headers) + body


async def _exchange(host: str, port: int, sent: bytes, method: str) -> OriginAnswer:
    reader, writer = await asyncio.open_connection(host, port, limit=MAX_HEAD_BYTES)
    try:
        writer.write(sent)
        with contextlib.suppress(OSError):  # it may answer before it has read everything
            await writer.drain()
        head = await final_head(reader)
        content = bytearray()
        async for piece in pieces(reader, response_body(head, method)):
            content += piece
            if len(content) > _MAX_BODY_BYTES:
                raise BodyError(f"an object is larger than {_MAX_BODY_BYTES} bytes")
        return OriginAnswer(head.status, end_to_end(head.headers), bytes(content))
    finally:
        writer.transport.abort()
