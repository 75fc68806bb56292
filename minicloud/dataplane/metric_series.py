"""A metric over time, kept by minute and read by period."""

from enum import StrEnum
from math import inf

MINUTE_S = 60.0


class Statistic(StrEnum):
    """How the values of one period become one point.

    Source: CloudWatch API Reference, PutMetricAlarm, Statistic.
    """

    AVERAGE = "Average"
    SUM = "Sum"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    SAMPLE_COUNT = "SampleCount"


class MetricSeries:
    """The values of one metric. Simplified: a period is at least a minute, and whole minutes."""

    __slots__ = ("_minutes",)

    def __init__(self) -> None:
        # By minute: sum, number, least and most.
        self._minutes: dict[int, tuple[float, float, float, float]] = {}

    def add(self, at_s: float, value: float) -> None:
        """Note a value."""
        self.add_statistics(at_s, value, 1.0, value, value)

    def add_statistics(
        self, at_s: float, total: float, number: float, least: float, most: float
    ) -> None:
        """Note several values of one moment as what they come to."""
        minute = int(at_s // MINUTE_S)
        before = self._minutes.get(minute)
        if before is not None:
            total, number = total + before[0], number + before[1]
            least, most = min(least, before[2]), max(most, before[3])
        self._minutes[minute] = (total, number, least, most)

    def points(
        self, statistic: Statistic, period_s: float, now_s: float, number: int
    ) -> list[float | None]:
        """The last `number` whole periods before `now_s`, oldest first; None has no value."""
        width = max(1, int(period_s // MINUTE_S))
        end = int(now_s // (width * MINUTE_S)) * width
        starts = range(end - number * width, end, width)
        return [self._point(statistic, start, width) for start in starts]

    def _point(self, statistic: Statistic, start: int, width: int) -> float | None:
        total = number = 0.0
        least, most = inf, -inf
        for minute in range(start, start + width):
            found = self._minutes.get(minute)
            if found is not None:
                total, number = total + found[0], number + found[1]
                least, most = min(least, found[2]), max(most, found[3])
        if not number:
            return None
        if statistic is Statistic.AVERAGE:
            return total / number
        return {
            Statistic.SUM: total,
            Statistic.MINIMUM: least,
            Statistic.MAXIMUM: most,
            Statistic.SAMPLE_COUNT: number,
        }[statistic]
