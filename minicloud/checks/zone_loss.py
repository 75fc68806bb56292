"""Whether a site goes on answering when a zone is lost."""

from dataclasses import dataclass

from minicloud.checks.failure import CheckFailed
from minicloud.checks.outage import longest_detection
from minicloud.checks.selection import find_load_balancer, target_groups_behind
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import InstanceState, Inventory, LoadBalancer
from minicloud.dataplane.simulate import simulate
from minicloud.dataplane.summary import availability as share_answered
from minicloud.dataplane.trace import PhaseKind, Trace
from minicloud.dataplane.workload import Timing, Workload

FAULT_AT_S = 10.0
MEASURED_FOR_S = 30.0


@dataclass(frozen=True, slots=True)
class ZoneLoss:
    """What was measured when one zone was lost.

    `availability` is the share of the requests sent from `measured_from_s` on, after the
    balancer had noticed and its clients had moved, that were answered with success.
    """

    zone: str
    availability: float
    measured_from_s: float
    trace: Trace


def expect_survives_zone_loss(
    inventory: Inventory,
    load_balancer: str | None = None,
    *,
    availability: float = 0.99,
    workload: Workload | None = None,
    timing: Timing | None = None,
    seed: int = 7,
) -> tuple[ZoneLoss, ...]:
    """What was measured when each zone in turn, and nothing else, was lost.

    The zones are those that the load balancer is enabled in and those of its targets.
    Raises CheckFailed for the first zone whose loss leaves less than `availability`.
    Simplified: until the last health check that could notice has run out and the last client
    has let go of the old address, failures are not counted: they are what detection costs.
    """
    balancer = find_load_balancer(inventory, load_balancer)
    if not balancer.listeners:
        raise CheckFailed(
            f"load balancer {balancer.name!r} has no listener.",
            "a listener that forwards to the targets",
            "call describe_listeners() for it; a load balancer without a listener hears nothing",
        )
    workload = workload or Workload(load_balancer=balancer.name)
    timing = timing or Timing()
    settled_by_s = FAULT_AT_S + _settling_time(inventory, balancer, workload, timing)
    losses = []
    for zone in _zones_at_stake(inventory, balancer):
        trace = simulate(
            inventory,
            workload,
            (Fault(FAULT_AT_S, FaultKind.ZONE_FAILS, zone),),
            settled_by_s + MEASURED_FOR_S,
            seed,
            timing,
        )
        measured_from_s = _settled_at(trace, settled_by_s)
        loss = ZoneLoss(
            zone,
            share_answered(trace, measured_from_s),
            measured_from_s,
            trace,
        )
        if loss.availability < availability:
            raise _failure(inventory, balancer, loss, availability)
        losses.append(loss)
    return tuple(losses)


def _zones_at_stake(inventory: Inventory, balancer: LoadBalancer) -> list[str]:
    ids = {
        target.instance_id
        for group in target_groups_behind(inventory, balancer)
        for target in group.targets
    }
    zones = {each.availability_zone for each in inventory.instances if each.instance_id in ids}
    return sorted(zones | set(balancer.availability_zones))


def _settling_time(
    inventory: Inventory, balancer: LoadBalancer, workload: Workload, timing: Timing
) -> float:
    """The longest time from a fault until it is noticed everywhere and no client is left there."""
    checks = [group.health_check for group in target_groups_behind(inventory, balancer)]
    noticed = max(map(longest_detection, checks), default=0.0)
    return noticed + timing.dns_failover_s + workload.dns_ttl_s


def _settled_at(trace: Trace, latest_s: float) -> float:
    phases = [each for each in trace.phases if each.kind in (PhaseKind.DETECTION, PhaseKind.DNS)]
    ends = [each.end_s for each in phases if each.end_s is not None]
    return max(ends) if ends and len(ends) == len(phases) else latest_s


def _failure(
    inventory: Inventory, balancer: LoadBalancer, loss: ZoneLoss, availability: float
) -> CheckFailed:
    instances = {each.instance_id: each for each in inventory.instances}
    left = sum(
        instances[target.instance_id].state is InstanceState.RUNNING
        and instances[target.instance_id].availability_zone != loss.zone
        for group in target_groups_behind(inventory, balancer)
        for target in group.targets
        if target.instance_id in instances
    )
    return CheckFailed(
        f"with {loss.zone} lost, {loss.availability:.1%} of the requests that were sent from "
        f"{loss.measured_from_s - FAULT_AT_S:.0f} s after the loss on were answered; "
        f"{left} registered targets run in other zones.",
        f"at least {availability:.0%}",
        "find the zones in which both the load balancer is enabled and targets run, then ask "
        "whether those that are left can carry all the requests",
    )
