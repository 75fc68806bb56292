"""What happens when clients call a load balancer and things fail: inventory in, trace out."""

from minicloud.dataplane.agenda import Agenda
from minicloud.dataplane.chronicle import Chronicle
from minicloud.dataplane.dns import Dns
from minicloud.dataplane.eligible import Eligible
from minicloud.dataplane.fault_injection import FaultInjection, check_faults
from minicloud.dataplane.faults import Fault
from minicloud.dataplane.group_upkeep import GroupUpkeep
from minicloud.dataplane.health_checking import HealthChecking
from minicloud.dataplane.live import LiveGroup
from minicloud.dataplane.outages import outage_phases
from minicloud.dataplane.records import Inventory, RoutingAlgorithm
from minicloud.dataplane.remembered import RememberedRuns
from minicloud.dataplane.request_log import Limits, RequestLog
from minicloud.dataplane.routes import Routes
from minicloud.dataplane.routing_algorithms import SlowStart, algorithm_of, picker
from minicloud.dataplane.serving import serve
from minicloud.dataplane.stickiness import StickySessions
from minicloud.dataplane.topology import Topology, topology_of
from minicloud.dataplane.trace import Subject, Trace, Track
from minicloud.dataplane.workload import Timing, Workload
from minicloud.dataplane.workload_checks import check_workload
from minicloud.dataplane.world import World

__all__ = ["remember_runs", "simulate"]

_REMEMBERED = RememberedRuns()


def remember_runs(requests: int) -> None:
    """From now on keep runs, up to so many requests in all, and give them when asked again.

    For a process that asks the same of many sites. 0 forgets them and keeps none, as at first.
    """
    _REMEMBERED.allow(requests)


def simulate(
    inventory: Inventory,
    workload: Workload,
    faults: tuple[Fault, ...] = (),
    duration_s: float = 90.0,
    seed: int = 0,
    timing: Timing | None = None,
) -> Trace:
    """The trace of `duration_s` seconds of calls to the inventory's load balancer.

    The same arguments give the same trace; a fault at t leaves what ended before t as it was.
    Raises a SimulationError that says what does not fit.
    Simplified: what each part leaves out is said in its module.
    """
    return _REMEMBERED.trace(
        _run, inventory, workload, tuple(faults), duration_s, seed, timing or Timing()
    )


def _run(
    inventory: Inventory,
    workload: Workload,
    faults: tuple[Fault, ...],
    duration_s: float,
    seed: int,
    timing: Timing,
) -> Trace:
    check_workload(workload, timing, duration_s)
    topology = topology_of(inventory, workload.load_balancer)
    routes = Routes(topology, workload.kinds)
    world = _world(topology, workload, timing, routes)
    check_faults(
        faults,
        duration_s,
        {zone.name for zone in inventory.availability_zones},
        set() if topology.auto_scaling_groups else _names(world),
    )
    demand = _REMEMBERED.demand(workload, duration_s, seed)
    log = RequestLog(demand, _limits(topology, workload, timing, routes.layer_4))
    checking = HealthChecking(world, seed)
    dns = Dns(world, seed)
    scalings = [GroupUpkeep(world, log, checking, each) for each in topology.auto_scaling_groups]
    injection = FaultInjection(world, log, checking, dns, scalings)
    # Faults are noted first, so that at equal times they strike first.
    for number, fault in enumerate(faults):
        world.agenda.at(float(fault.at_s), injection.strike, number, fault)
    dns.begin()
    checking.begin()
    for scaling in scalings:
        scaling.begin()
    serve(world, log, dns, routes, seed)
    world.agenda.run_until(duration_s)

    chronicle = world.chronicle
    requests = log.requests()
    targets = tuple(world.trace_targets)
    phases = (
        *chronicle.phases(),
        *outage_phases(faults, topology.zones, targets, requests, duration_s, workload.give_up_s),
    )
    groups = topology.auto_scaling_groups
    return Trace(
        seed=seed,
        duration_s=duration_s,
        inventory=inventory,
        workload=workload,
        timing=timing,
        faults=faults,
        zones=topology.zones,
        targets=targets,
        requests=requests,
        changes=tuple(chronicle.changes),
        checks=tuple(sorted(chronicle.checks, key=lambda check: check.sent_s)),
        events=chronicle.events(),
        phases=tuple(sorted(phases, key=lambda phase: phase.start_s)),
        load_balancer=topology.load_balancer.name,
        desired_capacity=sum(group.desired_capacity for group in groups) if groups else None,
    )


def _world(topology: Topology, workload: Workload, timing: Timing, routes: Routes) -> World:
    balancer = topology.load_balancer
    zones = topology.zones
    groups = {}
    needs_draws = False
    for record in topology.target_groups:
        algorithm = algorithm_of(balancer.type, record, routes.protocol)
        needs_draws = needs_draws or algorithm is RoutingAlgorithm.WEIGHTED_RANDOM
        slow_start = SlowStart[int](record.slow_start_s)
        sticky_s = None if routes.layer_4 else record.stickiness_s
        groups[record.name] = LiveGroup(
            record,
            topology.cross_zone(record),
            [picker(algorithm, slow_start if record.slow_start_s else None) for _ in zones],
            slow_start,
            None if sticky_s is None else StickySessions(sticky_s),
            [Eligible(()) for _ in zones],
        )
    world = World(
        topology,
        workload,
        timing,
        Agenda(),
        Chronicle(),
        groups,
        [True] * len(zones),
        [None] * len(zones),
        layer_4=routes.layer_4,
        needs_draws=needs_draws,
    )
    for index in range(len(zones)):
        world.chronicle.change(0.0, Track.ACTUAL, Subject.ZONE, index, "", "up")
    world.populate()
    return world


def _names(world: World) -> set[str]:
    return {*world.topology.instances, *(target.name for target in world.targets)}


def _limits(topology: Topology, workload: Workload, timing: Timing, layer_4: bool) -> Limits:
    balancer = topology.load_balancer
    return Limits(
        workload.network_s,
        workload.give_up_s,
        float("inf") if layer_4 else balancer.idle_timeout_s,
        float("inf") if layer_4 else timing.connect_timeout_s,
        0 if layer_4 else 502,
        0 if layer_4 else 503,
    )
