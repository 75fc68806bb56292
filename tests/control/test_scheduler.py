"""EventBridge Scheduler in the emulated cloud: times of one's own zone, once or again and again."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import boto3
import pytest

import minicloud
from minicloud import servers
from tests.control.lambda_calls import schedule
from tests.functions import bodies, client, log, make, queue


@pytest.fixture
def running(cloud: minicloud.Cloud) -> Iterator[servers.Functions]:
    with servers.run_functions(cloud.functions()) as functions:
        yield functions


def names() -> list[str]:
    return [one["Name"] for one in boto3.client("scheduler").list_schedules()["Schedules"]]


def test_three_at_night_is_that_of_the_schedule_s_zone(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    schedule(arn, "cron(0 3 * * ? *)", ScheduleExpressionTimezone="Asia/Tokyo")
    cloud.advance(2 * 86_400)
    times = [one["time"] for one in bodies(url)]
    assert times == ["2026-01-05T18:00:00Z", "2026-01-06T18:00:00Z"]


def test_a_rate_is_due_at_once_and_then_again_and_again(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    schedule(arn, "rate(30 minutes)")
    assert len(bodies(url)) == 1
    cloud.advance(1799)
    assert bodies(url) == []
    cloud.advance(1)
    assert len(bodies(url)) == 1
    cloud.advance(7200)
    assert len(bodies(url)) == 4


def test_once_is_once_and_the_schedule_can_go_with_it(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    told = {"Input": '{"at": "<aws.scheduler.scheduled-time>"}'}
    schedule(arn, "at(2026-01-05T01:00:00)", Target=told)
    gone = {"ActionAfterCompletion": "DELETE", "ScheduleExpressionTimezone": "Asia/Tokyo"}
    schedule(arn, "at(2026-01-05T11:00:00)", "tokyo", Target=told, **gone)
    cloud.advance(86_400)
    assert [one["at"] for one in bodies(url)] == ["2026-01-05T01:00:00Z", "2026-01-05T02:00:00Z"]
    assert names() == ["once"]


def test_a_schedule_has_a_first_and_a_last_day(cloud: minicloud.Cloud, error_code: Any) -> None:
    url, arn = queue("q")
    day = timedelta(days=1)
    late = {"StartDate": cloud.now - day}
    assert error_code(lambda: schedule(arn, "rate(1 day)", **late)) == "ValidationException"
    bounds = {"StartDate": cloud.now + 2 * day, "EndDate": cloud.now + 5 * day}
    schedule(arn, "rate(1 day)", **bounds)
    cloud.advance(10 * 86_400)
    days = [one["time"][:10] for one in bodies(url)]
    assert days == ["2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10"]


def test_a_schedule_that_is_changed_or_disabled_begins_anew(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    schedule(arn, "rate(1 hour)")
    scheduler = boto3.client("scheduler")
    known = scheduler.get_schedule(Name="once")
    same = {"Name": "once", "Target": known["Target"], "FlexibleTimeWindow": {"Mode": "OFF"}}
    scheduler.update_schedule(**same, ScheduleExpression="rate(1 hour)", State="DISABLED")
    bodies(url)
    cloud.advance(7200)
    assert bodies(url) == []
    scheduler.update_schedule(**same, ScheduleExpression="rate(2 hours)", State="ENABLED")
    cloud.advance(7200)
    assert len(bodies(url)) == 2


def test_a_schedule_calls_a_function_without_a_policy_of_the_function_s(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    function = make("def handler(event, context): print('called', event)")
    schedule(function, "at(2026-01-06T00:00:00)", Target={"Input": '{"n": 1}'})
    cloud.advance(86_400 + 1)
    assert "called {'n': 1}" in log()


def test_dates_that_nobody_checks_hurt_nobody(cloud: minicloud.Cloud) -> None:
    _, arn = queue("q")
    schedule(arn, "rate(1 hour)", EndDate=cloud.now)
    import_module("moto.scheduler.models").scheduler_backends["123456789012"][
        "ap-northeast-1"
    ].schedule_groups["default"].schedules["once"].end_date = "tomorrow"
    cloud.advance(7200)
    assert names() == ["once"]


def test_bare_moto_5_2_5_stores_a_schedule_and_no_more(bare_site: Any) -> None:
    url, arn = queue("q")
    schedule(arn, "rate(1 minute)")
    assert names() == ["once"]
    assert bodies(url) == []


def in_an_unknown_group() -> tuple[Any, Any]:
    scheduler, (_, arn) = boto3.client("scheduler"), queue("q")
    return (
        lambda: schedule(arn, "rate(1 hour)", GroupName="nowhere"),
        lambda: scheduler.delete_schedule_group(Name="nowhere"),
    )


def test_an_unknown_group_is_named(cloud: minicloud.Cloud, error_code: Any) -> None:
    codes = [error_code(call) for call in in_an_unknown_group()]
    assert codes == ["ResourceNotFoundException"] * 2


def test_bare_moto_5_2_5_fails_at_an_unknown_group(bare_site: Any) -> None:
    for call in in_an_unknown_group():
        with pytest.raises(KeyError):
            call()


def test_a_role_that_does_not_exist_cannot_be_assumed(
    cloud: minicloud.Cloud, error_code: Any
) -> None:
    (_, arn), nobody = queue("q"), "arn:aws:iam::123456789012:role/nobody"
    refused = error_code(lambda: schedule(arn, "rate(1 hour)", Target={"RoleArn": nobody}))
    assert refused == "ValidationException"
    make()
    refused = error_code(
        lambda: client().update_function_configuration(FunctionName="f", Role=nobody)
    )
    assert refused == "InvalidParameterValueException"


def test_a_schedule_that_cannot_be_fired_leaves_the_others_alone(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    schedule("arn:aws:sqs:ap-northeast-1:123456789012:gone", "rate(1 hour)", "first")
    schedule(arn, "rate(1 hour)", "second")
    cloud.advance(7200)
    assert len(bodies(url)) == 3
