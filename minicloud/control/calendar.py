"""What day it is in the emulated cloud: virtual seconds as dates, for answers that carry one."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 5, tzinfo=UTC)
"""The date at virtual second 0, a Monday: fixed, so that the same calls give the same answers."""


def date_at(now_s: float) -> datetime:
    """The date in UTC at a virtual second."""
    return START + timedelta(seconds=now_s)


def seconds_at(date: datetime) -> float:
    """The virtual second of a date."""
    return (date - START).total_seconds()
