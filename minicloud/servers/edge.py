"""One edge location: from a viewer's request to its answer, over real HTTP on loopback."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from minicloud.dataplane.edge_cache.behaviors import behavior_for
from minicloud.dataplane.edge_cache.edge_record import EdgeRecord, ResultType
from minicloud.dataplane.edge_cache.invalidation import takes
from minicloud.dataplane.edge_cache.records import (
    CacheBehavior,
    ViewerProtocolPolicy,
    ViewerRequest,
    header,
)
from minicloud.servers.edge_answers import error_page, own_headers, redirect_to_https
from minicloud.servers.edge_cache import Asked, EdgeCache, Given
from minicloud.servers.edge_source import EdgeSource
from minicloud.servers.http_exchange import Received, Reply, exchange
from minicloud.servers.listening import Listening
from minicloud.servers.origins import Origins

_MAX_BODY_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class EdgeLocation:
    """Where an edge stands; `code` is the nearest airport's, and a number.

    Source: CloudFront Developer Guide, Standard logging reference, x-edge-location.
    """

    name: str
    code: str


class Edge:
    """Serves one distribution from one place, with a cache of its own.

    Simplified: plain HTTP/1.1; no cache stands between the edges and the origin.
    """

    def __init__(
        self,
        location: EdgeLocation,
        source: EdgeSource,
        origins: Origins,
        capacity_bytes: int,
        log: Callable[[EdgeRecord], None],
    ) -> None:
        self.location = location
        self.cache = EdgeCache(source, origins, capacity_bytes)
        self.listening = Listening(self._serve)
        self._source = source
        self._log = log
        self._forgotten: set[str] = set()
        self._answered = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client_ip = writer.get_extra_info("peername")[0]

        async def respond(received: Received) -> Reply:
            return await self._respond(received, client_ip)

        await exchange(reader, writer, respond, _MAX_BODY_BYTES, error_page)

    async def _respond(self, received: Received, client_ip: str) -> Reply:
        at_s = self._source.now_s()
        try:
            origin_id, given = await self._decide(received, client_ip)
        except Exception as error:  # noqa: BLE001  an edge outlives a bug in what it asks
            origin_id, given = "", _by_itself(error_page(500, repr(error)))
        given = _not_modified(received, given)
        self._answered += 1
        own = own_headers(given.result, self.location.code, self._answered, given.age_s)
        self._log(
            EdgeRecord(
                at_s=at_s,
                edge=self.location.name,
                method=received.method,
                path=received.path,
                query=received.query,
                status=given.status,
                result=given.result,
                origin_id=origin_id,
                origin_asked=given.origin_asked,
                origin_status=given.origin_status,
                age_s=given.age_s or 0.0,
                sent_bytes=0 if received.method == "HEAD" else len(given.body),
            )
        )
        return Reply(given.status, given.body, (*given.headers, *own), given.length)

    async def _decide(self, received: Received, client_ip: str) -> tuple[str, Given]:
        distribution = self._source.distribution()
        if distribution is None or not distribution.enabled:
            state = "is disabled" if distribution else "has not reached this edge"
            return "", _by_itself(error_page(403, f"The distribution {state}."))
        self.forget()
        path = received.path
        if path == "/" and distribution.default_root_object:
            path = f"/{distribution.default_root_object}"
        behavior = behavior_for(distribution, path)
        refused = _refused(behavior, received)
        if refused is not None:
            return behavior.target_origin_id, refused
        request = ViewerRequest(received.method, path, received.query, received.headers)
        asked = Asked(distribution, behavior, request, received.body, client_ip)
        return behavior.target_origin_id, await self.cache.answer(asked)

    def forget(self) -> None:
        """Drop what invalidations name that have reached the edges."""
        now_s = self._source.now_s()
        for one in self._source.invalidations():
            if one.reached_s <= now_s and one.invalidation_id not in self._forgotten:
                self._forgotten.add(one.invalidation_id)
                self.cache.store.drop_where(partial(takes, one.paths))


def _refused(behavior: CacheBehavior, received: Received) -> Given | None:
    """Source: CloudFront API Reference, CacheBehavior (ViewerProtocolPolicy, AllowedMethods);
    Developer Guide, Request and response behavior for S3 origins, GET requests that include a
    body.
    """
    if behavior.viewer_protocol_policy is ViewerProtocolPolicy.REDIRECT_TO_HTTPS:
        host = header(received.headers, "host") or ""
        target = received.path + (f"?{received.query}" if received.query else "")
        return _by_itself(redirect_to_https(host, target))
    if behavior.viewer_protocol_policy is ViewerProtocolPolicy.HTTPS_ONLY:
        return _by_itself(error_page(403, "This path is served by HTTPS only."))
    if received.method not in behavior.allowed_methods:
        why = f"This distribution is not configured to allow {received.method} here."
        return _by_itself(error_page(403, why))
    if received.method == "GET" and received.body:
        return _by_itself(error_page(403, "A GET has no body here."))
    return None


def _by_itself(reply: Reply) -> Given:
    result = ResultType.ERROR if reply.status >= 400 else ResultType.REDIRECT
    return Given(reply.status, reply.headers, reply.body, result)


def _not_modified(received: Received, given: Given) -> Given:
    """304 for a viewer that has the object already. Source: RFC 9110, section 13.1.2."""
    etag = header(given.headers, "etag")
    known = header(received.headers, "if-none-match") or ""
    tags = {each.strip().removeprefix("W/") for each in known.split(",")}
    if given.status != 200 or not etag or not tags & {"*", etag.removeprefix("W/")}:
        return given
    return replace(given, status=304, body=b"")
