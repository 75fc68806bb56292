"""All parts of a site that live in its event loop's thread."""

import asyncio
import ssl
from collections.abc import Mapping

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Listener
from minicloud.servers.access_log import AccessLog
from minicloud.servers.backend import Application, Backend, ServedElsewhere
from minicloud.servers.errors import UnknownNameError
from minicloud.servers.fleet import Fleet
from minicloud.servers.health_checks import keep_checking
from minicloud.servers.http_node import HttpNode
from minicloud.servers.listening import HOST, Listening
from minicloud.servers.running_balancer import RunningBalancer
from minicloud.servers.scaled_clock import ScaledClock
from minicloud.servers.site_client import NodeAddress
from minicloud.servers.site_plan import HTTP_PROTOCOLS, TLS_PROTOCOLS, SitePlan
from minicloud.servers.target_pool import TargetReport
from minicloud.servers.tcp_node import TcpNode
from minicloud.servers.tls import CertificatePair, listener_context

# A port of this machine for a zone's node at a listener's port: {("ap-northeast-1a", 80): 8080}.
Ports = Mapping[tuple[str, int], int]


class RunningSite:
    """Opened, changed and closed in one thread; `serve` and `Site` see to that."""

    def __init__(
        self,
        plan: SitePlan,
        clock: ScaledClock,
        certificates: Mapping[str, CertificatePair],
        service_s: float,
        application: Application,
        seed: int,
        local_ports: Mapping[str, int] | None = None,
    ) -> None:
        elsewhere = local_ports or {}
        self.log = AccessLog()
        self._clock = clock
        self._checks: set[asyncio.Task[None]] = set()
        self._fleet = Fleet(
            {
                instance_id: ServedElsewhere(
                    plan.instances[instance_id], clock, elsewhere[instance_id]
                )
                if instance_id in elsewhere
                else Backend(plan.instances[instance_id], ports, clock, service_s, application)
                for instance_id, ports in plan.ports.items()
            },
            clock,
        )
        self.balancers = tuple(
            RunningBalancer(record, plan.groups, plan.instances, self._fleet, clock, self.log, seed)
            for record in plan.load_balancers
        )
        self._nodes: dict[tuple[str, str, int], Listening] = {}
        for balancer in self.balancers:
            for listener in balancer.record.listeners:
                tls = _tls(balancer, listener, certificates)
                for zone in balancer.record.availability_zones:
                    key = (balancer.record.name, zone, listener.port)
                    self._nodes[key] = _node(balancer, listener, zone, tls)

    def open(self, ports: Ports) -> None:
        """Opens every socket and sends the first health checks; all or nothing."""
        try:
            for backend in self._fleet.backends.values():
                backend.open()
            for (_, zone, listener_port), node in self._nodes.items():
                node.open(ports.get((zone, listener_port), 0))
        except BaseException:
            self.close()
            raise
        for balancer in self.balancers:
            for pool in balancer.pools.values():
                for target in pool.checked_targets:
                    checking = keep_checking(pool, target, self._fleet, self._clock)
                    self._checks.add(asyncio.get_running_loop().create_task(checking))

    def close(self) -> None:
        for check in self._checks:
            check.cancel()
        for node in self._nodes.values():
            node.close()
        for backend in self._fleet.backends.values():
            backend.close()

    def set_power(self, zone: str, *, on: bool) -> None:
        backends = self._fleet.in_zone(zone)
        nodes = [node for (_, z, _), node in self._nodes.items() if z == zone]
        if not backends and not nodes:
            zones = {z for _, z, _ in self._nodes}
            zones |= {b.instance.availability_zone for b in self._fleet.backends.values()}
            raise UnknownNameError(f"no zone {zone!r} in this site: it has {sorted(zones)}")
        for backend in backends:
            (backend.recover if on else backend.lose_power)()
        for node in nodes:
            (node.answer if on else node.freeze)()
        for balancer in self.balancers:
            if zone in balancer.record.availability_zones:
                balancer.set_dark(zone, dark=not on)

    def apply(self, fault: Fault) -> None:
        """Does at once what a simulation's fault does at its time."""
        match fault.kind:
            case FaultKind.ZONE_FAILS:
                self.set_power(fault.subject, on=False)
            case FaultKind.ZONE_RECOVERS:
                self.set_power(fault.subject, on=True)
            case FaultKind.INSTANCE_DIES:
                self.backend(fault.subject).die()
            case FaultKind.INSTANCE_HANGS:
                self.backend(fault.subject).hang()
            case FaultKind.INSTANCE_SLOWS:
                self.backend(fault.subject).slow(fault.factor)
            case FaultKind.INSTANCE_RECOVERS:
                self.backend(fault.subject).recover()

    def backend(self, instance_id: str) -> Backend:
        """Raises UnknownNameError when no such instance runs."""
        backends = self._fleet.backends
        if instance_id not in backends:
            raise UnknownNameError(
                f"no running instance {instance_id!r} in this site: it has {sorted(backends)}"
            )
        return backends[instance_id]

    def balancer(self, name: str) -> RunningBalancer:
        """The load balancer of that name; "" is the only one there is."""
        named = [b for b in self.balancers if name in ("", b.record.name)]
        if len(named) != 1:
            names = [b.record.name for b in self.balancers]
            raise UnknownNameError(f"no one load balancer {name!r} in this site: it has {names}")
        return named[0]

    def nodes(self) -> tuple[NodeAddress, ...]:
        protocols = {
            (b.record.name, listener.port): listener.protocol
            for b in self.balancers
            for listener in b.record.listeners
        }
        return tuple(
            NodeAddress(name, zone, protocols[name, port], port, HOST, node.port)
            for (name, zone, port), node in self._nodes.items()
        )

    def reports(self) -> tuple[TargetReport, ...]:
        pools = [pool for balancer in self.balancers for pool in balancer.pools.values()]
        return tuple(report for pool in pools for report in pool.reports())


def _tls(
    balancer: RunningBalancer, listener: Listener, certificates: Mapping[str, CertificatePair]
) -> ssl.SSLContext | None:
    if listener.protocol not in TLS_PROTOCOLS:
        return None
    name = f"listener {listener.protocol}:{listener.port} of {balancer.record.name!r}"
    return listener_context(listener.certificate_arns, certificates, name)


def _node(
    balancer: RunningBalancer, listener: Listener, zone: str, tls: ssl.SSLContext | None
) -> Listening:
    if listener.protocol in HTTP_PROTOCOLS:
        return Listening(HttpNode(balancer, listener, zone).serve, tls)
    return Listening(TcpNode(balancer, listener, zone).serve, tls)
