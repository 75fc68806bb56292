"""Cron lines, by hand and against croniter."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import given, settings
from hypothesis import strategies as st

from minicloud.dataplane.cron import CronLineError, read_cron_line

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def times(line, zone="UTC", number=1, after=MONDAY):
    found = []
    for _ in range(number):
        after = read_cron_line(line).next_after(after, zone)
        found.append(f"{after:%a %d %b %H:%M}")
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("30 6 * * 2", "Tue 06 Jan 06:30"),  # the example of AWS's guide
        ("30 0 1 1,6,12 *", "Mon 01 Jun 00:30"),  # the example of the API Reference
        ("*/15 * * * *", "Mon 05 Jan 00:15"),
        ("0 9 * * MON-fri", "Mon 05 Jan 09:00"),
        ("0 0 * * 7", "Sun 11 Jan 00:00"),
        ("0 0 * * 0", "Sun 11 Jan 00:00"),
        ("5/20 3 * feb *", "Sun 01 Feb 03:05"),
        ("0 0 29 2 *", "Tue 29 Feb 00:00"),
        ("0 12 13 * 5", "Fri 09 Jan 12:00"),  # the 13th, and every Friday
    ],
)
def test_the_next_time(line, expected):
    assert times(line) == [expected]


def test_office_hours_in_tokyo_begin_at_midnight_utc():
    assert times("0 9 * * 1-5", "Asia/Tokyo", 2) == ["Tue 06 Jan 00:00", "Wed 07 Jan 00:00"]
    assert times("0 9 * * 1-5", "UTC", 2) == ["Mon 05 Jan 09:00", "Tue 06 Jan 09:00"]


def test_the_weekday_is_that_of_the_time_zone():
    (found,) = times("0 7 * * 1", "Asia/Tokyo")
    assert found == "Sun 11 Jan 22:00"


def test_a_zone_with_daylight_saving_time_is_followed():
    line = read_cron_line("0 8 * * *")
    before = line.next_after(datetime(2026, 3, 7, 0, tzinfo=UTC), "America/New_York")
    after = line.next_after(datetime(2026, 3, 8, 0, tzinfo=UTC), "America/New_York")
    assert (before.hour, after.hour) == (13, 12)


def test_a_time_that_the_clocks_skip_comes_later_and_one_that_they_repeat_comes_once():
    half_past_two = read_cron_line("30 2 * * *")
    skipped = half_past_two.next_after(datetime(2026, 3, 8, 0, tzinfo=UTC), "America/New_York")
    assert skipped == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    half_past_one = read_cron_line("30 1 * * *")
    at = datetime(2026, 11, 1, 0, tzinfo=UTC)
    first = half_past_one.next_after(at, "America/New_York")
    assert half_past_one.next_after(first, "America/New_York") - first == timedelta(hours=25)


def test_a_day_that_never_comes_has_no_next_time():
    assert read_cron_line("0 0 30 2 *").next_after(MONDAY) is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("0 9 * *", "has 4 fields"),
        ("0 0 6 * * 1-5", "has 6 fields"),
        ("", "has 0 fields"),
        ("60 9 * * *", "'60' is no minute"),
        ("0 24 * * *", "'24' is no hour"),
        ("0 9 0 * *", "'0' is no day of the month"),
        ("0 9 * 13 *", "'13' is no month"),
        ("0 9 * * 8", "'8' is no day of the week"),
        ("0 9 ? * *", r"'\?' is no day of the month"),
        ("0 9 * * 5-1", "from low to high"),
        ("*/0 9 * * *", "the step of a minute"),
        ("1, 9 * * *", "'' is no minute"),
        ("² 9 * * *", "is no minute"),
        ("cron(0 9 * * ?)", "is no minute"),
    ],
)
def test_a_line_that_is_none_is_refused_with_the_field(line, says):
    with pytest.raises(CronLineError, match=says):
        read_cron_line(line)


def field(least, most):
    number = st.integers(least, most)
    # Not 3-3: croniter takes 0-0 of the weekdays for all of them.
    pairs = st.tuples(number, number).filter(lambda pair: pair[0] < pair[1])
    span = pairs.map(lambda pair: f"{pair[0]}-{pair[1]}")
    stepped = st.tuples(span, st.integers(1, 20)).map(lambda pair: f"{pair[0]}/{pair[1]}")
    part = st.one_of(number.map(str), span, stepped)
    return st.one_of(st.just("*"), st.lists(part, min_size=1, max_size=3).map(",".join))


@settings(max_examples=80)
@given(
    st.tuples(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["UTC", "Asia/Tokyo"]),
)
def test_croniter_says_the_same(fields, after, zone):
    line, after = " ".join(fields), after.replace(tzinfo=UTC)
    theirs = croniter(line, after.astimezone(ZoneInfo(zone))).get_next(datetime)
    assert read_cron_line(line).next_after(after, zone) == theirs


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="2026-01-05 09:00:00 without a time zone: add one"):
        read_cron_line("0 9 * * *").next_after(datetime(2026, 1, 5, 9))
