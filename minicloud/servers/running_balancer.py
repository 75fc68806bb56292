"""One load balancer that runs: its target pools, its DNS name's zones, and what nodes share."""

import asyncio
from dataclasses import dataclass

from minicloud.dataplane.listener_rules import ListenerRuleError, select_target_group
from minicloud.dataplane.name_resolution import zones_in_dns
from minicloud.dataplane.random_streams import stream
from minicloud.dataplane.records import (
    Action,
    ActionType,
    Instance,
    Listener,
    LoadBalancer,
    TargetGroup,
)
from minicloud.dataplane.routing_algorithms import algorithm_of
from minicloud.dataplane.workload import Timing
from minicloud.servers.access_log import AccessLog
from minicloud.servers.fleet import Fleet
from minicloud.servers.scaled_clock import ScaledClock
from minicloud.servers.sticky_cookie import StickyCookies
from minicloud.servers.target_pool import TargetPool


@dataclass(frozen=True, slots=True)
class Draws:
    """Random numbers in [0, 1): one for the target group, one for the target."""

    forward: float
    pick: float


class RunningBalancer:
    """State that the nodes of one load balancer share."""

    def __init__(
        self,
        record: LoadBalancer,
        groups: dict[str, TargetGroup],
        instances: dict[str, Instance],
        fleet: Fleet,
        clock: ScaledClock,
        log: AccessLog,
        seed: int,
    ) -> None:
        self.record = record
        self.fleet = fleet
        self.clock = clock
        self.log = log
        self.cookies = StickyCookies()
        self.idle_s = clock.real(record.idle_timeout_s)
        # The simulation's streams: the n-th request draws the same numbers here and there.
        self._forwards = stream(seed, "forward")
        self._picks = stream(seed, "pick")
        self._dark: set[str] = set()
        self._pending_dns: set[asyncio.Task[None]] = set()
        self.pools = {
            group.name: TargetPool(
                record,
                group,
                instances,
                algorithm_of(record.type, group, listener.protocol),
                self._schedule_dns,
            )
            for group, listener in forwarded_groups(record, groups)
        }
        self.zones_in_dns: tuple[str, ...] = record.availability_zones

    def next_draws(self) -> Draws:
        """The random numbers of the next request. To be asked for once a request."""
        return Draws(self._forwards.random(), self._picks.random())

    def pool_for(self, action: Action, draws: Draws) -> TargetPool | None:
        """The pool that a forward action sends a request to; None when it can go nowhere."""
        try:
            name = select_target_group(action, draws.forward)
        except ListenerRuleError:
            return None
        return self.pools[name]

    def set_dark(self, zone: str, dark: bool) -> None:
        """Notes that the zone's node has lost its power, or has it back."""
        (self._dark.add if dark else self._dark.discard)(zone)
        self._schedule_dns()

    def publish_dns(self) -> None:
        """Gives out from now on the addresses of the zones that can answer.

        Simplified: that a node has no power is noticed when its zone's targets are unhealthy. A
        target group without any target says nothing about a zone.
        """
        healths = [pool.zone_health() for pool in self.pools.values() if pool.group.targets]
        noticed = {zone for zone in self._dark if not any(h.healthy[zone] for h in healths)}
        self.zones_in_dns = zones_in_dns(self.record.availability_zones, healths, noticed)

    def _schedule_dns(self) -> None:
        task = asyncio.get_running_loop().create_task(self._publish_later())
        self._pending_dns.add(task)
        task.add_done_callback(self._pending_dns.discard)

    async def _publish_later(self) -> None:
        await self.clock.sleep(Timing().dns_failover_s)
        self.publish_dns()


def forwarded_groups(
    record: LoadBalancer, groups: dict[str, TargetGroup]
) -> list[tuple[TargetGroup, Listener]]:
    """The target groups that the load balancer's rules forward to, each with the first listener
    that does. Raises KeyError on a name that is no target group's.
    """
    found: dict[str, Listener] = {}
    for listener in record.listeners:
        for rule in listener.rules:
            if rule.action.type is ActionType.FORWARD:
                for each in rule.action.forward:
                    found.setdefault(each.target_group, listener)
    return [(groups[name], listener) for name, listener in found.items()]
