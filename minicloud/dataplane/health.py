"""What a load balancer believes of one target, check by check.

Source: ALB User Guide, Health checks for your target groups (target health status, thresholds);
ELBv2 API Reference, TargetHealth.
Simplified: one opinion a target, where each node of a load balancer checks for itself.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from minicloud.dataplane.records import HealthCheck

# Source: ALB and NLB User Guides: a newly registered target must pass one health check.
FIRST_PASSES = 1


class TargetHealthState(StrEnum):
    """The states of a target that `describe_target_health` can give and that exist here."""

    INITIAL = "initial"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    DRAINING = "draining"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """A target's state and its run of equal results: one of `passes` and `misses` is 0."""

    state: TargetHealthState = TargetHealthState.INITIAL
    passes: int = 0
    misses: int = 0


def after_check(health: TargetHealth, passed: bool, check: HealthCheck) -> TargetHealth:
    """The health after one more result.

    initial -> healthy after one pass, -> unhealthy after `unhealthy_threshold` misses in a row;
    healthy -> unhealthy after `unhealthy_threshold` misses in a row;
    unhealthy -> healthy after `healthy_threshold` passes in a row.
    Draining and unused targets stay what they are.
    """
    state = health.state
    if state in (TargetHealthState.DRAINING, TargetHealthState.UNUSED):
        return health
    passes = health.passes + 1 if passed else 0
    misses = 0 if passed else health.misses + 1
    if misses >= check.unhealthy_threshold:
        state = TargetHealthState.UNHEALTHY
    elif (state is TargetHealthState.INITIAL and passes >= FIRST_PASSES) or (
        passes >= check.healthy_threshold
    ):
        state = TargetHealthState.HEALTHY
    return TargetHealth(state, passes, misses)


def deregistered(health: TargetHealth) -> TargetHealth:
    """The health of a target from its deregistration until its delay is over."""
    return replace(health, state=TargetHealthState.DRAINING)


def check_passes(check: HealthCheck, answer_after_s: float | None) -> bool:
    """Whether a check whose answer took so long (None: none came) counts as passed."""
    return answer_after_s is not None and answer_after_s <= check.timeout_s
