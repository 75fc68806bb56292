"""Calls to Lambda and EventBridge that guards refuse, one for each guard."""

from typing import Any

import boto3

from tests.functions import TRUST, allow, client, make, packed, queue, role


def wrong_name(_site: Any) -> None:
    make(FunctionName="f" * 65)


def wrong_statement_id(_site: Any) -> None:
    arn = make()
    for source in ("one", "another"):
        allow(arn, f"arn:aws:events:ap-northeast-1:123456789012:rule/{source}", "same")


def wrong_timeout(_site: Any) -> None:
    make(Timeout=901)


def wrong_memory(_site: Any) -> None:
    make(MemorySize=10_241)


def wrong_handler(_site: Any) -> None:
    client().create_function(FunctionName="f", Role=role(), Code={"ZipFile": packed("x = 1")})


def wrong_runtime(_site: Any) -> None:
    make(Runtime="nodejs4.3")


def wrong_package(_site: Any) -> None:
    make(Code={"ZipFile": b"print('no zip')"})


def wrong_role(_site: Any) -> None:
    trust = TRUST["Statement"][0] | {"Principal": {"Service": "ec2.amazonaws.com"}}
    make(Role=role("for-instances", TRUST | {"Statement": [trust]}))


def wrong_variables(_site: Any) -> None:
    make(Environment={"Variables": {"AWS_REGION": "us-east-1"}})


def wrong_variable_name(_site: Any) -> None:
    make(Environment={"Variables": {"1ST": "x"}})


def wrong_concurrency(_site: Any) -> None:
    make()
    client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=901)


def wrong_schedule(_site: Any) -> None:
    boto3.client("events").put_rule(Name="rule", ScheduleExpression="rate(1 minutes)")


def wrong_pattern(_site: Any) -> None:
    boto3.client("events").put_rule(Name="rule", EventPattern='{"source": [{"nope": "a"}]}')


def wrong_targets(_site: Any) -> None:
    events, arn = boto3.client("events"), queue("q")[1]
    events.put_rule(Name="rule", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="rule", Targets=[{"Id": str(n), "Arn": arn} for n in range(6)])


def schedule(arn: str, expression: str, name: str = "once", **changes: Any) -> None:
    """A schedule of EventBridge Scheduler, with a role that it may assume."""
    trust = TRUST["Statement"][0] | {"Principal": {"Service": "scheduler.amazonaws.com"}}
    scheduler_role = role("scheduler", TRUST | {"Statement": [trust]})
    target = {"Arn": arn, "RoleArn": scheduler_role} | changes.pop("Target", {})
    boto3.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
        **changes,
    )


def wrong_scheduler_expression(_site: Any) -> None:
    schedule(queue("q")[1], "at(tomorrow)")


def wrong_time_zone(_site: Any) -> None:
    schedule(queue("q")[1], "rate(1 hour)", ScheduleExpressionTimezone="Asia/Nowhere")


def wrong_scheduler_target(_site: Any) -> None:
    schedule("junk", "rate(1 hour)")


def wrong_scheduler_role(_site: Any) -> None:
    schedule(queue("q")[1], "rate(1 hour)", Target={"RoleArn": role()})


def name_with_a_space(_site: Any) -> None:
    make(FunctionName="my function")


def latest_deleted(_site: Any) -> None:
    make()
    client().delete_function(FunctionName="f", Qualifier="$LATEST")


def mapped(**more: Any) -> None:
    make()
    client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue("q")[1], **more)


def mapped_twice(_site: Any) -> None:
    mapped()
    client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue("q")[1])


def large_batch(_site: Any) -> None:
    mapped(BatchSize=10_001)


BREAKING_FUNCTION_CALLS = [("lambda-batch-size", large_batch)]
LAMBDA_CALLS = [
    ("lambda-name-signs", name_with_a_space),
    ("lambda-latest", latest_deleted),
    ("lambda-mapping-twice", mapped_twice),
    ("lambda-name", wrong_name),
    ("lambda-statement-id", wrong_statement_id),
    ("lambda-timeout", wrong_timeout),
    ("lambda-memory", wrong_memory),
    ("lambda-handler", wrong_handler),
    ("lambda-runtime", wrong_runtime),
    ("lambda-package", wrong_package),
    ("lambda-role", wrong_role),
    ("lambda-variables", wrong_variables),
    ("lambda-variable-names", wrong_variable_name),
    ("lambda-reserved-concurrency", wrong_concurrency),
    ("events-schedule", wrong_schedule),
    ("events-pattern", wrong_pattern),
    ("scheduler-expression", wrong_scheduler_expression),
    ("scheduler-time-zone", wrong_time_zone),
    ("scheduler-role", wrong_scheduler_role),
    ("scheduler-target", wrong_scheduler_target),
    ("events-targets", wrong_targets),
]
