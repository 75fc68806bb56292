"""On which days EventBridge's cron expressions are due: two fields, of which one is `?`.

Source: EventBridge User Guide, Setting a schedule pattern for scheduled rules (L, W, #); that 6L is
the month's last Friday: EventBridge Scheduler User Guide, Schedule types.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from minicloud.dataplane.cron import WEEKDAYS
from minicloud.dataplane.cron_field import CronField
from minicloud.dataplane.errors import SimulationError


class ScheduleError(SimulationError):
    """An expression that is no schedule; the message says what was expected."""


_DAY = CronField("day of the month", 1, 31, ScheduleError)
_WEEKDAY = CronField("day of the week", 1, 7, ScheduleError, WEEKDAYS)


@dataclass(frozen=True, slots=True)
class DayRule:
    """Which days count; weekdays from Sunday, 1. Only one of the fields is set."""

    days: frozenset[int] = frozenset()
    last_day: bool = False
    nearest_weekday_to: int | None = None
    weekdays: frozenset[int] = frozenset()
    last_weekday: int | None = None
    weekday_and_turn: tuple[int, int] | None = None

    def takes(self, day: date) -> bool:
        """Whether a day counts."""
        weekday = day.isoweekday() % 7 + 1
        length = monthrange(day.year, day.month)[1]
        if self.last_day:
            return day.day == length
        if self.nearest_weekday_to is not None:
            return self.nearest_weekday_to <= length and day == _workday(
                day.replace(day=self.nearest_weekday_to), length
            )
        if self.last_weekday is not None:
            return weekday == self.last_weekday and day.day > length - 7
        if self.weekday_and_turn is not None:
            return (weekday, (day.day + 6) // 7) == self.weekday_and_turn
        return day.day in self.days or weekday in self.weekdays


def _workday(day: date, length: int) -> date:
    """The nearest Monday to Friday in the same month."""
    if day.isoweekday() == 6:
        return day + timedelta(days=2 if day.day == 1 else -1)
    if day.isoweekday() == 7:
        return day + timedelta(days=-2 if day.day == length else 1)
    return day


def read_days(day_of_month: str, day_of_week: str) -> DayRule:
    """What the two fields say together. Raises ScheduleError."""
    if (day_of_month == "?") == (day_of_week == "?"):
        raise ScheduleError(
            f"day of the month {day_of_month!r} and day of the week {day_of_week!r}: one of them "
            "has to be ?, and only one"
        )
    return _weekday_rule(day_of_week) if day_of_month == "?" else _day_rule(day_of_month)


def _day_rule(text: str) -> DayRule:
    if text == "L":
        return DayRule(last_day=True)
    if found := re.fullmatch(r"(\d+)W", text):
        return DayRule(nearest_weekday_to=_DAY.number(found[1]))
    return DayRule(days=_DAY.values(text))


def _weekday_rule(text: str) -> DayRule:
    if text == "L":
        return DayRule(weekdays=frozenset({7}))
    if found := re.fullmatch(r"(\w+?)L", text):
        return DayRule(last_weekday=_WEEKDAY.number(found[1]))
    if found := re.fullmatch(r"(\w+)#([1-5])", text):
        return DayRule(weekday_and_turn=(_WEEKDAY.number(found[1]), int(found[2])))
    return DayRule(weekdays=_WEEKDAY.values(text))
