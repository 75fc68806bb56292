"""When EventBridge's schedules are due: rate(...), cron(...) with six fields, at(...).

Source: EventBridge User Guide, Setting a schedule pattern for scheduled rules; EventBridge
Scheduler User Guide, Schedule types (at, time zones, 6L for the last Friday of the month).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from minicloud.dataplane.cron import MONTHS
from minicloud.dataplane.cron_field import CronField
from minicloud.dataplane.event_schedule_days import DayRule, ScheduleError, read_days

_EXPRESSION = re.compile(r"(rate|cron|at)\(([^()]*)\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_MINUTE = CronField("minute", 0, 59, ScheduleError)
_HOUR = CronField("hour", 0, 23, ScheduleError)
_MONTH = CronField("month", 1, 12, ScheduleError, MONTHS)
_YEAR = CronField("year", 1970, 2199, ScheduleError)
# Every kind of day comes again within 8 years or, as a 29 February, around a century.
_LONGEST_DAYS = 366 * 9

__all__ = ["At", "Cron", "Rate", "Schedule", "ScheduleError", "read_schedule"]


@dataclass(frozen=True, slots=True)
class Rate:
    """Again and again, counted from when the schedule was made."""

    every_s: int

    def next_after(self, after: datetime, since: datetime, zone: str = "UTC") -> datetime | None:
        """The next time that is later than `after`, counted from `since`; None after year 9999."""
        try:
            passed = (after - since) // timedelta(seconds=self.every_s)
            return since + timedelta(seconds=self.every_s * (max(passed, 0) + 1))
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class At:
    """Once, by the clock of the schedule's time zone."""

    wall: datetime

    def next_after(self, after: datetime, since: datetime, zone: str = "UTC") -> datetime | None:
        """That time, or None when it has passed."""
        due = self.wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return due if due > after else None


@dataclass(frozen=True, slots=True)
class Cron:
    """At the full minutes that all fields name."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: DayRule
    months: frozenset[int]
    years: frozenset[int]

    def next_after(self, after: datetime, since: datetime, zone: str = "UTC") -> datetime | None:
        """The next time in UTC that is later than `after`; None when there is none.

        Simplified: a time that the clocks skip counts as much later as they skip, and one that
        they repeat counts once.
        """
        time_zone = ZoneInfo(zone)
        wall = after.astimezone(time_zone).replace(tzinfo=None)
        while (found := self._next_wall(wall)) is not None:
            moment = found.replace(tzinfo=time_zone).astimezone(UTC)
            if moment > after:
                return moment
            wall = found
        return None

    def _next_wall(self, after: datetime) -> datetime | None:
        start = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
        first_year = min((year for year in self.years if year >= start.year), default=None)
        if first_year is None:
            return None
        day, clock = start.date(), (start.hour, start.minute)
        if first_year > day.year:
            day, clock = date(first_year, 1, 1), (0, 0)
        for _ in range(_LONGEST_DAYS):
            if day.year in self.years and day.month in self.months and self.days.takes(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        if (hour, minute) >= clock:
                            return datetime(day.year, day.month, day.day, hour, minute)
            clock = (0, 0)
            if day == date(2199, 12, 31):
                return None
            day += timedelta(days=1)
        return None


Schedule = Rate | Cron | At


@lru_cache(1_000)
def read_schedule(text: str, *, scheduler: bool = False) -> Schedule:
    """The schedule that an expression of a rule is. Raises ScheduleError.

    `scheduler`: of EventBridge Scheduler, which takes at(...) too, and a unit in either number.
    """
    found = _EXPRESSION.fullmatch(text)
    if found is None or (found[1] == "at" and not scheduler):
        kinds = "rate(...), cron(...) or at(...)" if scheduler else "rate(...) or cron(...)"
        raise ScheduleError(f"{text!r} is no schedule: expected {kinds}")
    kind, inside = found[1], found[2]
    if kind == "at":
        return _at(inside)
    return _rate(inside, either_number=scheduler) if kind == "rate" else _cron(inside)


def _rate(text: str, *, either_number: bool) -> Rate:
    parts = text.split()
    if len(parts) != 2 or not re.fullmatch(r"[1-9][0-9]{0,8}", parts[0]):
        raise ScheduleError(f"rate({text}): expected a number from 1 on and a unit")
    count, unit = int(parts[0]), parts[1]
    wanted = ("minute", "hour", "day") if count == 1 else ("minutes", "hours", "days")
    if unit not in wanted and not (either_number and unit.rstrip("s") in _UNITS):
        raise ScheduleError(f"rate({text}): the unit of {count} is one of {', '.join(wanted)}")
    return Rate(count * _UNITS[unit.rstrip("s")])


def _at(text: str) -> At:
    try:
        return At(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S"))
    except ValueError:
        raise ScheduleError(f"at({text}): expected yyyy-mm-ddThh:mm:ss") from None


def _cron(text: str) -> Cron:
    parts = text.split()
    if len(parts) != 6:
        raise ScheduleError(
            f"cron({text}) has {len(parts)} fields: expected 6, which are minutes, hours, day of "
            "the month, month, day of the week, year"
        )
    minutes, hours, day_of_month, months, day_of_week, years = parts
    return Cron(
        tuple(sorted(_MINUTE.values(minutes))),
        tuple(sorted(_HOUR.values(hours))),
        read_days(day_of_month, day_of_week),
        _MONTH.values(months),
        _YEAR.values(years),
    )
