"""Who calls, how often, and what answering costs."""

from dataclasses import dataclass
from enum import StrEnum


class Distribution(StrEnum):
    """Shape of a random duration around its mean."""

    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"


@dataclass(frozen=True, slots=True)
class RequestKind:
    """One sort of request in the mix, drawn in proportion to `weight`."""

    path: str = "/"
    host: str = "example.com"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""
    protocol: str = "HTTP"
    port: int = 80
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Workload:
    """Requests of a crowd of clients to one load balancer.

    `rate_per_s` is the mean arrival rate of all clients together; arrivals are a Poisson
    process, or evenly spaced with `arrivals="constant"`. Each client keeps the balancer's
    address for `dns_ttl_s` and gives a request up after `give_up_s`.
    A target answers `workers` requests at once, each in `service_s` on average, queues up to
    `queue_limit` more and refuses the rest (503).
    """

    rate_per_s: float = 25.0
    arrivals: Distribution = Distribution.EXPONENTIAL
    clients: int = 12
    dns_ttl_s: float = 60.0
    give_up_s: float = 10.0
    network_s: float = 0.002
    service_s: float = 0.080
    service: Distribution = Distribution.LOGNORMAL
    workers: int = 8
    queue_limit: int = 200
    kinds: tuple[RequestKind, ...] = (RequestKind(),)
    load_balancer: str | None = None  # None: the only one there is
    requests_per_connection: int = 1  # an NLB keeps a flow, so a connection, on one target


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take that AWS gives no fixed number for.

    Simplified: constants, where AWS's own times vary.
    """

    connect_timeout_s: float = 10.0  # of the balancer to a target
    boot_s: float = 40.0  # from launch to the first moment a target can answer
    auto_scaling_reaction_s: float = 10.0  # from an unhealthy instance to its replacement's launch
    rebalance_after_s: float = 10.0  # from a zone's return to Auto Scaling's first launch there
    status_check_s: float = 60.0  # from a loss of power to failed EC2 status checks
    dns_failover_s: float = 2.0  # from the last healthy target of a zone to the node's leaving DNS
