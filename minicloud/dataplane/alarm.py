"""CloudWatch alarms: when a metric counts as breaching, also where data is missing.

Source: CloudWatch User Guide, Using CloudWatch alarms, Evaluating an alarm, and Configuring how
CloudWatch alarms treat missing data; CloudWatch API Reference, PutMetricAlarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, gt, le, lt

from minicloud.dataplane.metric_series import MINUTE_S, MetricSeries, Statistic

# How many points more than the evaluation periods are looked at.
# Source: CloudWatch User Guide, How alarm state is evaluated when data is missing: five points
# for three periods in its tables. Simplified: AWS's number depends on period and resolution.
_MORE_POINTS = 2


class AlarmState(StrEnum):
    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class Comparison(StrEnum):
    """How a value is held against the threshold."""

    ABOVE = "GreaterThanThreshold"
    AT_OR_ABOVE = "GreaterThanOrEqualToThreshold"
    BELOW = "LessThanThreshold"
    AT_OR_BELOW = "LessThanOrEqualToThreshold"


class MissingData(StrEnum):
    """What a point that is not there counts as."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


_COMPARE = {
    Comparison.ABOVE: gt,
    Comparison.AT_OR_ABOVE: ge,
    Comparison.BELOW: lt,
    Comparison.AT_OR_BELOW: le,
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm on one metric: M (`datapoints_to_alarm`) of N (`evaluation_periods`) breach."""

    name: str
    metric: str
    threshold: float
    comparison: Comparison = Comparison.ABOVE
    statistic: Statistic = Statistic.AVERAGE
    period_s: float = MINUTE_S
    evaluation_periods: int = 1
    datapoints_to_alarm: int | None = None  # None: all of them
    missing_data: MissingData = MissingData.MISSING

    @property
    def points(self) -> int:
        """How many points an evaluation looks at, the newest last."""
        return self.evaluation_periods + _MORE_POINTS

    def breaches(self, value: float) -> bool:
        """Whether one value is on the wrong side of the threshold."""
        return bool(_COMPARE[self.comparison](value, self.threshold))

    def state(self, values: Sequence[float | None], before: AlarmState) -> AlarmState:
        """The state after the newest of `values`, one for each period; None is missing.

        With enough real points the newest decide. With fewer, the missing ones are filled in as
        `missing_data` says, and as few times as possible.
        """
        wanted = self.evaluation_periods
        least = wanted if self.datapoints_to_alarm is None else self.datapoints_to_alarm
        seen = values[-self.points :]
        real = [self.breaches(value) for value in seen if value is not None]
        breaching = sum(real[-wanted:])
        if breaching >= least:
            return AlarmState.ALARM
        if len(real) >= wanted or self.missing_data is MissingData.NOT_BREACHING:
            return AlarmState.OK
        if self.missing_data is MissingData.BREACHING:
            filled = breaching + wanted - len(real)
            return AlarmState.ALARM if filled >= least else AlarmState.OK
        if not all(real):
            return AlarmState.OK
        if self.missing_data is MissingData.IGNORE:
            return before
        oldest = next((n for n, value in enumerate(seen) if value is not None), len(seen))
        # Breaching as long ago as it takes, and nothing better since: that is enough.
        # Source: CloudWatch User Guide, Avoiding premature transitions to alarm state.
        return AlarmState.ALARM if len(seen) - oldest >= least else AlarmState.INSUFFICIENT_DATA

    def is_due(self, now_s: float) -> bool:
        """Whether one of its periods ends now."""
        return now_s % max(MINUTE_S, self.period_s) == 0

    def points_of(self, series: MetricSeries, now_s: float) -> list[float | None]:
        """What an evaluation at `now_s` looks at."""
        return series.points(self.statistic, self.period_s, now_s, self.points)
