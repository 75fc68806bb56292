"""CPU credits of the t families: earned all the time, spent when the CPU works.

Source: EC2 User Guide, CPU credits and baseline utilization for burstable instances, Standard
mode, Unlimited mode.
Simplified: a step of a minute, where AWS counts in milliseconds; a surplus is charged as soon as
it cannot be earned back within a day, where AWS charges it at the end of the hour, and what is
owed when an instance is stopped is left to the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

STEP_S = 60
ROUNDING = 1e-9
"""Credits that are no more than what tenths in floating point leave over."""
SURPLUS_HOURS = 24
"""A surplus may be as large as what is earned in so many hours."""


class CreditMode(StrEnum):
    """What happens when the credits are spent: the CPU slows down, or a surplus grows."""

    STANDARD = "standard"
    UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Burstable:
    """A type of a t family. One credit is one vCPU for a minute at 100 percent."""

    vcpus: int
    earned_per_hour: float
    most_accrued: float
    launch_credits: int = 0
    mode: CreditMode = CreditMode.UNLIMITED

    @property
    def baseline_percent(self) -> float:
        """The use of each vCPU that spends what is earned."""
        return 100 * self.earned_per_hour / 60 / self.vcpus


@dataclass(frozen=True, slots=True)
class Minute:
    """One step. `percent` is the use that each vCPU got; credits are those after it."""

    asked_percent: float
    percent: float
    credits: float
    surplus: float
    charged: float


def _t2(vcpus: int, earned: float) -> Burstable:
    return Burstable(vcpus, earned, earned * 24, 30 * vcpus, CreditMode.STANDARD)


def _t3(vcpus: int, earned: int) -> Burstable:
    return Burstable(vcpus, earned, earned * 24)


BURSTABLE = {
    "t2.nano": _t2(1, 3),
    "t2.micro": _t2(1, 6),
    "t2.small": _t2(1, 12),
    "t2.medium": _t2(2, 24),
    "t2.large": _t2(2, 36),
    "t2.xlarge": _t2(4, 54),
    "t2.2xlarge": _t2(8, 81.6),
    "t3.nano": _t3(2, 6),
    "t3.micro": _t3(2, 12),
    "t3.small": _t3(2, 24),
    "t3.medium": _t3(2, 24),
    "t3.large": _t3(2, 36),
    "t3.xlarge": _t3(4, 96),
    "t3.2xlarge": _t3(8, 192),
}
"""By name. Source: EC2 User Guide, table of CPU credits; what is earned in a day is the cap."""


def run_minutes(
    kind: Burstable,
    asked_percent: Iterable[float],
    mode: CreditMode | None = None,
    credits: float | None = None,
) -> list[Minute]:
    """What each minute brings when each vCPU is asked for so many percent in it.

    `mode` is the family's default when not given, `credits` those at launch.
    """
    if not isinstance(kind, Burstable):
        raise TypeError(
            f"kind is {kind!r}: expected an entry of BURSTABLE, such as BURSTABLE['t3.micro']"
        )
    mode = kind.mode if mode is None else mode
    launch = float(kind.launch_credits) if credits is None and mode is CreditMode.STANDARD else 0.0
    accrued = 0.0 if credits is None else float(credits)
    surplus = 0.0
    earned = kind.earned_per_hour / 60
    most_surplus = kind.earned_per_hour * SURPLUS_HOURS
    minutes = []
    for asked in asked_percent:
        if not 0 <= asked <= 100:
            raise ValueError(f"a vCPU was asked for {asked!r} percent: give 0 to 100")
        needed = kind.vcpus * asked / 100
        income = earned
        paid_back = min(income, surplus)
        surplus, income = surplus - paid_back, income - paid_back
        got = needed
        if mode is CreditMode.STANDARD:
            had = launch + accrued + income
            got = needed if needed - had < ROUNDING else had
        from_launch = min(launch, got)  # launch credits go first, and count outside the cap
        rest = got - from_launch
        launch -= from_launch
        from_accrued = min(accrued + income, rest)
        accrued = min(kind.most_accrued, accrued + income - from_accrued)
        charged = 0.0
        if mode is CreditMode.UNLIMITED:
            surplus += rest - from_accrued
            charged = surplus - most_surplus if surplus - most_surplus > ROUNDING else 0.0
            surplus -= charged
        percent = 100 * got / kind.vcpus
        minutes.append(Minute(asked, percent, launch + accrued, surplus, charged))
    return minutes
