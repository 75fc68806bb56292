"""What happened in one run: the one record that pictures and grades are made from."""

from dataclasses import dataclass, field
from enum import StrEnum

from minicloud.dataplane.faults import Fault
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.workload import Timing, Workload

TRACE_VERSION = 1


class Track(StrEnum):
    """Whose view a change belongs to.

    `actual` is the world (power, processes); `believed` is what the control plane holds to be
    so (target health, DNS, Auto Scaling's life cycle). In an outage they differ, which is
    what an outage is.
    """

    ACTUAL = "actual"
    BELIEVED = "believed"


class Subject(StrEnum):
    ZONE = "zone"
    NODE = "node"
    TARGET = "target"
    CLIENT = "client"


class Reason(StrEnum):
    """Why a request ended as it did. The order is the code in `Requests.reason`."""

    ANSWERED = "answered"
    REFUSED = "refused"  # target dead: connection refused, the balancer answers 502
    RESET = "reset"  # target died while it worked on the request: 502
    CONNECT_TIMEOUT = "connect_timeout"  # target without power: 504 after connect_timeout_s
    IDLE_TIMEOUT = "idle_timeout"  # target accepted and never answered: 504
    NO_TARGET = "no_target"  # no target registered in reach: 503
    QUEUE_FULL = "queue_full"  # the target turned it away: 503
    NODE_UNREACHABLE = "node_unreachable"  # the balancer's node has no power: no answer
    GAVE_UP = "gave_up"  # the client stopped waiting: no answer
    REDIRECTED = "redirected"
    FIXED_RESPONSE = "fixed_response"


REASONS: tuple[Reason, ...] = tuple(Reason)


class EventKind(StrEnum):
    """What is worth telling, one word each; widgets hold the sentences."""

    ZONE_FAILED = "zone_failed"
    ZONE_RECOVERED = "zone_recovered"
    INSTANCE_DIED = "instance_died"
    INSTANCE_HUNG = "instance_hung"
    INSTANCE_SLOWED = "instance_slowed"
    INSTANCE_RECOVERED = "instance_recovered"
    CHECK_MISSED = "check_missed"  # the first missed check after a fault
    TARGET_UNHEALTHY = "target_unhealthy"
    TARGET_HEALTHY = "target_healthy"
    FAIL_OPEN = "fail_open"  # no healthy target left: requests go to all
    FAIL_OPEN_ENDED = "fail_open_ended"
    NODE_LEFT_DNS = "node_left_dns"
    NODE_JOINED_DNS = "node_joined_dns"
    CLIENTS_MOVED = "clients_moved"  # the last client dropped the address of a node out of DNS
    LAUNCHED = "launched"  # replacement by Auto Scaling
    REBALANCED = "rebalanced"  # Auto Scaling launches in the zone that came back
    IN_SERVICE = "in_service"
    DRAINING = "draining"
    TERMINATED = "terminated"
    BALANCED = "balanced"  # zones hold equal shares again


class PhaseKind(StrEnum):
    DETECTION = "detection"  # fault -> every target it touched believed unhealthy
    DNS = "dns"  # node out of DNS -> last client gone from it
    REPLACEMENT = "replacement"  # first launch -> desired capacity in service
    DRAINING = "draining"
    REBALANCING = "rebalancing"
    OUTAGE = "outage"  # fault -> the last request that failed because of it was sent


@dataclass(frozen=True, slots=True)
class TraceTarget:
    """A target of the run; `name` is short and unique (`a1`), `zone` indexes `Trace.zones`.

    `born_s` is 0 for those of the inventory, the launch time for those of Auto Scaling.
    """

    name: str
    instance_id: str
    zone: int
    target_group: str
    born_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests as columns of equal length, in order of sending.

    `node` and `zone` index `Trace.zones` (a balancer has one node a zone); `node` is the one
    that the client called, reached or not, -1: none. `target` indexes `Trace.targets`, -1: it
    never reached one. `status` is the HTTP status the client saw, 0: no answer. `latency_s` runs
    from sending to the answer or to giving up; a request in flight at the end has the latency
    that it would have had.
    `rule` is the priority of the rule that matched, 0 for the default rule, -1 for none.
    `wait_s` is the time in the target's queue and `service_s` the time that a worker spent on
    it, both 0 where the target never worked on it.
    """

    sent_s: tuple[float, ...] = ()
    latency_s: tuple[float, ...] = ()
    client: tuple[int, ...] = ()
    node: tuple[int, ...] = ()
    target: tuple[int, ...] = ()
    status: tuple[int, ...] = ()
    reason: tuple[int, ...] = ()  # index into REASONS
    kind: tuple[int, ...] = ()  # index into Workload.kinds
    rule: tuple[int, ...] = ()
    wait_s: tuple[float, ...] = ()
    service_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A state that changed; `before` is "" at birth.

    States of a target, believed: launching, initial, healthy, unhealthy, draining, unused,
    terminated; actual: up, no_power, dead, hung, slow. Of a zone, actual: up, down. Of a node,
    believed: in_dns, out_of_dns. Of a client, believed: the node's zone index as text.
    """

    at_s: float
    track: Track
    subject: Subject
    index: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Check:
    """One health check: sent, and known to have passed or failed later."""

    sent_s: float
    known_s: float
    target: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something worth telling. `priority` 0 is the most important; lower ones may be dropped.

    Neighbours of one kind are merged; `count` says how many, `at_s` is when the last was so.
    `zone` is -1 and `targets` empty where they do not apply. `fault` indexes `Trace.faults`,
    -1: none.
    """

    at_s: float
    kind: EventKind
    priority: int
    zone: int = -1
    targets: tuple[int, ...] = ()
    count: int = 1
    fault: int = -1


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time with its reason. `end_s` None: not over when the run ended.

    `why` holds the numbers behind it by name, e.g. interval_s, unhealthy_threshold,
    timeout_s for a detection, dns_ttl_s for DNS.
    """

    kind: PhaseKind
    start_s: float
    end_s: float | None
    fault: int
    zone: int = -1
    why: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """One run, whole. The same arguments give the same trace, byte for byte.

    Random streams are keyed by the seed and the number of the request, so that a fault at t
    leaves everything before t as it was.
    """

    seed: int
    duration_s: float
    inventory: Inventory
    workload: Workload
    timing: Timing
    faults: tuple[Fault, ...]
    zones: tuple[str, ...]
    targets: tuple[TraceTarget, ...]
    requests: Requests
    changes: tuple[Change, ...]
    checks: tuple[Check, ...]
    events: tuple[Event, ...]
    phases: tuple[Phase, ...]
    load_balancer: str = ""
    desired_capacity: int | None = None  # of the Auto Scaling group behind it; None: no group
    version: int = field(default=TRACE_VERSION)
