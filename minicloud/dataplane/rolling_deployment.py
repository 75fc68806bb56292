"""A rolling update of an ECS service: how many tasks to start and to stop next.

Source: ECS API Reference, DeploymentConfiguration (minimumHealthyPercent, rounded up;
maximumPercent, rounded down), DeploymentCircuitBreaker, ServiceDeploymentCircuitBreaker; ECS
Developer Guide, Amazon ECS services (how unhealthy tasks are replaced).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeploymentLimits:
    """How far a deployment may go below and above the desired count.

    The defaults are those of the API for the scheduling strategy REPLICA.
    """

    minimum_healthy_percent: int = 100
    maximum_percent: int = 200

    def least_healthy(self, desired: int) -> int:
        """Tasks that have to stay healthy."""
        return -(-desired * self.minimum_healthy_percent // 100)

    def most(self, desired: int) -> int:
        """Tasks that may be RUNNING or PENDING at once."""
        return desired * self.maximum_percent // 100


DAEMON_LIMITS = DeploymentLimits(0, 100)
"""Those of the scheduling strategy DAEMON: the old task goes, then the new one comes.

Source: ECS API Reference, CreateService (schedulingStrategy, deploymentConfiguration).
"""


@dataclass(frozen=True, slots=True)
class Crew:
    """Tasks of one side of a deployment. `starting`: PENDING, or RUNNING and not healthy yet."""

    healthy: int = 0
    starting: int = 0
    unhealthy: int = 0

    @property
    def total(self) -> int:
        return self.healthy + self.starting + self.unhealthy


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now; all zero when there is nothing to do or nothing may be done.

    `stuck`: old tasks are left, and the limits forbid every next move.
    """

    start: int = 0
    stop_new: int = 0
    stop_new_unhealthy: int = 0
    stop_old_idle: int = 0  # old tasks that are not healthy: nobody misses them
    stop_old_healthy: int = 0
    stuck: bool = False


def next_step(
    desired: int, limits: DeploymentLimits, new: Crew, old: Crew, *, may_start: bool = True
) -> Step:
    """The next step of a service: `new` is of its newest deployment, `old` of those before it and
    on instances that are being drained.

    `may_start` False holds the deployment: nothing is started, and nothing old is stopped for it.
    """
    if not may_start:
        return Step(stop_new=max(0, new.total - desired))
    least, most = limits.least_healthy(desired), limits.most(desired)
    working = new.healthy + new.starting
    missing = max(0, desired - working)
    start = min(missing, max(0, most - new.total - old.total))
    spare = max(0, new.healthy + old.healthy - least)
    stop_old_healthy = min(old.healthy, spare)
    # A replacement first, then the unhealthy one goes; without room for one it makes room.
    stop_unhealthy = min(new.unhealthy, max(0, new.healthy + new.unhealthy - desired))
    if missing and not start and new.unhealthy and not old.total:
        stop_unhealthy = max(1, stop_unhealthy)
    step = Step(
        start=start,
        stop_new=max(0, working - desired),
        stop_new_unhealthy=stop_unhealthy,
        stop_old_idle=old.starting + old.unhealthy,
        stop_old_healthy=stop_old_healthy,
    )
    idle = step == Step()
    return Step(stuck=True) if idle and old.total and not new.starting else step


def failure_threshold(desired: int) -> int:
    """Failed tasks in a row at which the circuit breaker fails the deployment.

    Source: ECS API Reference, ServiceDeploymentCircuitBreaker (half of the desired count, at least
    3, at most 200); rounded up as in the ECS Developer Guide, Deployment circuit breaker.
    """
    return max(3, min(200, -(-desired // 2)))
