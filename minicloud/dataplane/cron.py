"""Cron lines as Auto Scaling takes them: five fields, in a time zone.

Source: EC2 Auto Scaling User Guide, Scheduled scaling, Recurring schedules (five fields, minute
to day of week; UTC by default; a zone with daylight saving time is followed).
Written here, because the simulation imports nothing: a test holds it against croniter.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from minicloud.dataplane.cron_field import CronField
from minicloud.dataplane.errors import SimulationError

# The longest that a line can sleep: 29 February skips a century that is no leap year.
_LONGEST_DAYS = 366 * 8 + 1
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


class CronLineError(SimulationError):
    """A cron line that is none; the message names the field."""


_FIELDS = (
    CronField("minute", 0, 59, CronLineError),
    CronField("hour", 0, 23, CronLineError),
    CronField("day of the month", 1, 31, CronLineError),
    CronField("month", 1, 12, CronLineError, MONTHS),
    CronField("day of the week", 0, 7, CronLineError, WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class CronLine:
    """When something recurs. Days of the week count from Sunday, 0."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool  # both kinds of day are restricted, and one of them is enough

    def next_after(self, after: datetime, zone: str = "UTC") -> datetime | None:
        """The next time in UTC, later than `after`; None when there is none, as on 30 February.

        Raises ValueError where `after` has no time zone.

        Simplified: a time that the clocks skip counts as much later as they skip, and one that
        they repeat counts once.
        """
        if after.tzinfo is None:
            raise ValueError(
                f"after is {after} without a time zone: add one, as in datetime(..., tzinfo=UTC)"
            )
        time_zone = ZoneInfo(zone)
        wall = after.astimezone(time_zone).replace(tzinfo=None)
        while True:
            found = self._next_wall(wall)
            if found is None:
                return None
            moment = found.replace(tzinfo=time_zone).astimezone(UTC)
            if moment > after:
                return moment
            wall = found

    def _next_wall(self, after: datetime) -> datetime | None:
        start = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
        clock = (start.hour, start.minute)
        day = start.date()
        for _ in range(_LONGEST_DAYS):
            if day.month in self.months and self._takes(day.day, day.isoweekday() % 7):
                for hour in self.hours:
                    for minute in self.minutes:
                        if (hour, minute) >= clock:
                            return datetime(day.year, day.month, day.day, hour, minute)
            clock = (0, 0)
            day += timedelta(days=1)
        return None

    def _takes(self, day: int, weekday: int) -> bool:
        if self.either_day:
            return day in self.days or weekday in self.weekdays
        return day in self.days and weekday in self.weekdays


def read_cron_line(text: str) -> CronLine:
    """The cron line that `text` is. Raises CronLineError."""
    parts = text.split()
    if len(parts) != len(_FIELDS):
        raise CronLineError(
            f"{text!r} has {len(parts)} fields: expected 5, which are minute, hour, day of the "
            "month, month, day of the week, such as '0 9 * * 1-5'"
        )
    minutes, hours, days, months, weekdays = (
        field.values(part) for field, part in zip(_FIELDS, parts, strict=True)
    )
    return CronLine(
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        days,
        months,
        frozenset(day % 7 for day in weekdays),
        # As cron has it: a field that begins with a star does not restrict.
        either_day=not parts[2].startswith("*") and not parts[4].startswith("*"),
    )
