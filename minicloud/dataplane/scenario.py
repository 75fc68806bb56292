"""The settings of a widget, from which it asks for a run."""

from dataclasses import dataclass, field, fields
from dataclasses import replace as replaced
from typing import Any

from minicloud.dataplane import scenario_json
from minicloud.dataplane.errors import ScenarioError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import (
    Action,
    ActionType,
    AutoScalingGroup,
    AvailabilityZone,
    HealthCheck,
    Instance,
    Inventory,
    Listener,
    LoadBalancer,
    LoadBalancerType,
    RoutingAlgorithm,
    Rule,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.topology import topology_of
from minicloud.dataplane.trace import Trace
from minicloud.dataplane.workload import RequestKind, Timing, Workload

ZONES = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")
NAME = "web"
# Source: ELBv2 API Reference, TargetGroupAttribute (stickiness.lb_cookie.duration_seconds).
STICKINESS_S = 86400.0

# The whole story of a zone's loss and return within 90 s. The contract's own defaults are AWS's
# where AWS gives any: these are shorter, and a text that shows them says so.
SHORT_TIMING = Timing(
    connect_timeout_s=3.0,
    boot_s=7.0,
    auto_scaling_reaction_s=6.0,
    rebalance_after_s=3.0,
    status_check_s=60.0,  # not shortened: a slow health check shall stay a lesson
    dns_failover_s=2.0,
)
DEREGISTRATION_DELAY_S = 4.0
STORY = (
    Fault(20.0, FaultKind.ZONE_FAILS, ZONES[0]),
    Fault(70.0, FaultKind.ZONE_RECOVERS, ZONES[0]),
)

# Source: ELBv2 API Reference, CreateTargetGroup and TargetGroupAttribute; slow start may be
# shorter here than AWS's 30 s, so that it fits into a run.
_RANGES = {
    "interval_s": (5, 300),
    "timeout_s": (2, 120),
    "unhealthy_threshold": (2, 10),
    "healthy_threshold": (2, 10),
    "rate_per_s": (0.1, 500),
    "clients": (1, 1000),
    "dns_ttl_s": (1, 3600),
    "give_up_s": (0.1, 600),
    "slow_start_s": (0, 900),
    "duration_s": (1, 3600),
}
_WHOLE = ("unhealthy_threshold", "healthy_threshold", "clients")
_FLAGS = ("cross_zone", "stickiness", "auto_scaling")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A load balancer over some zones, its clients, and what goes wrong.

    `instances_per_zone` is one number of 1 to 6 for all zones, or one of 0 to 12 for each. The load
    balancer and the group are not enabled in a zone of 0.
    Simplified: times are shortened, see SHORT_TIMING.
    """

    load_balancer_type: LoadBalancerType = LoadBalancerType.APPLICATION
    algorithm: RoutingAlgorithm = RoutingAlgorithm.ROUND_ROBIN
    cross_zone: bool = True
    interval_s: float = 10.0
    timeout_s: float = 2.0
    unhealthy_threshold: int = 2
    healthy_threshold: int = 2
    instances_per_zone: int | tuple[int, ...] = 2
    rate_per_s: float = 25.0
    clients: int = 12
    dns_ttl_s: float = 15.0
    give_up_s: float = 4.0
    slow_start_s: float = 0.0
    stickiness: bool = False
    auto_scaling: bool = True
    zones: tuple[str, ...] = ZONES
    faults: tuple[Fault, ...] = STORY
    seed: int = 7
    duration_s: float = 90.0
    timing: Timing = field(default_factory=lambda: SHORT_TIMING)

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            scenario_json.check_number(name, getattr(self, name), least, most)
        for name in _WHOLE:
            if not isinstance(getattr(self, name), int):
                raise ScenarioError(f"{name} is {getattr(self, name)!r}: expected a whole number")
        for name in _FLAGS:
            if not isinstance(getattr(self, name), bool):
                raise ScenarioError(f"{name} is {getattr(self, name)!r}: expected true or false")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise ScenarioError(f"seed is {self.seed!r}: expected a whole number")
        if not 1 <= len(self.zones) <= 6 or len(set(self.zones)) < len(self.zones):
            raise ScenarioError(f"zones are {list(self.zones)}: expected 1 to 6 different names")
        if self.timeout_s >= self.interval_s:
            raise ScenarioError(
                f"timeout_s is {self.timeout_s} with an interval_s of {self.interval_s}: "
                "expected a timeout below the interval"
            )
        counts = self.counts
        if isinstance(self.instances_per_zone, int):
            scenario_json.check_number("instances_per_zone", self.instances_per_zone, 1, 6)
        elif len(counts) != len(self.zones) or not all(
            isinstance(count, int) and 0 <= count <= 12 for count in counts
        ):
            raise ScenarioError(
                f"instances_per_zone is {list(counts)} for {len(self.zones)} zones: expected one "
                "whole number of 0 to 12 for each"
            )
        if self.algorithm is RoutingAlgorithm.FLOW_HASH and self.load_balancer_type is not (
            LoadBalancerType.NETWORK
        ):
            raise ScenarioError(
                "algorithm is flow_hash, which only a network load balancer has: choose "
                "round_robin, least_outstanding_requests or weighted_random"
            )
        if not sum(counts):
            raise ScenarioError("instances_per_zone leaves no instance at all: give a zone one")

    @property
    def counts(self) -> tuple[int, ...]:
        """Instances in each zone."""
        if isinstance(self.instances_per_zone, int):
            return (self.instances_per_zone,) * len(self.zones)
        return tuple(self.instances_per_zone)

    def inventory(self) -> Inventory:
        """What stands at the start: a load balancer, one target group, perhaps one group."""
        ids = (
            (zone, f"i-{place:04x}{number:013x}")
            for place, (zone, count) in enumerate(zip(self.zones, self.counts, strict=True), 10)
            for number in range(1, count + 1)
        )
        group_name = NAME if self.auto_scaling else None
        instances = tuple(
            Instance(instance_id, instance_id, zone, auto_scaling_group=group_name)
            for zone, instance_id in ids
        )
        layer_4 = self.load_balancer_type is LoadBalancerType.NETWORK
        target_group = TargetGroup(
            NAME,
            tuple(Target(instance.instance_id, 80) for instance in instances),
            protocol="TCP" if layer_4 else "HTTP",
            algorithm=RoutingAlgorithm.FLOW_HASH if layer_4 else self.algorithm,
            cross_zone=self.cross_zone,
            slow_start_s=self.slow_start_s,
            stickiness_s=STICKINESS_S if self.stickiness else None,
            deregistration_delay_s=DEREGISTRATION_DELAY_S,
            health_check=HealthCheck(
                interval_s=self.interval_s,
                timeout_s=self.timeout_s,
                healthy_threshold=self.healthy_threshold,
                unhealthy_threshold=self.unhealthy_threshold,
            ),
        )
        forward = Action(ActionType.FORWARD, forward=(WeightedTargetGroup(NAME),))
        enabled = tuple(z for z, count in zip(self.zones, self.counts, strict=True) if count)
        listener = Listener("TCP" if layer_4 else "HTTP", 80, (Rule(None, forward),))
        balancer = LoadBalancer(
            NAME, enabled, (listener,), self.load_balancer_type, cross_zone=self.cross_zone
        )
        size = len(instances)
        scaling = AutoScalingGroup(
            NAME,
            min_size=size,
            max_size=2 * size,
            desired_capacity=size,
            availability_zones=enabled,
            target_groups=(NAME,),
            health_check_type="ELB",
        )
        region = self.zones[0].rstrip("abcdefghijklmnopqrstuvwxyz")
        return Inventory(
            region,
            tuple(AvailabilityZone(zone) for zone in self.zones),
            instances,
            (target_group,),
            (balancer,),
            (scaling,) if self.auto_scaling else (),
        )

    def workload(self) -> Workload:
        return Workload(
            rate_per_s=self.rate_per_s,
            clients=self.clients,
            dns_ttl_s=self.dns_ttl_s,
            give_up_s=self.give_up_s,
        )

    def run(self) -> Trace:
        """The trace of this scenario."""
        return simulate(
            self.inventory(),
            self.workload(),
            self.faults,
            self.duration_s,
            self.seed,
            self.timing,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, the same that `from_json` reads."""
        return scenario_json.write(self)

    @classmethod
    def from_json(cls, plain: Any) -> "Scenario":
        """The scenario of plain JSON; what is left out has its default.

        Raises ScenarioError for a setting that does not exist or is out of its range.
        """
        return cls(**scenario_json.read(plain, {each.name for each in fields(cls)}, SHORT_TIMING))


def run_on(inventory: Inventory, scenario: Scenario) -> Trace:
    """The scenario's clients, faults and times on a topology as it stands.

    Requests go to the load balancer's first listener.
    """
    topology = topology_of(inventory)
    listener = topology.load_balancer.listeners[0]
    protocol = listener.protocol if listener.protocol in ("HTTP", "HTTPS") else "HTTP"
    kind = RequestKind(protocol=protocol, port=listener.port)
    workload = replaced(scenario.workload(), kinds=(kind,))
    return simulate(
        inventory,
        workload,
        scenario.faults,
        scenario.duration_s,
        scenario.seed,
        scenario.timing,
    )
