"""The front door of S3: buckets in, an HTTP server on this machine out."""

import asyncio
from collections import deque
from dataclasses import dataclass
from xml.sax.saxutils import escape

from minicloud.dataplane.s3.messages import S3Reply, S3Request
from minicloud.servers.bucket_store import BucketStore
from minicloud.servers.http_exchange import Received, Reply, exchange
from minicloud.servers.http_head import values
from minicloud.servers.loopback_server import LoopbackServer

MAX_OBJECT_BYTES = 64 * 1024 * 1024
"""Simplified: AWS takes 5 GB in a single PUT (S3 User Guide, Multipart upload limits)."""

_REMEMBERED = 10_000
_OURS = frozenset({"content-length", "connection", "transfer-encoding", "date", "status"})


@dataclass(frozen=True, slots=True)
class BucketRequest:
    """A request that was answered."""

    method: str
    path: str
    status: int
    sent_bytes: int


class Buckets(LoopbackServer):
    """Made by `serve_buckets`. Speaks HTTP on loopback until it is closed."""

    def __init__(self, store: BucketStore, port: int, max_object_bytes: int) -> None:
        self._store = store
        self._max_object_bytes = max_object_bytes
        self._requests: deque[BucketRequest] = deque(maxlen=_REMEMBERED)
        super().__init__("buckets", self._serve, port)

    @property
    def url(self) -> str:
        """What stands before /BUCKET/KEY: an `endpoint_url` to sign links for."""
        return f"http://{self.host}"

    @property
    def requests(self) -> tuple[BucketRequest, ...]:
        """What was asked so far, the last 10,000 at most."""
        return tuple(self._requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await exchange(reader, writer, self._respond, self._max_object_bytes, _refused)

    async def _respond(self, received: Received) -> Reply:
        host = "".join(values(received.headers, "host"))
        asked = S3Request(
            received.method, host, received.path, received.query, received.headers, received.body
        )
        try:
            reply = _reply(self._store.answer(asked))
        except Exception as error:  # noqa: BLE001  a server outlives its application's bugs
            reply = _error(500, "InternalError", repr(error))
        sent = 0 if received.method == "HEAD" else len(reply.body)
        self._requests.append(BucketRequest(received.method, received.path, reply.status, sent))
        return reply


def serve_buckets(
    store: BucketStore, *, port: int = 0, max_object_bytes: int = MAX_OBJECT_BYTES
) -> Buckets:
    """A running S3 endpoint in front of the cloud's buckets, for any HTTP client.

        with serve_buckets(cloud.bucket_store()) as buckets:
            buckets.url    # such as http://127.0.0.1:40123, which stands before /BUCKET/KEY

    An object is at `{buckets.url}/BUCKET/KEY` (path style), or at `/KEY` when the request's Host
    header is `BUCKET.s3.REGION.amazonaws.com` or `BUCKET.localhost` (virtual-hosted style): GET,
    HEAD, PUT and DELETE, and whatever else S3's REST API has and the cloud answers, with ETag,
    Range (206), If-None-Match (304), Content-Type and S3's errors in XML. A request without a
    signature is anonymous and is refused with 403 unless the bucket's policy lets everybody in.
    Links come from `boto3.client("s3", endpoint_url=buckets.url).generate_presigned_url(...)`.

    Plain HTTP on 127.0.0.1, at a free port unless one is asked for. Raises PortInUseError.
    """
    if max_object_bytes < 1:
        raise ValueError(f"max_object_bytes is {max_object_bytes}: expected at least 1")
    return Buckets(store, port, max_object_bytes)


def _reply(told: S3Reply) -> Reply:
    headers = tuple(pair for pair in told.headers if pair[0].lower() not in _OURS)
    # Source: RFC 9110, sections 15.3.5 and 15.4.5: these have no body.
    body = b"" if told.status in (204, 304) else told.body
    return Reply(told.status, body, headers, length=int(told.header("content-length") or 0))


def _refused(status: int, message: str) -> Reply:
    return _error(status, "EntityTooLarge" if status == 413 else "InvalidRequest", message)


def _error(status: int, code: str, message: str) -> Reply:
    text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Reply(status, text.encode(), (("Content-Type", "application/xml"),))
