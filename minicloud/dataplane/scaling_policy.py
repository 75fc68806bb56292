"""Scaling policies: simple, step and target tracking, and the arithmetic of each.

Source: EC2 Auto Scaling User Guide, Step and simple scaling policies, Target tracking scaling
policies, Scaling cooldowns; EC2 Auto Scaling API Reference, PutScalingPolicy, StepAdjustment.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, inf

from minicloud.dataplane.alarm import Alarm, Comparison

DEFAULT_COOLDOWN_S = 300.0
"""Source: EC2 Auto Scaling API Reference, CreateAutoScalingGroup, DefaultCooldown."""

# AWS makes the two alarms itself and promises no numbers: these were not read at AWS.
# Source, secondary: three public write-ups of EC2 groups, with targets of 75, 50 and 40 percent,
# show alarms below 52.5, 35 and 28 for 15 minutes; where they show the other, it is above the
# target for 3 minutes.
_SLOW_SHARE = 0.7
_OUT_PERIODS = 3
_IN_PERIODS = 15


class AdjustmentType(StrEnum):
    CHANGE = "ChangeInCapacity"
    EXACT = "ExactCapacity"
    PERCENT = "PercentChangeInCapacity"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """By how much, or to what, capacity changes. `min_magnitude` holds for percentages."""

    type: AdjustmentType
    amount: int
    min_magnitude: int = 0

    def applied_to(self, capacity: int) -> int:
        """The capacity afterwards, before the group's limits.

        Source: User Guide, Scaling adjustment types: 12.7 is rounded to 12, 0.67 to 1, -0.58 to
        -1 and -6.67 to -6.
        """
        if self.type is AdjustmentType.EXACT:
            return self.amount
        if self.type is AdjustmentType.CHANGE:
            return capacity + self.amount
        exact = capacity * self.amount / 100
        sign = 1 if self.amount > 0 else -1
        whole = int(abs(exact)) if abs(exact) >= 1 else ceil(abs(exact))
        if exact:
            whole = max(whole, self.min_magnitude)
        return capacity + sign * whole


@dataclass(frozen=True, slots=True)
class SimplePolicy:
    """One adjustment, then a pause. `cooldown_s` None: the group's default."""

    name: str
    adjustment: Adjustment
    cooldown_s: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An adjustment for breaches between two bounds, which count from the threshold."""

    lower: float | None
    upper: float | None
    adjustment: Adjustment

    def takes(self, breach: float) -> bool:
        """Whether a breach of this size is the step's.

        Source: API Reference, StepAdjustment: above the threshold the lower bound is inclusive
        and the upper exclusive, below it is the other way round.
        """
        lower = -inf if self.lower is None else self.lower
        upper = inf if self.upper is None else self.upper
        return lower <= breach < upper if breach >= 0 else lower < breach <= upper


@dataclass(frozen=True, slots=True)
class StepPolicy:
    """Adjustments by the size of the breach. `warmup_s` None: the group's."""

    name: str
    steps: tuple[Step, ...]
    warmup_s: float | None = None

    def step(self, breach: float) -> Step | None:
        return next((step for step in self.steps if step.takes(breach)), None)


@dataclass(frozen=True, slots=True)
class TargetTrackingPolicy:
    """As many instances as keep a metric at a value. `warmup_s` None: the group's."""

    name: str
    metric: str
    target: float
    scale_in: bool = True
    warmup_s: float | None = None

    def alarms(self) -> tuple[Alarm, Alarm]:
        """The two alarms that AWS makes for the policy: out fast, in slowly."""
        return (
            Alarm(
                f"TargetTracking-{self.name}-AlarmHigh",
                self.metric,
                self.target,
                Comparison.ABOVE,
                evaluation_periods=_OUT_PERIODS,
            ),
            Alarm(
                f"TargetTracking-{self.name}-AlarmLow",
                self.metric,
                round(self.target * _SLOW_SHARE, 6),
                Comparison.BELOW,
                evaluation_periods=_IN_PERIODS,
            ),
        )

    def capacity(self, value: float, capacity: int) -> int:
        """How many instances bring the metric from `value` to the target, rounded up.

        Source: User Guide, Target tracking: one and a half more are two, one and a half fewer
        are one. Simplified: AWS scales in more gradually still, and does not say how.
        """
        return ceil(round(capacity * value / self.target, 9))


Policy = SimplePolicy | StepPolicy | TargetTrackingPolicy
