"""Alarms, by the tables of the CloudWatch User Guide."""

from math import inf

import pytest

from minicloud.dataplane.alarm import Alarm, AlarmState, Comparison, MissingData
from minicloud.dataplane.metric_series import MetricSeries, Statistic

OK, ALARM, NO_DATA = AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA
KEPT = "kept"
POINTS = {"0": 1.0, "X": 9.0, "-": None}
# User Guide, How alarm state is evaluated when data is missing: missing, ignore, breaching,
# notBreaching. The first table is 3 out of 3, the second 2 out of 3.
THREE_OF_THREE = [
    ("0 - X - X", OK, OK, OK, OK),
    ("0 - - - -", OK, OK, OK, OK),
    ("- - - - -", NO_DATA, KEPT, ALARM, OK),
    ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
    ("X - - - -", ALARM, KEPT, ALARM, OK),
    ("- - X - -", ALARM, KEPT, ALARM, OK),  # by the rule on premature transitions
    ("- - - - X", NO_DATA, KEPT, ALARM, OK),
]
TWO_OF_THREE = [
    ("0 - X - X", ALARM, ALARM, ALARM, ALARM),
    ("0 0 X 0 X", ALARM, ALARM, ALARM, ALARM),
    ("0 - X - -", OK, OK, ALARM, OK),
    ("- - - - 0", OK, OK, ALARM, OK),
    ("- - - - X", NO_DATA, KEPT, ALARM, OK),
]
TABLES = [(row, 3) for row in THREE_OF_THREE] + [(row, 2) for row in TWO_OF_THREE]


@pytest.mark.parametrize("before", [OK, ALARM])
@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize(("row", "least"), TABLES)
def test_missing_data_counts_as_the_guides_tables_say(row, least, column, before):
    points, *expected = row
    alarm = Alarm(
        "high",
        "CPUUtilization",
        5.0,
        evaluation_periods=3,
        datapoints_to_alarm=least,
        missing_data=list(MissingData)[column],
    )
    state = alarm.state([POINTS[point] for point in points.split()], before)
    assert state == (before if expected[column] == KEPT else expected[column])


@pytest.mark.parametrize(
    ("comparison", "at", "above"),
    [
        (Comparison.ABOVE, False, True),
        (Comparison.AT_OR_ABOVE, True, True),
        (Comparison.BELOW, False, False),
        (Comparison.AT_OR_BELOW, True, False),
    ],
)
def test_a_value_is_held_against_the_threshold(comparison, at, above):
    alarm = Alarm("any", "CPUUtilization", 70.0, comparison)
    assert (alarm.breaches(70.0), alarm.breaches(70.1)) == (at, above)


def test_only_the_newest_points_count():
    alarm = Alarm("high", "CPUUtilization", 5.0, evaluation_periods=3)
    assert alarm.state([9.0, 9.0, 9.0, 1.0], ALARM) is OK
    assert alarm.state([1.0, 9.0, 9.0, 9.0], OK) is ALARM


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        (Statistic.AVERAGE, 4.0),
        (Statistic.SUM, 12.0),
        (Statistic.MINIMUM, 1.0),
        (Statistic.MAXIMUM, 9.0),
        (Statistic.SAMPLE_COUNT, 3.0),
    ],
)
def test_a_period_becomes_one_point_by_its_statistic(statistic, expected):
    series = MetricSeries()
    for at_s, value in ((0.0, 1.0), (30.0, 2.0), (299.0, 9.0), (300.0, inf)):
        series.add(at_s, value)
    assert series.points(statistic, 300.0, 300.0, 2) == [None, expected]


def test_a_period_counts_when_it_is_over():
    series = MetricSeries()
    series.add(60.0, 7.0)
    assert series.points(Statistic.AVERAGE, 60.0, 119.0, 1) == [None]
    assert series.points(Statistic.AVERAGE, 60.0, 120.0, 1) == [7.0]
