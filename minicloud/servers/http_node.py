"""One node of a load balancer at one HTTP or HTTPS listener: from a client's request to its answer.

Simplified: HTTP/1.1 only (an ALB speaks HTTP/2 to clients of HTTPS listeners), no WebSockets;
each request to a target gets a connection of its own.
"""

import asyncio
from dataclasses import dataclass

from minicloud.dataplane.listener_rules import RequestLine, select_rule
from minicloud.dataplane.records import ActionType, Listener, Rule, Target
from minicloud.dataplane.trace import Reason
from minicloud.servers import elb_answers
from minicloud.servers.access_log import AccessRecord
from minicloud.servers.forwarded_headers import (
    REPLACED,
    forwarded_headers,
    host_for_target,
    trace_root,
)
from minicloud.servers.forwarding import (
    ClientGoneError,
    Forwarded,
    Forwarding,
    NoAnswerError,
    Streams,
)
from minicloud.servers.http_body import NO_BODY, Body, request_body
from minicloud.servers.http_head import (
    HeadError,
    Headers,
    RequestHead,
    ResponseHead,
    has_token,
    parse_request,
    read_head,
    values,
    write_head,
)
from minicloud.servers.running_balancer import Draws, RunningBalancer
from minicloud.servers.target_pool import TargetPool


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that was read as far as its head."""

    client: Streams
    head: RequestHead
    body: Body
    line: RequestLine
    keep_alive: bool
    forwarded_headers: Headers


@dataclass(frozen=True, slots=True)
class _Routed:
    """What became of it."""

    result: Forwarded
    rule: int = -1
    target_group: str = ""
    target: Target | None = None


class HttpNode:
    """Serves one listener in one zone."""

    def __init__(self, balancer: RunningBalancer, listener: Listener, zone: str) -> None:
        self._balancer = balancer
        self._listener = listener
        self._zone = zone

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one client's requests until it leaves or is silent for the idle timeout."""
        while True:
            try:
                async with asyncio.timeout(self._balancer.idle_s):
                    raw = await read_head(reader)
            except TimeoutError:
                return
            except HeadError as error:
                await self._refuse((reader, writer), error)
                return
            if not raw or not await self._answer_one((reader, writer), raw):
                return

    async def _answer_one(self, client: Streams, raw: bytes) -> bool:
        """Whether the connection can be used again."""
        started_s = self._balancer.clock.now_s()
        try:
            request = self._understand(client, raw)
        except HeadError as error:
            await self._refuse(client, error)
            return False
        routed = await self._route(request)
        self._log(started_s, request.line, routed, trace_root(request.forwarded_headers))
        return routed.result.reusable

    def _understand(self, client: Streams, raw: bytes) -> _Request:
        """Raises HeadError with the status that an ALB answers.

        Source: ALB User Guide, Troubleshoot (400, 405 for TRACE, 463, 501).
        """
        head = parse_request(raw)
        if head.method == "TRACE":
            raise HeadError(405, "TRACE is not allowed")
        client_ip = client[1].get_extra_info("peername")[0]
        # Only HTTP/1.0 may name no host; then the load balancer's own name stands in.
        host = "".join(values(head.headers, "host")) or self._balancer.record.dns_name
        line = RequestLine(
            method=head.method,
            host=host,
            path=head.path,
            query=head.query,
            headers=head.headers,
            source_ip=client_ip,
            protocol=self._listener.protocol,
            port=self._listener.port,
        )
        forwarded = (
            ("Host", host_for_target(host, self._listener.port)),
            *forwarded_headers(
                head.headers, client_ip, self._listener.protocol, self._listener.port
            ),
        )
        own = tuple(pair for pair in head.headers if pair[0].lower() not in REPLACED)
        keep = head.minor_version == 1 and not has_token(head.headers, "connection", "close")
        passed_on = RequestHead(head.method, head.target, head.minor_version, own)
        return _Request(client, passed_on, request_body(head), line, keep, forwarded)

    async def _route(self, request: _Request) -> _Routed:
        rule = select_rule(self._listener.rules, request.line)
        action = rule.action
        number = rule.priority or 0
        draws = self._balancer.next_draws()
        match action.type:
            case ActionType.REDIRECT:
                answer = elb_answers.redirect(action, request.line)
                return _Routed(await _reply(request, answer, Reason.REDIRECTED), number)
            case ActionType.FIXED_RESPONSE:
                answer = elb_answers.fixed_response(action)
                return _Routed(await _reply(request, answer, Reason.FIXED_RESPONSE), number)
            case ActionType.FORWARD:
                return await self._forward(request, rule, draws)

    async def _forward(self, request: _Request, rule: Rule, draws: Draws) -> _Routed:
        number = rule.priority or 0
        pool = self._balancer.pool_for(rule.action, draws)
        target = self._choose(pool, request, draws.pick) if pool else None
        if pool is None or target is None:
            name = pool.group.name if pool else ""
            answer = elb_answers.error(503)
            return _Routed(await _reply(request, answer, Reason.NO_TARGET), number, name)
        pool.started(target)
        try:
            result = await self._exchange(request, pool, target)
        finally:
            pool.finished(target)
        return _Routed(result, number, pool.group.name, target)

    def _choose(self, pool: TargetPool, request: _Request, draw: float) -> Target | None:
        balancer = self._balancer
        now_s = balancer.clock.now_s()
        sticky = None
        if pool.group.stickiness_s is not None:
            headers = request.head.headers
            sticky = balancer.cookies.read(headers, pool.group.name, now_s, pool.group.stickiness_s)
        return pool.choose(self._zone, now_s, draw, 0, sticky)

    async def _exchange(self, request: _Request, pool: TargetPool, target: Target) -> Forwarded:
        balancer = self._balancer
        cookies: Headers = ()
        if pool.group.stickiness_s is not None:
            cookies = balancer.cookies.write(
                request.head.headers, pool.group.name, target, balancer.clock.now_s()
            )
        forwarding = Forwarding(
            request.client,
            request.head,
            request.body,
            request.forwarded_headers,
            balancer.idle_s,
            request.keep_alive,
        )
        try:
            return await forwarding.send(lambda: balancer.fleet.connect(target), cookies)
        except NoAnswerError as error:
            return await _reply(request, elb_answers.error(error.status), error.reason)
        except ClientGoneError as error:
            return await _reply(request, elb_answers.error(error.status), Reason.GAVE_UP)

    async def _refuse(self, client: Streams, error: HeadError) -> None:
        """Answers a request that cannot be read as one, and logs it."""
        started_s = self._balancer.clock.now_s()
        head = RequestHead("-", "-", 1, ())
        line = RequestLine("-", "", "-")
        request = _Request(client, head, NO_BODY, line, False, ())
        answer = elb_answers.error(error.status)
        self._log(started_s, line, _Routed(await _reply(request, answer, Reason.ANSWERED)))

    def _log(
        self, started_s: float, line: RequestLine, routed: _Routed, trace_id: str = ""
    ) -> None:
        balancer = self._balancer
        pool = balancer.pools.get(routed.target_group)
        target = routed.target
        balancer.log.add(
            AccessRecord(
                at_s=started_s,
                load_balancer=balancer.record.name,
                zone=self._zone,
                listener_port=self._listener.port,
                method=line.method,
                host=line.host,
                path=line.path,
                rule=routed.rule,
                target_group=routed.target_group,
                instance_id=target.instance_id if target else "",
                target_zone=pool.zone_of(target) if pool and target else "",
                status=routed.result.status,
                reason=routed.result.reason,
                latency_s=balancer.clock.now_s() - started_s,
                trace_id=trace_id,
            )
        )


async def _reply(
    request: _Request, answer: tuple[ResponseHead, bytes], reason: Reason
) -> Forwarded:
    """Answers by itself. A body that was not read to its end costs the client its connection."""
    head, body = answer
    reusable = request.keep_alive and request.body is NO_BODY
    connection = (("Connection", "keep-alive" if reusable else "close"),)
    writer = request.client[1]
    writer.write(write_head(f"HTTP/1.1 {head.status} {head.reason}", head.headers + connection))
    if request.head.method != "HEAD":
        writer.write(body)
    try:
        await writer.drain()
    except OSError:
        return Forwarded(head.status, Reason.GAVE_UP, reusable=False)
    return Forwarded(head.status, reason, reusable)
