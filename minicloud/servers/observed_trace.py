"""A trace of what a crowd saw, so that a real run is read and drawn as a simulated one is."""

from collections import Counter
from collections.abc import Iterable

from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.topology import Topology, topology_of
from minicloud.dataplane.trace import REASONS, Reason, Requests, Trace, TraceTarget
from minicloud.dataplane.workload import Timing, Workload
from minicloud.servers.access_log import AccessRecord
from minicloud.servers.crowd import Call

_CODE = {reason: code for code, reason in enumerate(REASONS)}


def observed_trace(
    calls: Iterable[Call],
    log: Iterable[AccessRecord],
    inventory: Inventory,
    workload: Workload,
    faults: tuple[Fault, ...],
    duration_s: float,
    seed: int,
) -> Trace:
    """Requests as the clients saw them, with the target and rule that the nodes logged.

    Simplified: requests only. Changes, checks, events and phases are empty, and so is the time
    in queues.
    """
    topology = topology_of(inventory, workload.load_balancer)
    targets = _targets(topology)
    index = {(t.target_group, t.instance_id): i for i, t in enumerate(targets)}
    logged = {record.trace_id: record for record in log}
    rows = []
    for call in calls:
        record = logged.get(call.trace_id)
        target = index.get((record.target_group, record.instance_id), -1) if record else -1
        rows.append(
            (
                call.sent_s,
                call.latency_s,
                call.client,
                topology.zones.index(call.zone),
                target,
                call.status,
                _CODE[_reason(call, record, faults)],
                call.kind,
                record.rule if record else -1,
                0.0,
                0.0,
            )
        )
    columns = tuple(zip(*rows, strict=True)) or ((),) * 11
    return Trace(
        seed=seed,
        duration_s=duration_s,
        inventory=inventory,
        workload=workload,
        timing=Timing(),
        faults=faults,
        zones=topology.zones,
        targets=targets,
        requests=Requests(*columns),
        changes=(),
        checks=(),
        events=(),
        phases=(),
        load_balancer=topology.load_balancer.name,
    )


def _reason(call: Call, record: AccessRecord | None, faults: tuple[Fault, ...]) -> Reason:
    if call.status and record is not None:
        return record.reason
    return Reason.NODE_UNREACHABLE if _without_power(call, faults) else Reason.GAVE_UP


def _without_power(call: Call, faults: tuple[Fault, ...]) -> bool:
    """Whether the node that was called had no power while the client waited."""
    down_from_s = None
    for fault in faults:
        if fault.subject != call.zone or fault.at_s > call.sent_s + call.latency_s:
            continue
        if fault.kind is FaultKind.ZONE_FAILS:
            down_from_s = fault.at_s
        elif fault.kind is FaultKind.ZONE_RECOVERS and fault.at_s <= call.sent_s:
            down_from_s = None
    return down_from_s is not None


def _targets(topology: Topology) -> tuple[TraceTarget, ...]:
    """All targets, named as the simulation names them: a1, a2, c1."""
    counted: Counter[str] = Counter()
    made = []
    for group in topology.target_groups:
        for target in group.targets:
            instance = topology.instances.get(target.instance_id)
            if instance is None or instance.availability_zone not in topology.zones:
                continue
            zone = instance.availability_zone
            counted[zone] += 1
            name = f"{zone[-1]}{counted[zone]}"
            place = topology.zones.index(zone)
            made.append(TraceTarget(name, instance.instance_id, place, group.name))
    return tuple(made)
