"""EventBridge in the emulated cloud: patterns, schedules, permissions, entries refused by AWS."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

import minicloud
from minicloud import servers
from tests.functions import allow, bodies, client, log, make, queue, rule

ORDERS = json.dumps({"source": ["shop"], "detail": {"paid": [True]}})


@pytest.fixture
def running(cloud: minicloud.Cloud) -> Iterator[servers.Functions]:
    with servers.run_functions(cloud.functions()) as functions:
        yield functions


@pytest.fixture
def bare_rules(bare_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bare moto, which needs a library for transformed input that this environment has not."""
    monkeypatch.setattr(
        "moto.events.models.EventTemplateParser.parse", lambda event, **_template: event
    )


def put(source: str = "shop", detail: str = '{"paid": true}', **more: Any) -> dict[str, Any]:
    entry = {"Source": source, "DetailType": "order", "Detail": detail} | more
    (answer,) = boto3.client("events").put_events(Entries=[entry])["Entries"]
    return dict(answer)


def test_an_event_that_matches_reaches_a_function_a_moment_later(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    rule(make("def handler(event, context): print(event['detail'])"), EventPattern=ORDERS)
    put()
    put(detail='{"paid": false}')
    assert running.runs == ()
    cloud.advance(1)
    assert [run.function for run in running.runs] == ["f"]
    assert "{'paid': True}" in log()


def test_bare_moto_5_2_5_fails_at_a_function_as_a_target(bare_rules: None) -> None:
    rule(make(), EventPattern=ORDERS)
    with pytest.raises(NotImplementedError):
        put()


def test_a_function_without_permission_is_not_invoked(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    function = make()
    events = boto3.client("events")
    arn = events.put_rule(Name="rule", EventPattern=ORDERS)["RuleArn"]
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": function}])
    allow(function, f"{arn}-of-somebody-else")
    put()
    cloud.advance(60)
    assert running.runs == ()
    allow(function, arn, "this-one")
    put()
    cloud.advance(60)
    assert len(running.runs) == 1


def test_a_pattern_of_many_wildcards_is_matched_at_once(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, EventPattern=json.dumps({"source": [{"wildcard": "*a" * 20 + "*b"}]}))
    put("a" * 60)
    assert bodies(url) == []
    put("a" * 60 + "b")
    assert len(bodies(url)) == 1


@pytest.mark.parametrize("one", [{"numeric": [">", "a"]}, {"nope": "a"}, {"wildcard": "a**b"}])
def test_a_filter_that_cannot_be_is_refused_and_no_event_fails(
    cloud: minicloud.Cloud, error_code: Any, one: Any
) -> None:
    pattern = json.dumps({"detail": {"paid": [one]}})
    put_rule = boto3.client("events").put_rule
    refused = error_code(lambda: put_rule(Name="rule", EventPattern=pattern))
    assert refused == "InvalidEventPatternException"
    assert "EventId" in put(detail='{"paid": 5}')


def test_an_event_in_a_queue_has_the_cloud_s_date(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, EventPattern=ORDERS)
    cloud.advance(3600)
    put(Resources=["one"])
    (event,) = bodies(url)
    assert event["time"] == "2026-01-05T01:00:00Z"
    assert event["detail-type"] == "order"
    assert event["resources"] == ["one"]
    assert event["detail"] == {"paid": True}


def test_a_disabled_rule_sends_nothing(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, EventPattern=ORDERS)
    boto3.client("events").disable_rule(Name="rule")
    put()
    assert bodies(url) == []


def test_bare_moto_5_2_5_sends_what_matches_a_disabled_rule(bare_rules: None) -> None:
    url, arn = queue("q")
    rule(arn, EventPattern=ORDERS)
    boto3.client("events").disable_rule(Name="rule")
    put()
    assert len(bodies(url)) == 1


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"Input": '{"fixed": 1}'}, {"fixed": 1}),
        ({"InputPath": "$.detail"}, {"paid": True}),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"who": "$.source", "all": "$.detail"},
                    "InputTemplate": '{"from": "<who>", "told": <all>}',
                }
            },
            {"from": "shop", "told": {"paid": True}},
        ),
    ],
)
def test_a_target_can_get_something_else(
    cloud: minicloud.Cloud, target: dict[str, Any], expected: Any
) -> None:
    url, arn = queue("q")
    events = boto3.client("events")
    events.put_rule(Name="rule", EventPattern=ORDERS)
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": arn} | target])
    put()
    assert bodies(url) == [expected]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"source": "aws.health"}, "NotAuthorizedForSourceException"),
        ({"detail": "no json"}, "MalformedDetail"),
        ({"detail": "[1]"}, "MalformedDetail"),
        ({"detail": '{"a": NaN}'}, "MalformedDetail"),
        ({"detail": "[" * 50_000}, "MalformedDetail"),
        ({"detail": '{"a":' * 200 + "1" + "}" * 200}, "MalformedDetail"),
        ({"EventBusName": "nobody-s"}, "InvalidArgument"),
    ],
)
def test_an_entry_that_is_refused_fails_alone(
    cloud: minicloud.Cloud, entry: dict[str, str], code: str
) -> None:
    url, arn = queue("q")
    rule(arn, EventPattern=json.dumps({"account": ["123456789012"]}))
    assert put(**entry)["ErrorCode"] == code
    assert "EventId" in put()
    assert len(bodies(url)) == 1


def test_an_entry_for_an_unknown_bus_does_not_undo_the_one_before(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, EventPattern=ORDERS)
    fine = {"Source": "shop", "DetailType": "order", "Detail": '{"paid": true}'}
    answer = boto3.client("events").put_events(
        Entries=[fine, fine | {"EventBusName": "nobody-s"}, fine]
    )
    assert answer["FailedEntryCount"] == 1
    assert ["EventId" in one for one in answer["Entries"]] == [True, False, True]
    assert len(bodies(url)) == 2


def test_bare_moto_5_2_5_takes_events_in_the_name_of_aws(bare_site: Any) -> None:
    assert "EventId" in put("aws.health")


def test_what_aws_tells_arrives_and_can_arrive_twice(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, EventPattern=json.dumps({"source": ["aws.health"], "detail": {"service": ["EC2"]}}))
    told = {"detail": {"service": "EC2"}, "resources": ("i-1",)}
    event_id = cloud.service_event("aws.health", "AWS Health Event", **told)
    cloud.service_event("aws.health", "AWS Health Event", event_id=event_id, **told)
    cloud.service_event("aws.health", "AWS Health Event", detail={"service": "RDS"})
    assert [one["id"] for one in bodies(url)] == [event_id, event_id]


def test_a_rate_is_due_again_and_again(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    cloud.advance(90)
    rule_arn = rule(arn, ScheduleExpression="rate(5 minutes)")
    cloud.advance(299)
    assert bodies(url) == []
    cloud.advance(1)
    (event,) = bodies(url)
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    assert (event["time"], event["resources"]) == ("2026-01-05T00:06:30Z", [rule_arn])
    cloud.advance(3600)
    assert len(bodies(url)) == 12


def test_a_cron_schedule_goes_by_utc(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, ScheduleExpression="cron(0 3 ? * MON *)")
    cloud.advance(15 * 86_400)
    times = [one["time"] for one in bodies(url)]
    assert times == ["2026-01-05T03:00:00Z", "2026-01-12T03:00:00Z", "2026-01-19T03:00:00Z"]


def test_a_schedule_starts_anew_when_it_is_enabled(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, ScheduleExpression="rate(1 hour)")
    events = boto3.client("events")
    cloud.advance(1800)
    events.disable_rule(Name="rule")
    cloud.advance(7200)
    events.enable_rule(Name="rule")
    cloud.advance(3599)
    assert bodies(url) == []
    cloud.advance(1)
    assert len(bodies(url)) == 1


def test_what_was_due_without_a_target_is_not_made_up_for(cloud: minicloud.Cloud) -> None:
    events, (url, arn) = boto3.client("events"), queue("q")
    events.put_rule(Name="rule", ScheduleExpression="rate(1 hour)")
    cloud.advance(9000)
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": arn}])
    cloud.advance(1799)
    assert bodies(url) == []
    cloud.advance(1)  # counted from when the rule was made
    assert len(bodies(url)) == 1
    events.remove_targets(Rule="rule", Ids=["1"])
    cloud.advance(9000)
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": arn}])
    cloud.advance(1799)
    assert bodies(url) == []


def test_a_schedule_takes_no_events(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, ScheduleExpression="rate(1 hour)")
    put()
    assert bodies(url) == []


def test_bare_moto_5_2_5_sends_every_event_to_a_schedule_s_target(bare_rules: None) -> None:
    url, arn = queue("q")
    rule(arn, ScheduleExpression="rate(1 hour)")
    put()
    assert len(bodies(url)) == 1


def test_a_removed_rule_and_a_reset_end_a_schedule(cloud: minicloud.Cloud) -> None:
    url, arn = queue("q")
    rule(arn, ScheduleExpression="rate(1 hour)")
    events = boto3.client("events")
    events.remove_targets(Rule="rule", Ids=["1"])
    events.delete_rule(Name="rule")
    cloud.advance(7200)
    assert bodies(url) == []
    cloud.reset()
    cloud.advance(86_400)


def test_a_schedule_runs_a_function_on_time(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    function = make("def handler(event, context): print('at', event['time'])")
    rule(function, ScheduleExpression="rate(1 day)")
    cloud.advance(30 * 86_400 + 2)
    assert len(running.runs) == 30
    said = [line for line in log() if line.startswith("at")]
    assert (said[0], said[-1]) == ("at 2026-01-06T00:00:00Z", "at 2026-02-04T00:00:00Z")


def test_bare_moto_5_2_5_never_fires_a_schedule(bare_rules: None) -> None:
    url, arn = queue("q")
    rule(arn, ScheduleExpression="rate(1 minute)")
    assert bodies(url) == []
    source = __import__("inspect").getsource(__import__("moto.events.models", fromlist=["x"]))
    assert "Scheduled Event" not in source


def test_a_function_that_was_deleted_gets_nothing(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    rule(make(), EventPattern=ORDERS)
    put()
    client().delete_function(FunctionName="f")
    put()
    cloud.advance(60)
    assert running.runs == ()


def test_a_target_that_is_not_played_gets_nothing(cloud: minicloud.Cloud) -> None:
    topic = boto3.client("sns").create_topic(Name="news")["TopicArn"]
    rule(topic, EventPattern=ORDERS)
    assert "EventId" in put()


def test_a_log_group_keeps_the_events_of_a_rule(cloud: minicloud.Cloud) -> None:
    boto3.client("logs").create_log_group(logGroupName="/orders")
    group = "arn:aws:logs:ap-northeast-1:123456789012:log-group:/orders"
    rule(group, EventPattern=ORDERS)
    put()
    events = boto3.client("logs").filter_log_events(logGroupName="/orders")["events"]
    assert [json.loads(one["message"])["detail"] for one in events] == [{"paid": True}]
