"""A running site: real instances behind real load balancers on this machine."""

import asyncio
import atexit
import contextlib
import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from minicloud.dataplane.fault_injection import check_faults
from minicloud.dataplane.faults import Fault
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.trace import Trace
from minicloud.dataplane.workload import Timing, Workload
from minicloud.dataplane.workload_checks import check_workload
from minicloud.servers.access_log import AccessRecord, Statistics, count
from minicloud.servers.backend import Backend
from minicloud.servers.closing import Closing
from minicloud.servers.crowd import Crowd
from minicloud.servers.errors import NotReachedError, SiteClosedError, UnknownNameError
from minicloud.servers.loop_thread import LoopThread
from minicloud.servers.observed_trace import observed_trace
from minicloud.servers.running_site import RunningSite
from minicloud.servers.scaled_clock import ScaledClock
from minicloud.servers.site_client import Answer, NodeAddress, SiteClient
from minicloud.servers.target_pool import TargetReport
from minicloud.servers.tls import client_context

_LOOK_AGAIN_S = 0.005


class Site(Closing):
    """Made by `serve`. Every time is in AWS's seconds, `time_scale` of which pass in one of ours.

    It ends with its `with` block, with `close`, or with the process, and leaves nothing behind.
    """

    def __init__(
        self,
        inventory: Inventory,
        running: RunningSite,
        thread: LoopThread,
        clock: ScaledClock,
        names: Mapping[str, str],
        trusted_pems: Iterable[str],
        seed: int,
    ) -> None:
        self._inventory = inventory
        self._running = running
        self._thread = thread
        self._clock = clock
        self._names = dict(names)
        self._trust = client_context(trusted_pems)
        self._random = random.Random(f"{seed}/clients")
        self._opened_s = thread.call(clock.now_s)
        atexit.register(self.close)

    def close(self) -> None:
        """Closes every socket and ends the thread. Safe to call twice."""
        atexit.unregister(self.close)
        if not self._thread.stopped:
            self._thread.call(self._running.close)
            self._thread.stop()

    # Asking

    def client(self, dns_ttl_s: float = 60.0, give_up_s: float = 10.0) -> SiteClient:
        """A client with its own DNS cache and cookies.

        Source: ELB User Guide, How ELB works (a load balancer's name has a TTL of 60 seconds).
        """
        rng = random.Random(self._random.random())
        return SiteClient(
            self.resolve,
            self._trust,
            self.now_s,
            self._after,
            rng,
            dns_ttl_s,
            give_up_s,
        )

    def get(self, url: str, *, give_up_s: float = 10.0, **options: Any) -> Answer:
        """GET from a new client: no cookies, and DNS is asked each time. See SiteClient.request."""
        return self.client(dns_ttl_s=0, give_up_s=give_up_s).get(url, **options)

    def resolve(self, host: str, port: int = 80) -> tuple[NodeAddress, ...]:
        """Where the nodes listen whose addresses DNS gives out for that name now.

        Raises UnknownNameError when the name leads to no load balancer, or the load balancer
        does not listen on that port.
        """
        name = self._load_balancer_of(host)
        nodes = [n for n in self.nodes() if n.load_balancer == name]
        if not any(n.listener_port == port for n in nodes):
            ports = sorted({n.listener_port for n in nodes})
            raise UnknownNameError(
                f"load balancer {name!r} does not listen on port {port}: it listens on "
                f"{', '.join(map(str, ports))}"
            )
        zones = self.zones_in_dns(name)
        return tuple(n for n in nodes if n.listener_port == port and n.zone in zones)

    def zones_in_dns(self, load_balancer: str = "") -> tuple[str, ...]:
        """The zones whose nodes DNS gives out now."""
        balancer = self._running.balancer(load_balancer)
        return self._thread.call(lambda: balancer.zones_in_dns)

    def nodes(self) -> tuple[NodeAddress, ...]:
        """Every node of every load balancer at every listener, in DNS or not."""
        return self._thread.call(self._running.nodes)

    # Breaking and mending

    def fail_zone(self, zone: str) -> None:
        """Cuts the power of a zone: its instances and its load balancers' nodes fall silent."""
        self._thread.call(lambda: self._running.set_power(zone, on=False))

    def restore_zone(self, zone: str) -> None:
        """Gives a zone its power back; its instances start anew, whatever was wrong with them."""
        self._thread.call(lambda: self._running.set_power(zone, on=True))

    def kill(self, instance_id: str) -> None:
        """The instance's process dies: connections are refused, open ones reset."""
        self._change(instance_id, Backend.die)

    def hang(self, instance_id: str) -> None:
        """The instance takes connections and never answers."""
        self._change(instance_id, Backend.hang)

    def slow(self, instance_id: str, factor: float = 10.0) -> None:
        """The instance's answers take `factor` times as long."""
        self._change(instance_id, lambda backend: backend.slow(factor))

    def recover(self, instance_id: str) -> None:
        """The instance is well again."""
        self._change(instance_id, Backend.recover)

    def apply(self, fault: Fault) -> None:
        """Does at once what a simulation's fault does at its time."""
        self._thread.call(lambda: self._running.apply(fault))

    def run(
        self,
        workload: Workload,
        faults: tuple[Fault, ...] = (),
        duration_s: float = 90.0,
        seed: int = 0,
    ) -> Trace:
        """What `simulate` tells, of real requests: a crowd calls while the faults strike.

        It takes `duration_s / time_scale` of our seconds and longer by what is still in flight.
        Raises WorkloadError and FaultError as `simulate` does, and UnknownNameError for a kind
        of request that goes where no listener is. Instances are named by their ids.
        Simplified: the trace holds requests only.
        """
        check_workload(workload, Timing(), duration_s)
        instances = {each.instance_id for each in self._inventory.instances}
        zones = {each.availability_zone for each in self._inventory.instances}
        zones |= {each.zone for each in self.nodes()}
        check_faults(faults, duration_s, zones, instances)
        crowd = Crowd(self._running, self._clock, self._trust, workload, seed)
        calls = self._thread.run(crowd.run(faults, duration_s))
        return observed_trace(
            calls, self.access_log(), self._inventory, workload, faults, duration_s, seed
        )

    # Looking

    def now_s(self) -> float:
        """AWS's seconds since the site was opened; they stand still while this machine is busy."""
        return self._thread.call(self._clock.now_s) - self._opened_s

    def health(self) -> tuple[TargetReport, ...]:
        """Every target of every load balancer, as `describe_target_health` would tell."""
        return self._thread.call(self._running.reports)

    def access_log(self) -> tuple[AccessRecord, ...]:
        """What the nodes did, in order of ending; requests that a dark node lost are not in it."""
        return self._thread.call(self._running.log.records)

    def statistics(self) -> Statistics:
        """Sums over the access log."""
        return count(self.access_log())

    def clear_statistics(self) -> None:
        self._thread.call(self._running.log.clear)

    def wait_until(self, condition: Callable[[], bool], within_s: float = 300.0) -> float:
        """Waits until the condition holds and returns how long that took, in AWS's seconds.

        Raises NotReachedError when it does not hold within `within_s`.
        """
        started_s = self.now_s()
        while not condition():
            if self.now_s() - started_s > within_s:
                told = [f"{r.instance_id} {r.state} {r.reason}".strip() for r in self.health()]
                raise NotReachedError(
                    f"what was waited for did not happen within {within_s:g} s of AWS's time; "
                    f"targets: {', '.join(told) or 'none'}"
                )
            time.sleep(_LOOK_AGAIN_S)
        return self.now_s() - started_s

    def wait_for(
        self, state: TargetHealthState | str, *instance_ids: str, within_s: float = 300.0
    ) -> float:
        """Waits until these instances (none named: all targets in use) are in that state."""
        for instance_id in instance_ids:
            self._running.backend(instance_id)

        def reached() -> bool:
            unused = TargetHealthState.UNUSED
            looked_at = [
                report
                for report in self.health()
                if (report.instance_id in instance_ids if instance_ids else report.state != unused)
            ]
            return all(report.state == state for report in looked_at)

        return self.wait_until(reached, within_s)

    def _after(self, aws_s: float, action: Callable[[], None]) -> Callable[[], None]:
        """Calls `action` in the servers' thread then; what is returned calls it off."""

        def schedule() -> asyncio.TimerHandle:
            return asyncio.get_running_loop().call_later(self._clock.real(aws_s), action)

        timer = self._thread.call(schedule)

        def call_off() -> None:
            with contextlib.suppress(SiteClosedError):
                self._thread.call(timer.cancel)

        return call_off

    def _change(self, instance_id: str, change: Callable[[Backend], None]) -> None:
        backend = self._running.backend(instance_id)
        self._thread.call(lambda: change(backend))

    def _load_balancer_of(self, host: str) -> str:
        if host in self._names:
            return self._names[host]
        balancers = self._running.balancers
        for balancer in balancers:
            if host.lower() in (balancer.record.dns_name.lower(), balancer.record.name.lower()):
                return balancer.record.name
        if len(balancers) == 1:
            return balancers[0].record.name
        raise UnknownNameError(
            f"{host!r} could be any of {[b.record.name for b in balancers]}: pass "
            f"names={{{host!r}: <load balancer's name>}} to serve(), or use its DNS name"
        )
