"""What Route 53 believes of an endpoint: many checkers, each with an opinion of its own.

Source: Route 53 Developer Guide, How Amazon Route 53 determines whether a health check is healthy;
API Reference, HealthCheckConfig.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH_HEALTHY = 0.18
"""More than this share of the checkers has to find an endpoint healthy."""
REGIONS = (
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
)
"""Where checkers are. Source: API Reference, HealthCheckConfig, Regions (botocore's model)."""
CHECKERS_A_REGION = 2
"""Simplified: AWS does not say how many there are in a Region."""
INTERVALS_S = (10, 30)
CONNECT_WITHIN_S = 4.0
TCP_WITHIN_S = 10.0
ANSWER_WITHIN_S = 2.0
SEARCHED_BYTES = 5120


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a checker asks. `kind` is the API's Type, such as HTTP or TCP."""

    kind: str
    address: str
    port: int
    path: str = "/"
    host: str = ""
    search_string: str = ""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What came of one check; `said` is a sentence for GetHealthCheckStatus."""

    passed: bool
    said: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one checker believes, and how many results in a row have said otherwise.

    A new health check counts as healthy until there is enough data.
    """

    healthy: bool = True
    against: int = 0


def after_probe(opinion: Opinion, passed: bool, failure_threshold: int) -> Opinion:
    """The opinion after one more result: it turns after `failure_threshold` contrary ones."""
    if passed == opinion.healthy:
        return Opinion(opinion.healthy)
    if opinion.against + 1 >= failure_threshold:
        return Opinion(passed)
    return Opinion(opinion.healthy, opinion.against + 1)


def is_healthy(opinions: Sequence[Opinion]) -> bool:
    """Whether more than 18 % of the checkers find the endpoint healthy."""
    return sum(one.healthy for one in opinions) > ENOUGH_HEALTHY * len(opinions)


def calculated_is_healthy(children: Sequence[bool], health_threshold: int) -> bool:
    """Whether enough of the child health checks are healthy; 0 is always enough."""
    return sum(children) >= health_threshold


def status_passes(status: int) -> bool:
    """Whether an HTTP status is a success: 2xx or 3xx."""
    return 200 <= status < 400
