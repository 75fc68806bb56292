"""The front door of CloudFront's edges: a distribution in, HTTP servers on this machine out."""

import asyncio
import atexit
import contextlib
import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from minicloud.dataplane.edge_cache.edge_record import EdgeRecord
from minicloud.servers.closing import Closing
from minicloud.servers.edge import Edge, EdgeLocation
from minicloud.servers.edge_source import EdgeSource
from minicloud.servers.errors import SiteClosedError, UnknownNameError
from minicloud.servers.listening import HOST
from minicloud.servers.loop_thread import LoopThread
from minicloud.servers.origins import Address, Origins, host_and_port
from minicloud.servers.site_client import Answer, NodeAddress, SiteClient
from minicloud.servers.tls import client_context

EDGE_LOCATIONS = (
    EdgeLocation("Tokyo", "NRT1"),
    EdgeLocation("Frankfurt", "FRA1"),
    EdgeLocation("Virginia", "IAD1"),
)
_REMEMBERED = 100_000
_GIVE_UP_S = 10.0


class EdgeNetwork(Closing):
    """Made by `serve_distribution`. The clock of its caches is the cloud's.

    It ends with its `with` block, with `close`, or with the process, and leaves nothing behind.
    """

    def __init__(
        self,
        source: EdgeSource,
        origins: Origins,
        locations: Iterable[EdgeLocation],
        capacity_bytes: int,
    ) -> None:
        self._source = source
        self._records: deque[EdgeRecord] = deque(maxlen=_REMEMBERED)
        self._edges = {
            one.name: Edge(one, source, origins, capacity_bytes, self._records.append)
            for one in locations
        }
        self._trust = client_context(())
        self._thread = LoopThread("minicloud.servers.edges")
        try:
            self._thread.call(self._open)
        except BaseException:
            self._thread.stop()
            raise
        atexit.register(self.close)

    def __repr__(self) -> str:
        state = "closed" if self._thread.stopped else "open"
        return f"<edges of {self._source.domain_name} in {', '.join(self._edges)}, {state}>"

    def close(self) -> None:
        """Closes every socket and ends the thread. Safe to call twice."""
        atexit.unregister(self.close)
        if not self._thread.stopped:
            self._thread.call(self._close_all)
            self._thread.stop()

    @property
    def edges(self) -> tuple[str, ...]:
        """The names of the places."""
        return tuple(self._edges)

    def address(self, edge: str) -> str:
        """Where the edge listens on this machine, such as 127.0.0.1:40123."""
        listening = self._edge(edge).listening
        return f"{HOST}:{self._thread.call(lambda: listening.port)}"

    def client(self, edge: str) -> SiteClient:
        """A viewer near that edge, who keeps cookies."""
        host, _, port = self.address(edge).rpartition(":")
        node = NodeAddress(self._source.domain_name, edge, "HTTP", 80, host, int(port))
        return SiteClient(
            lambda _host, _port: (node,),
            self._trust,
            lambda: self._thread.call(lambda: asyncio.get_running_loop().time()),
            self._after,
            random.Random(0),  # there is one address to choose from
            give_up_s=_GIVE_UP_S,
        )

    def get(self, edge: str, path: str, **options: Any) -> Answer:
        """What a viewer near that edge gets, who has no cookies. See SiteClient.request."""
        return self.request("GET", edge, path, **options)

    def request(self, method: str, edge: str, path: str, **options: Any) -> Answer:
        """What a viewer near that edge gets, who has no cookies. See SiteClient.request."""
        url = f"http://{self._source.domain_name}{path}"
        return self.client(edge).request(method, url, **options)

    def contents(self, edge: str) -> tuple[str, ...]:
        """What the edge has in its cache, from the longest unasked to the last asked."""
        one = self._edge(edge)

        def look() -> tuple[str, ...]:
            one.forget()
            return tuple(key.url for key in one.cache.store.kept_keys())

        return self._thread.call(look)

    def records(self) -> tuple[EdgeRecord, ...]:
        """What the edges did, the last 100,000 requests at most."""
        return tuple(self._records)

    def clear_records(self) -> None:
        """Forget what was recorded; the caches stay as they are."""
        self._records.clear()

    def _edge(self, name: str) -> Edge:
        if name not in self._edges:
            raise UnknownNameError(f"no edge {name!r} here: there are {', '.join(self._edges)}")
        return self._edges[name]

    def _open(self) -> None:
        try:
            for edge in self._edges.values():
                edge.listening.open()
        except BaseException:
            self._close_all()
            raise

    def _close_all(self) -> None:
        for edge in self._edges.values():
            edge.listening.close()

    def _after(self, wait_s: float, action: Callable[[], None]) -> Callable[[], None]:
        """Calls `action` in the edges' thread then; what is returned calls it off."""
        timer = self._thread.call(lambda: asyncio.get_running_loop().call_later(wait_s, action))

        def call_off() -> None:
            with contextlib.suppress(SiteClosedError):
                self._thread.call(timer.cancel)

        return call_off


def serve_distribution(
    source: EdgeSource,
    origins: Mapping[str, Address],
    *,
    locations: Iterable[EdgeLocation] = EDGE_LOCATIONS,
    capacity_bytes: int = 64 * 1024 * 1024,
    response_timeout_s: float = 2.0,
) -> EdgeNetwork:
    """The edges of a distribution, each a real HTTP server with a cache of its own.

        with serve_distribution(cloud.distribution(id), {"lb.example.com": site}) as edges:
            edges.get("Tokyo", "/app.js").header("X-Cache")

    `origins` leads the domain names of the distribution's origins to where they stand on this
    machine: an address and port such as `buckets.host`, or a running site, which is asked again
    for each request.
    `response_timeout_s`, in seconds of this machine, stands for the 30 s that CloudFront waits for
    an origin's answer.
    Source: CloudFront API Reference, CustomOriginConfig, OriginReadTimeout.
    """
    for address in origins.values():
        if isinstance(address, str):
            host_and_port(address)
    if response_timeout_s <= 0:
        raise ValueError(f"response_timeout_s is {response_timeout_s}: expected more than 0")
    reached = Origins(origins, response_timeout_s)
    return EdgeNetwork(source, reached, locations, capacity_bytes)
