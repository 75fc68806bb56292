"""Alarms that CloudWatch refuses and bare moto accepts, by guard."""

from collections.abc import Callable
from typing import Any

import boto3


def alarm(**changes: Any) -> None:
    settings = {
        "AlarmName": "busy",
        "Namespace": "shop",
        "MetricName": "orders",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanThreshold",
    } | changes
    given = {name: value for name, value in settings.items() if value is not None}
    boto3.client("cloudwatch").put_metric_alarm(**given)


def missing_data_as_something_else(site: Any) -> None:
    alarm(TreatMissingData="foo")


def statistic_that_is_none(site: Any) -> None:
    alarm(Statistic="Median")


def more_breaches_than_points(site: Any) -> None:
    alarm(DatapointsToAlarm=3)


def period_of_a_minute_and_a_half(site: Any) -> None:
    alarm(Period=90)


def alarm_without_a_period(site: Any) -> None:
    alarm(Period=None)


ALARM_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("alarm-missing-data", missing_data_as_something_else),
    ("alarm-statistic", statistic_that_is_none),
    ("alarm-numbers", more_breaches_than_points),
    ("alarm-period", period_of_a_minute_and_a_half),
    ("alarm-period", alarm_without_a_period),
]
