"""Scheduled actions: when they happen and what they leave behind."""

from datetime import UTC, datetime, timedelta

import pytest

from minicloud.dataplane.cron import read_cron_line
from minicloud.dataplane.group_size import GroupSize
from minicloud.dataplane.scheduled_action import ScheduledAction

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
NINE = read_cron_line("0 9 * * *")


def at(days=0, hours=0):
    return MONDAY + timedelta(days=days, hours=hours)


def test_without_a_recurrence_it_happens_once():
    action = ScheduledAction("once", start=at(hours=3))
    assert action.next_after(MONDAY) == at(hours=3)
    assert action.next_after(at(hours=3)) is None


def test_with_a_start_it_happens_then_and_as_it_recurs_from_there_on():
    action = ScheduledAction("daily", NINE, start=at(days=2, hours=3))
    assert action.next_after(MONDAY) == at(days=2, hours=3)
    assert action.next_after(at(days=2, hours=3)) == at(days=2, hours=9)


def test_it_ends():
    action = ScheduledAction("daily", NINE, end=at(days=1))
    assert action.next_after(MONDAY) == at(hours=9)
    assert action.next_after(at(hours=9)) is None


def test_it_recurs_in_its_own_time_zone():
    action = ScheduledAction("tokyo", NINE, "Asia/Tokyo")
    assert action.next_after(at(hours=1)) == at(days=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"desired_capacity": 8}, (2, 10, 8)),
        ({"desired_capacity": 30}, (2, 10, 10)),  # within the limits that stand
        ({"max_size": 3}, (2, 3, 3)),
        ({"min_size": 6}, (6, 10, 6)),
        ({"min_size": 0, "max_size": 0, "desired_capacity": 0}, (0, 0, 0)),
        ({"min_size": 12}, (12, 12, 12)),
        ({"max_size": 1}, (1, 1, 1)),
    ],
)
def test_it_sets_the_sizes_that_it_names(changes, expected):
    assert ScheduledAction("any", **changes).sizes(GroupSize(2, 10, 5)) == GroupSize(*expected)
