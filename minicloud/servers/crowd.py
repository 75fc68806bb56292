"""A crowd of clients that calls a running site, by the same settings as a simulation's."""

import asyncio
import ssl
from dataclasses import dataclass
from random import Random

from minicloud.dataplane.demand import draw_demand
from minicloud.dataplane.faults import Fault
from minicloud.dataplane.name_resolution import answer, first_expiry_s
from minicloud.dataplane.random_streams import stream
from minicloud.dataplane.workload import RequestKind, Workload
from minicloud.servers.errors import UnknownNameError
from minicloud.servers.http_body import BodyError, pieces, response_body
from minicloud.servers.http_head import (
    MAX_HEAD_BYTES,
    HeadError,
    parse_response,
    read_head,
    values,
    write_head,
)
from minicloud.servers.running_balancer import RunningBalancer
from minicloud.servers.running_site import RunningSite
from minicloud.servers.scaled_clock import ScaledClock
from minicloud.servers.site_client import NodeAddress


@dataclass(frozen=True, slots=True)
class Call:
    """One request as its client saw it, in AWS's seconds from the crowd's start.

    `sent_s` is when it was due: a crowd that falls behind shows as latency, not as a gap.
    `zone` is the called node's; `status` 0: no answer. `trace_id` finds it in the access log.
    """

    sent_s: float
    latency_s: float
    client: int
    kind: int
    zone: str
    status: int
    trace_id: str


@dataclass(slots=True)
class _Client:
    draw: Random
    expires_s: float
    zone: str
    cookie: str = ""


class Crowd:
    """Sends a workload's requests when they are due and strikes faults in between.

    Arrivals, clients, kinds and DNS answers are drawn as the simulation draws them.
    Simplified: each request has a connection of its own; `service_s`, `workers` and
    `queue_limit` do not count, the site's own servers do.
    """

    def __init__(
        self,
        site: RunningSite,
        clock: ScaledClock,
        trust: ssl.SSLContext,
        workload: Workload,
        seed: int,
    ) -> None:
        self._site = site
        self._clock = clock
        self._trust = trust
        self._workload = workload
        self._seed = seed
        self._balancer: RunningBalancer = site.balancer(workload.load_balancer or "")
        self._nodes = self._nodes_by_kind()
        self._started_s = 0.0
        self._clients: list[_Client] = []

    async def run(self, faults: tuple[Fault, ...], duration_s: float) -> tuple[Call, ...]:
        """Every request sent within `duration_s`, in order of sending, once all have ended."""
        demand = draw_demand(self._workload, duration_s, self._seed)
        self._started_s = self._clock.now_s()
        self._clients = [self._new_client(number) for number in range(self._workload.clients)]
        async with asyncio.TaskGroup() as tasks:
            for fault in faults:
                tasks.create_task(self._strike(fault))
            calls = []
            for number, (at_s, client, kind) in enumerate(
                zip(demand.sent_s, demand.client, demand.kind, strict=True)
            ):
                await self._until(at_s)
                calls.append(tasks.create_task(self._call(number, at_s, client, kind)))
            await self._until(duration_s)
        return tuple(each.result() for each in calls)

    def _now_s(self) -> float:
        return self._clock.now_s() - self._started_s

    async def _until(self, at_s: float) -> None:
        ahead_s = at_s - self._now_s()
        if ahead_s > 0:
            await self._clock.sleep(ahead_s)

    async def _strike(self, fault: Fault) -> None:
        await self._until(fault.at_s)
        self._site.apply(fault)

    def _new_client(self, number: int) -> _Client:
        draw = stream(self._seed, "dns", number)
        zone = answer(self._balancer.zones_in_dns, draw.random())[0]
        return _Client(draw, first_expiry_s(number, self._workload.dns_ttl_s), zone)

    def _zone_of(self, client: _Client) -> str:
        """The zone whose node the client calls: what it was last told, or what it asks now."""
        now_s = self._now_s()
        if now_s >= client.expires_s:
            client.zone = answer(self._balancer.zones_in_dns, client.draw.random())[0]
            ttl_s = self._workload.dns_ttl_s
            missed = (now_s - client.expires_s) // ttl_s if ttl_s else 0
            client.expires_s += (missed + 1) * ttl_s
        return client.zone

    async def _call(self, number: int, sent_s: float, client_number: int, kind: int) -> Call:
        client = self._clients[client_number]
        zone = self._zone_of(client)
        trace_id = f"1-{self._seed & 0xFFFFFFFF:08x}-{number:024x}"
        give_up_s = self._workload.give_up_s
        try:
            async with asyncio.timeout(self._clock.real(give_up_s)):
                status = await self._ask(client, self._nodes[kind][zone], kind, trace_id)
            latency_s = self._now_s() - sent_s
        except TimeoutError:
            status, latency_s = 0, give_up_s
        except (OSError, EOFError, HeadError, BodyError):
            status, latency_s = 0, self._now_s() - sent_s
        return Call(sent_s, latency_s, client_number, kind, zone, status, trace_id)

    async def _ask(self, client: _Client, node: NodeAddress, kind: int, trace_id: str) -> int:
        asked = self._workload.kinds[kind]
        tls = self._trust if asked.protocol == "HTTPS" else None
        reader, writer = await asyncio.open_connection(
            node.host,
            node.port,
            ssl=tls,
            server_hostname=asked.host if tls else None,
            limit=MAX_HEAD_BYTES,
        )
        try:
            writer.write(_request(asked, client.cookie, trace_id))
            head = parse_response(await read_head(reader) or _no_answer())
            async for _ in pieces(reader, response_body(head, asked.method)):
                pass
            for cookie in values(head.headers, "set-cookie")[:1]:
                client.cookie = cookie.partition(";")[0]
            return head.status
        finally:
            writer.transport.abort()

    def _nodes_by_kind(self) -> list[dict[str, NodeAddress]]:
        """Raises UnknownNameError for a kind that goes where no listener is."""
        name = self._balancer.record.name
        nodes = [node for node in self._site.nodes() if node.load_balancer == name]
        offered = sorted({f"{node.protocol}:{node.listener_port}" for node in nodes})
        found = []
        for kind in self._workload.kinds:
            key = (kind.protocol, kind.port)
            by_zone = {n.zone: n for n in nodes if (n.protocol, n.listener_port) == key}
            if not by_zone:
                raise UnknownNameError(
                    f"requests go to {kind.protocol}:{kind.port}, where load balancer {name!r} "
                    f"does not listen (it listens on {', '.join(offered)}): set protocol and port "
                    "of the RequestKind, or create a listener"
                )
            found.append(by_zone)
        return found


def _request(kind: RequestKind, cookie: str, trace_id: str) -> bytes:
    target = kind.path + (f"?{kind.query}" if kind.query else "")
    headers = (
        ("Host", kind.host),
        ("Connection", "close"),
        ("X-Amzn-Trace-Id", f"Root={trace_id}"),
        *kind.headers,
        *((("Cookie", cookie),) if cookie else ()),
    )
    return write_head(f"{kind.method} {target} HTTP/1.1", headers)


def _no_answer() -> bytes:
    raise EOFError("the node closed the connection without an answer")
