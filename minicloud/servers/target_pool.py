"""The targets of one target group behind one load balancer: their health, and who is next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from minicloud.dataplane.eligible import Candidate, eligible_targets, is_cross_zone
from minicloud.dataplane.health import TargetHealth, TargetHealthState, after_check
from minicloud.dataplane.name_resolution import ZoneHealth
from minicloud.dataplane.records import (
    Instance,
    InstanceState,
    LoadBalancer,
    RoutingAlgorithm,
    Target,
    TargetGroup,
)
from minicloud.dataplane.routing_algorithms import Picker, SlowStart, picker


@dataclass(frozen=True, slots=True)
class TargetReport:
    """What `describe_target_health` would say of a target; `reason` is "" when it is healthy.

    Source: ELBv2 API Reference, TargetHealth.
    """

    load_balancer: str
    target_group: str
    instance_id: str
    port: int
    availability_zone: str
    state: TargetHealthState
    reason: str = ""


class TargetPool:
    """One target group as one load balancer sees it. Knows no sockets: it is told of results.

    `on_change` is called after the health of a target has changed.
    """

    def __init__(
        self,
        load_balancer: LoadBalancer,
        group: TargetGroup,
        instances: Mapping[str, Instance],
        algorithm: RoutingAlgorithm,
        on_change: Callable[[], None],
    ) -> None:
        self.group = group
        self._load_balancer = load_balancer
        self._instances = instances
        self._algorithm = algorithm
        self._on_change = on_change
        self._slow_start = SlowStart[Target](group.slow_start_s)
        self._pickers: dict[str, Picker[Target]] = {}
        self._outstanding = dict.fromkeys(group.targets, 0)
        self._reports = {each: self._first_report(each) for each in group.targets}
        self._health = {
            each: TargetHealth(state=report.state) for each, report in self._reports.items()
        }

    @property
    def checked_targets(self) -> tuple[Target, ...]:
        """The targets that are health-checked: all but the unused."""
        if not self.group.health_check.enabled:
            return ()
        unused = TargetHealthState.UNUSED
        return tuple(t for t, health in self._health.items() if health.state is not unused)

    def zone_of(self, target: Target) -> str:
        instance = self._instances.get(target.instance_id)
        return instance.availability_zone if instance else ""

    def choose(
        self, node_zone: str, now_s: float, draw: float, flow: int, sticky: Target | None
    ) -> Target | None:
        """The target for a request at the node of that zone; None when there is none in reach.

        `sticky` is taken where it is eligible. Call `started` and `finished` around the request.
        """
        eligible = eligible_targets(
            (Candidate(t, self.zone_of(t), h.state) for t, h in self._health.items()),
            node_zone,
            self._load_balancer.availability_zones,
            is_cross_zone(self._load_balancer, self.group),
        ).keys
        if not eligible:
            return None
        if sticky in eligible:
            return sticky
        if node_zone not in self._pickers:
            self._pickers[node_zone] = picker(self._algorithm, self._slow_start)
        return self._pickers[node_zone].pick(eligible, self._outstanding, now_s, draw, flow)

    def started(self, target: Target) -> None:
        self._outstanding[target] += 1

    def finished(self, target: Target) -> None:
        self._outstanding[target] -= 1

    def checked(self, target: Target, passed: bool, reason: str, now_s: float) -> None:
        """Takes in the result of one health check; `reason` says why it did not pass."""
        before = self._health[target]
        after = after_check(before, passed, self.group.health_check)
        self._health[target] = after
        if after.state is before.state:
            if not passed and after.state is TargetHealthState.UNHEALTHY:
                self._reports[target] = replace(self._reports[target], reason=reason)
            return
        healthy = TargetHealthState.HEALTHY
        if after.state is healthy:
            others = [t for t, h in self._health.items() if h.state is healthy and t != target]
            self._slow_start.enter(target, now_s, others)
        else:
            self._slow_start.leave(target)
        self._reports[target] = replace(
            self._reports[target],
            state=after.state,
            reason="" if after.state is healthy else reason,
        )
        self._on_change()

    def reports(self) -> tuple[TargetReport, ...]:
        return tuple(self._reports.values())

    def zone_health(self) -> ZoneHealth:
        """Healthy targets by zone, for DNS fail-over."""
        healthy = dict.fromkeys(self._load_balancer.availability_zones, 0)
        for target, health in self._health.items():
            zone = self.zone_of(target)
            if health.state is TargetHealthState.HEALTHY and zone in healthy:
                healthy[zone] += 1
        return ZoneHealth(healthy, is_cross_zone(self._load_balancer, self.group))

    def _first_report(self, target: Target) -> TargetReport:
        """Source: ALB User Guide, Health checks (target health status and reason codes)."""
        instance = self._instances.get(target.instance_id)
        state, reason = TargetHealthState.INITIAL, "Elb.InitialHealthChecking"
        if instance is None or instance.state is not InstanceState.RUNNING:
            state, reason = TargetHealthState.UNUSED, "Target.InvalidState"
        elif instance.availability_zone not in self._load_balancer.availability_zones:
            state, reason = TargetHealthState.UNUSED, "Target.NotInUse"
        elif not self.group.health_check.enabled:
            state, reason = TargetHealthState.HEALTHY, ""
        return TargetReport(
            self._load_balancer.name,
            self.group.name,
            target.instance_id,
            target.port,
            self.zone_of(target),
            state,
            reason,
        )
