"""EventBridge's schedules: the guide's examples, its refusals, and what holds for every rate."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.event_schedule import ScheduleError, read_schedule

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def due(text: str, count: int = 1, after: datetime = MONDAY, zone: str = "UTC") -> list[str]:
    """The next times, as text."""
    schedule, found = read_schedule(text, scheduler=True), []
    for _ in range(count):
        then = schedule.next_after(after, MONDAY, zone)
        if then is None:
            break
        found.append(f"{then:%Y-%m-%d %H:%M}")
        after = then
    return found


# The examples of the guide's table, and what they are said to mean.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cron(0 10 * * ? *)", ["2026-01-05 10:00", "2026-01-06 10:00"]),
        ("cron(15 12 * * ? *)", ["2026-01-05 12:15", "2026-01-06 12:15"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-01-05 18:00", "2026-01-06 18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-02-01 08:00", "2026-03-01 08:00"]),
        ("cron(0/15 * * * ? *)", ["2026-01-05 00:15", "2026-01-05 00:30"]),
        ("cron(0/10 * ? * MON-FRI *)", ["2026-01-05 00:10", "2026-01-05 00:20"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-01-05 08:00", "2026-01-05 08:05"]),
        ("cron(0 0 3W * ? *)", ["2026-02-03 00:00", "2026-03-03 00:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-01-05 09:00", "2026-02-02 09:00"]),
        ("cron(0 0 ? * 3#2 *)", ["2026-01-13 00:00", "2026-02-10 00:00"]),
        ("cron(15 10 ? * 6L 2022-2026)", ["2026-01-30 10:15", "2026-02-27 10:15"]),
        ("cron(0 0 L * ? *)", ["2026-01-31 00:00", "2026-02-28 00:00"]),
        ("cron(0 0 ? * L *)", ["2026-01-10 00:00", "2026-01-17 00:00"]),
        ("cron(0 0 ? JAN SUN 2027)", ["2027-01-03 00:00", "2027-01-10 00:00"]),
    ],
)
def test_a_cron_expression_is_due_as_the_guide_says(text: str, expected: list[str]) -> None:
    assert due(text, 2) == expected


def test_the_nearest_weekday_stays_in_its_month() -> None:
    # 1 August 2026 is a Saturday: Monday the 3rd, not Friday in July.
    assert due("cron(0 0 1W 8 ? 2026)") == ["2026-08-03 00:00"]
    # 31 May 2026 is a Sunday: Friday the 29th.
    assert due("cron(0 0 31W 5 ? 2026)") == ["2026-05-29 00:00"]


def test_what_lies_in_the_past_is_never_due() -> None:
    assert due("cron(0 0 1 1 ? 2020)") == []
    assert due("cron(0 0 30 2 ? *)") == []
    assert due("at(2025-12-31T23:00:00)") == []


def test_what_lies_beyond_all_dates_is_never_due() -> None:
    assert due("rate(999999999 days)") == []
    assert due("cron(0 0 1 1 ? 2199)", 2) == ["2199-01-01 00:00"]


def test_a_leap_day_comes_after_two_years() -> None:
    assert due("cron(0 0 29 2 ? *)") == ["2028-02-29 00:00"]


@pytest.mark.parametrize(
    "text",
    [
        "cron(0 10 * * * *)",  # neither field for days is ?
        "cron(0 10 ? * ? *)",
        "cron(0 10 1 * 2 *)",
        "cron(0 10 * * ?)",  # five fields
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 ? * 0 *)",  # Sunday is 1
        "cron(0 0 ? * 3#1,6#3 *)",
        "cron(0 0 ? * 3#6 *)",
        "cron(0 0 1 13 ? *)",
        "cron(0 0 1 * ? 1969)",
        "cron(0/0 0 1 * ? *)",
        "cron(5-1 0 1 * ? *)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "rate(1.5 hours)",
        "rate(2 weeks)",
        "rate(5)",
        "0 10 * * ? *",
        "every day",
    ],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError):
        read_schedule(text)


def test_once_is_for_the_scheduler_only() -> None:
    with pytest.raises(ScheduleError):
        read_schedule("at(2026-02-01T00:00:00)")
    assert due("at(2026-02-01T09:00:00)", zone="Asia/Tokyo") == ["2026-02-01 00:00"]
    assert due("rate(1 minutes)") == ["2026-01-05 00:01"]
    with pytest.raises(ScheduleError):
        read_schedule("at(tomorrow)", scheduler=True)


def test_a_time_zone_moves_a_schedule_and_follows_its_clocks() -> None:
    assert due("cron(0 3 * * ? *)", zone="Asia/Tokyo") == ["2026-01-05 18:00"]
    spring = datetime(2026, 3, 28, tzinfo=UTC)
    found = due("cron(0 12 * * ? *)", 2, spring, "Europe/Berlin")
    assert found == ["2026-03-28 11:00", "2026-03-29 10:00"]


@given(
    count=st.integers(2, 500),
    unit=st.sampled_from(["minutes", "hours", "days"]),
    later_s=st.integers(0, 10**7),
)
def test_a_rate_is_due_at_whole_intervals_from_its_start(
    count: int, unit: str, later_s: int
) -> None:
    every_s = count * {"minutes": 60, "hours": 3600, "days": 86_400}[unit]
    after = MONDAY + timedelta(seconds=later_s)
    then = read_schedule(f"rate({count} {unit})").next_after(after, MONDAY)
    assert then is not None
    assert timedelta(0) < then - after <= timedelta(seconds=every_s)
    assert (then - MONDAY) % timedelta(seconds=every_s) == timedelta(0)


def test_one_of_a_unit_is_named_in_the_singular() -> None:
    for unit, minutes in (("minute", 1), ("hour", 60), ("day", 1440)):
        then = read_schedule(f"rate(1 {unit})").next_after(MONDAY, MONDAY)
        assert then == MONDAY + timedelta(minutes=minutes)
