"""Zonal addresses over time: nodes leave and join DNS, clients keep what they were told.

Simplified: a client asks again as soon as its TTL is over, asks no other address when one does
not answer, and what Route 53 takes to notice a node without power is not published: here it
goes with the zone's last healthy target.
"""

from minicloud.dataplane.chronicle import OpenPhase
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.live import LiveTarget
from minicloud.dataplane.name_resolution import (
    ZoneHealth,
    first_expiry_s,
    first_of_answer,
    zones_in_dns,
)
from minicloud.dataplane.random_streams import stream
from minicloud.dataplane.trace import EventKind, PhaseKind, Subject, Track
from minicloud.dataplane.world import LAUNCHING, TERMINATED, World


class Dns:
    """Which nodes are in DNS, and which node each client calls (`client_node`, by zone)."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._ttl_s = world.workload.dns_ttl_s
        self._in_dns = list(world.enabled)
        self._nodes = self._nodes_in_dns()
        self._pending: dict[str, int] = {}
        self._phases: dict[int, OpenPhase] = {}
        clients = range(world.workload.clients)
        self._draws = [stream(seed, "dns", client).random for client in clients]
        self.client_node = [-1] * len(clients)
        world.on_belief.append(self._belief_changed)

    def begin(self) -> None:
        chronicle = self._world.chronicle
        for zone in self._in_dns:
            node = self._world.zones.index(zone)
            chronicle.change(0.0, Track.BELIEVED, Subject.NODE, node, "", "in_dns")
        for client in range(len(self.client_node)):
            self._resolve(client)
            self._world.agenda.at(first_expiry_s(client, self._ttl_s), self._expired, client)
        self.evaluate()

    def evaluate(self, fault: int = -1) -> None:
        """Look which nodes should be in DNS, and note the changes for when they take effect.

        `fault` is the cause of looking.
        """
        wanted = self._wanted()
        for zone in self._world.enabled:
            if (zone in wanted) != (zone in self._in_dns) and zone not in self._pending:
                self._pending[zone] = fault
                self._world.agenda.after(self._world.timing.dns_failover_s, self._apply, zone)

    def _nodes_in_dns(self) -> list[int]:
        return [self._world.zones.index(zone) for zone in self._in_dns]

    def _belief_changed(self, target: LiveTarget, before: str, state: str) -> None:
        if TargetHealthState.HEALTHY in (before, state):
            healed = state == TargetHealthState.HEALTHY and target.healer >= 0
            self.evaluate(target.healer if healed else target.fault)

    def _wanted(self) -> tuple[str, ...]:
        world = self._world
        healthy_zones: set[str] = set()
        groups = []
        for group in world.groups.values():
            counts: dict[str, int] = {}
            registered = False
            for target in group.targets:
                registered = registered or target.state not in (LAUNCHING, TERMINATED)
                if target.state == TargetHealthState.HEALTHY:
                    zone = world.zones[target.zone]
                    counts[zone] = counts.get(zone, 0) + 1
            healthy_zones.update(counts)
            # A target group without any target says nothing about a zone.
            if registered:
                groups.append(ZoneHealth(counts, group.cross_zone))
        dark = {
            zone
            for zone, up in zip(world.zones, world.zone_up, strict=True)
            if not up and zone not in healthy_zones
        }
        return zones_in_dns(world.enabled, groups, dark)

    def _apply(self, zone: str) -> None:
        fault = self._pending.pop(zone)
        joins = zone in self._wanted()
        if joins == (zone in self._in_dns):
            return
        world = self._world
        now_s = world.agenda.now_s
        node = world.zones.index(zone)
        states = ("out_of_dns", "in_dns") if joins else ("in_dns", "out_of_dns")
        world.chronicle.change(now_s, Track.BELIEVED, Subject.NODE, node, *states)
        kind = EventKind.NODE_JOINED_DNS if joins else EventKind.NODE_LEFT_DNS
        world.chronicle.event(now_s, kind, node, (), fault)
        if joins:
            self._in_dns = [z for z in world.enabled if z in self._in_dns or z == zone]
            self._nodes = self._nodes_in_dns()
            phase = self._phases.pop(node, None)
            if phase is not None:
                phase.end_s = now_s
        else:
            self._in_dns.remove(zone)
            self._nodes = self._nodes_in_dns()
            self._phases[node] = world.chronicle.open_phase(
                PhaseKind.DNS, now_s, fault, node, dns_ttl_s=world.workload.dns_ttl_s
            )
            self._check_moved(node)

    def _expired(self, client: int) -> None:
        self._world.agenda.after(self._ttl_s, self._expired, client)
        self._resolve(client)

    def _resolve(self, client: int) -> None:
        node = self._nodes[first_of_answer(len(self._nodes), self._draws[client]())]
        before = self.client_node[client]
        if node == before:
            return
        self.client_node[client] = node
        self._world.chronicle.change(
            self._world.agenda.now_s,
            Track.BELIEVED,
            Subject.CLIENT,
            client,
            "" if before < 0 else str(before),
            str(node),
        )
        self._check_moved(before)

    def _check_moved(self, node: int) -> None:
        phase = self._phases.get(node)
        if phase is not None and node not in self.client_node:
            del self._phases[node]
            now_s = self._world.agenda.now_s
            phase.end_s = now_s
            self._world.chronicle.event(now_s, EventKind.CLIENTS_MOVED, node, (), phase.fault)
