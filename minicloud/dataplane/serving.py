"""The way of each request: client, node, rule, target, answer. The part that must be quick."""

from heapq import heapify, heappop, heappush

from minicloud.dataplane.demand import DIGITS, MICRO
from minicloud.dataplane.dns import Dns
from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.listener_rules import select_target_group
from minicloud.dataplane.live import LiveGroup
from minicloud.dataplane.process import Condition
from minicloud.dataplane.random_streams import draws
from minicloud.dataplane.records import ActionType
from minicloud.dataplane.request_log import CODE, RequestLog
from minicloud.dataplane.routes import Routes, client_address
from minicloud.dataplane.routing_algorithms import LeastOutstandingRequests, flow_number
from minicloud.dataplane.trace import Reason
from minicloud.dataplane.world import World

_ANSWERED = CODE[Reason.ANSWERED]
_GAVE_UP = CODE[Reason.GAVE_UP]
_REFUSED = CODE[Reason.REFUSED]
_NO_TARGET = CODE[Reason.NO_TARGET]
_QUEUE_FULL = CODE[Reason.QUEUE_FULL]
_UNREACHABLE = CODE[Reason.NODE_UNREACHABLE]
_REDIRECTED = CODE[Reason.REDIRECTED]
_FIXED = CODE[Reason.FIXED_RESPONSE]
_UP = Condition.UP
_SLOW = Condition.SLOW


def serve(world: World, log: RequestLog, dns: Dns, routes: Routes, seed: int) -> None:
    """Send every request of the demand through the world, which changes on the way.

    Simplified: nodes share one count of outstanding requests; a client that gives up frees the
    balancer at once, while the target works on.
    """
    demand, limits = log.demand, log.limits
    count = len(demand.sent_s)
    agenda, zone_up, client_node = world.agenda, world.zone_up, dns.client_node
    targets = world.targets
    network_s, give_up_s = limits.network_s, limits.give_up_s
    round_trip_s = 2 * network_s
    late_s, late_status, late_reason = limits.unanswered()
    unconnected = limits.unconnected()
    chooser = _Chooser(world, log, seed, count)
    plain, outstanding = chooser.plain, world.outstanding
    single = chooser.only_group(routes, len(world.workload.kinds))

    add_latency, add_node = log.latency_s.append, log.node.append
    add_target, add_status = log.target.append, log.status.append
    add_reason, add_rule = log.reason.append, log.rule.append
    add_wait, add_service = log.wait_s.append, log.service_s.append
    for index, (sent_s, client, kind, asked_s) in enumerate(
        zip(demand.sent_s, demand.client, demand.kind, demand.service_s, strict=True)
    ):
        if agenda.next_s <= sent_s:
            agenda.run_until(sent_s)
        node = client_node[client]
        rule, target_index, wait_s, service_s = -1, -1, 0.0, 0.0
        if not zone_up[node]:
            latency_s, status, reason = give_up_s, 0, _UNREACHABLE
        else:
            group: LiveGroup | None
            if single is not None:
                group, rule = single
            else:
                route = routes.of(kind, client)
                rule, action = route.rule, route.action
                group = None
                if action.type is ActionType.FORWARD:
                    name = select_target_group(action, chooser.forward_draw(index))
                    group = world.groups[name]
            if group is None:
                redirects = action.type is ActionType.REDIRECT
                latency_s, status = round_trip_s, action.status_code
                reason = _REDIRECTED if redirects else _FIXED
            else:
                eligible = group.eligible[node].keys
                if plain and eligible:
                    target_index = group.pickers[node].pick(eligible, outstanding, sent_s, 0.0, 0)
                else:
                    target_index = chooser.choose(group, node, index, client, sent_s)
                if target_index < 0:
                    latency_s, status, reason = round_trip_s, limits.unavailable, _NO_TARGET
                else:
                    process = targets[target_index].process
                    condition = process.condition
                    if condition is _UP or condition is _SLOW:
                        if condition is _SLOW:
                            asked_s = round(asked_s * process.factor, DIGITS)
                        arrival_s = sent_s + network_s
                        start_s = process.accept(arrival_s, asked_s)
                        if start_s < 0:
                            latency_s, status, reason = round_trip_s, 503, _QUEUE_FULL
                        else:
                            wait_s = start_s - arrival_s
                            if wait_s:
                                wait_s = round(wait_s, DIGITS)
                            service_s = asked_s
                            latency_s = round_trip_s + wait_s + asked_s
                            status, reason = 200, _ANSWERED
                            if latency_s >= late_s:
                                latency_s, status, reason = late_s, late_status, late_reason
                    elif condition is Condition.DEAD:
                        latency_s, status, reason = round_trip_s, limits.bad_gateway, _REFUSED
                    elif condition is Condition.HUNG:
                        latency_s, status, reason = late_s, late_status, late_reason
                    else:
                        latency_s, status, reason = unconnected
        if latency_s > give_up_s:
            latency_s, status, reason = give_up_s, 0, _GAVE_UP
        latency_s = int(latency_s * MICRO + 0.5) / MICRO
        add_latency(latency_s)
        add_node(node)
        add_target(target_index)
        add_status(status)
        add_reason(reason)
        add_rule(rule)
        add_wait(wait_s)
        add_service(service_s)
        if chooser.counts and target_index >= 0:
            chooser.sent(target_index, sent_s + latency_s)


class _Chooser:
    """Picks targets, with what only some algorithms need: counts, draws, flows and cookies."""

    def __init__(self, world: World, log: RequestLog, seed: int, count: int) -> None:
        self._world = world
        self._log = log
        self._seed = seed
        self._count = count
        self._picks: list[float] | None = None
        self._forwards: list[float] | None = None
        self._ends: list[tuple[float, int]] = []
        self._connections: dict[int, tuple[int, int, int, int]] = {}
        pickers = [group.pickers[0] for group in world.groups.values()]
        self.counts = any(isinstance(each, LeastOutstandingRequests) for each in pickers)
        self._layer_4 = world.layer_4
        self._sticky = any(group.sticky is not None for group in world.groups.values())
        if world.needs_draws:
            self._picks = draws(seed, "pick", count)
        if self.counts:
            log.on_cut = self._recount
        # Nothing but the eligible targets is needed to choose.
        self.plain = not (self.counts or self._layer_4 or self._sticky or world.needs_draws)

    def only_group(self, routes: Routes, kinds: int) -> tuple[LiveGroup, int] | None:
        """The target group and rule that all requests meet; None when it depends."""
        if kinds > 1 or routes.depends_on_client:
            return None
        route = routes.of(0, 0)
        if route.action.type is not ActionType.FORWARD or len(route.action.forward) > 1:
            return None
        name = select_target_group(route.action, 0.0)
        return self._world.groups[name], route.rule

    def forward_draw(self, index: int) -> float:
        if self._forwards is None:
            self._forwards = draws(self._seed, "forward", self._count)
        return self._forwards[index]

    def choose(self, group: LiveGroup, node: int, index: int, client: int, now_s: float) -> int:
        """The target's index for a request; -1 when there is none."""
        eligible = group.eligible[node].keys
        if self._layer_4:
            return self._connection_target(group, node, client, now_s)
        if not eligible:
            return -1
        if self._sticky and group.sticky is not None:
            stuck = group.sticky.target_of(client, eligible, now_s)
            chosen = self._pick(group, node, index, now_s, 0) if stuck is None else stuck
            group.sticky.stick(client, chosen, now_s)
            return chosen
        return self._pick(group, node, index, now_s, 0)

    def _pick(self, group: LiveGroup, node: int, index: int, now_s: float, flow: int) -> int:
        if self.counts:
            self._finish(now_s)
        draw = self._picks[index] if self._picks is not None else 0.0
        eligible = group.eligible[node].keys
        return group.pickers[node].pick(eligible, self._world.outstanding, now_s, draw, flow)

    def _connection_target(self, group: LiveGroup, node: int, client: int, now_s: float) -> int:
        """A connection stays with its target while that is healthy or draining.

        Source: ELB User Guide, How ELB works (NLB: one target for the life of the connection).
        """
        number, kept, at_node, left = self._connections.get(client, (0, -1, -1, 0))
        eligible = group.eligible[node].keys
        if left > 0 and at_node == node and self._keeps(kept, eligible):
            self._connections[client] = (number, kept, node, left - 1)
            return kept
        number += 1
        chosen = -1
        if eligible:
            flow = flow_number("TCP", client_address(client), number, node, group.record.port)
            chosen = self._pick(group, node, 0, now_s, flow)
        left = self._world.workload.requests_per_connection - 1
        self._connections[client] = (number, chosen, node, left)
        return chosen

    def _keeps(self, target: int, eligible: tuple[int, ...]) -> bool:
        if target < 0:
            return False
        live = self._world.targets[target]
        if live.process.condition is Condition.DEAD:
            return False  # it closed the connection
        return target in eligible or live.state == TargetHealthState.DRAINING

    def sent(self, target: int, end_s: float) -> None:
        self._world.outstanding[target] += 1
        heappush(self._ends, (end_s, target))

    def _finish(self, now_s: float) -> None:
        ends, outstanding = self._ends, self._world.outstanding
        while ends and ends[0][0] <= now_s:
            outstanding[heappop(ends)[1]] -= 1

    def _recount(self, now_s: float) -> None:
        """Requests in flight have new ends: count them anew."""
        outstanding = self._world.outstanding
        outstanding[:] = [0] * len(outstanding)
        log = self._log
        self._ends = [
            (log.demand.sent_s[index] + log.latency_s[index], log.target[index])
            for index in log.in_flight(now_s)
            if log.target[index] >= 0
        ]
        for _, target in self._ends:
            outstanding[target] += 1
        heapify(self._ends)
