"""One node of a load balancer at one TCP, TLS or SSL listener: bytes in, bytes out.

Simplified: no idle timeout; a target sees the node's address and not the client's.
"""

import asyncio
import contextlib

from minicloud.dataplane.records import Listener, LoadBalancerType, Rule, Target
from minicloud.dataplane.routing_algorithms import flow_number
from minicloud.dataplane.trace import Reason
from minicloud.servers.access_log import AccessRecord
from minicloud.servers.forwarding import Streams
from minicloud.servers.listening import reset
from minicloud.servers.running_balancer import RunningBalancer
from minicloud.servers.target_pool import TargetPool

_PIECE_BYTES = 64 * 1024


class TcpNode:
    """Serves one listener in one zone: each connection goes to one target and stays there.

    Source: NLB User Guide, What is a Network Load Balancer (a flow stays on its target for the
    life of the connection); CLB User Guide, Listeners (TCP and SSL).
    """

    def __init__(self, balancer: RunningBalancer, listener: Listener, zone: str) -> None:
        self._balancer = balancer
        self._listener = listener
        self._zone = zone

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        balancer = self._balancer
        started_s = balancer.clock.now_s()
        rule: Rule = self._listener.rules[-1]
        draws = balancer.next_draws()
        pool = balancer.pool_for(rule.action, draws)
        target = self._choose(pool, writer, draws.pick) if pool else None
        if pool is None or target is None:
            reset(writer)
            self._log(started_s, pool, None, Reason.NO_TARGET)
            return
        pool.started(target)
        reason = Reason.GAVE_UP
        try:
            reason = await self._join((reader, writer), target)
        finally:
            pool.finished(target)
            self._log(started_s, pool, target, reason)

    def _choose(self, pool: TargetPool, writer: asyncio.StreamWriter, draw: float) -> Target | None:
        balancer = self._balancer
        source = writer.get_extra_info("peername")
        here = writer.get_extra_info("sockname")
        flow = flow_number("TCP", *source[:2], *here[:2])
        return pool.choose(self._zone, balancer.clock.now_s(), draw, flow, None)

    async def _join(self, client: Streams, target: Target) -> Reason:
        try:
            far = await self._balancer.fleet.connect(target)
        except TimeoutError:
            reset(client[1])
            return Reason.CONNECT_TIMEOUT
        except OSError:
            reset(client[1])
            return Reason.REFUSED
        reason = Reason.ANSWERED
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(client[0], far[1]))
                both.create_task(_pump(far[0], client[1]))
        except* OSError:
            reset(client[1])
            reason = Reason.RESET
        finally:
            far[1].transport.abort()
        return reason

    def _log(
        self, started_s: float, pool: TargetPool | None, target: Target | None, reason: Reason
    ) -> None:
        balancer = self._balancer
        classic = balancer.record.type is LoadBalancerType.CLASSIC
        balancer.log.add(
            AccessRecord(
                at_s=started_s,
                load_balancer=balancer.record.name,
                zone=self._zone,
                listener_port=self._listener.port,
                method="tcp" if classic else self._listener.protocol.lower(),
                host="",
                path="",
                rule=0,
                target_group=pool.group.name if pool else "",
                instance_id=target.instance_id if target else "",
                target_zone=pool.zone_of(target) if pool and target else "",
                status=0,
                reason=reason,
                latency_s=balancer.clock.now_s() - started_s,
            )
        )


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE_BYTES):
        writer.write(piece)
        await writer.drain()
    if writer.can_write_eof():
        with contextlib.suppress(OSError):
            writer.write_eof()
    else:
        writer.close()  # TLS has no half-close
