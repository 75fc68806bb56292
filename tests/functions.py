"""Functions that the tests make again and again, with what they never vary."""

import io
import json
import textwrap
import zipfile
from typing import Any

import boto3
from botocore.config import Config

TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
QUEUE = "arn:aws:sqs:ap-northeast-1:123456789012:"


def client() -> Any:
    """Lambda, asked once."""
    return boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}))


def packed(code: str, name: str = "index.py") -> bytes:
    """A zip with one file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, textwrap.dedent(code))
    return content.getvalue()


def role(name: str = "runner", trust: dict[str, Any] | None = None) -> str:
    """A role that Lambda may assume, or one with another trust policy."""
    iam = boto3.client("iam")
    if name not in [one["RoleName"] for one in iam.list_roles()["Roles"]]:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust or TRUST))
    return f"arn:aws:iam::123456789012:role/{name}"


def make(code: str = "def handler(event, context): return event", **changes: Any) -> str:
    """A function of this code; its ARN."""
    arguments = {
        "FunctionName": "f",
        "Runtime": "python3.13",
        "Role": changes.pop("Role", None) or role(),
        "Handler": "index.handler",
        "Code": {"ZipFile": packed(code)},
    }
    return str(client().create_function(**arguments | changes)["FunctionArn"])


def invoke(name: str = "f", event: Any = None, **changes: Any) -> Any:
    """What the function answers, or the error that it ended with."""
    answer = client().invoke(FunctionName=name, Payload=json.dumps(event), **changes)
    return json.loads(answer["Payload"].read() or "null")


def log(name: str = "f") -> list[str]:
    """Every line of the function's log."""
    logs = boto3.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]:
        return []
    events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    return [one["message"] for one in events]


def queue(name: str) -> tuple[str, str]:
    """URL and ARN of a new queue."""
    return boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"], QUEUE + name


def bodies(url: str) -> list[Any]:
    """Every message of a queue, as JSON; they are taken out."""
    sqs, found = boto3.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in messages:
            found.append(json.loads(one["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return found


def rule(target: str, name: str = "rule", **when: Any) -> str:
    """A rule with a target, which it may invoke; the rule's ARN."""
    events = boto3.client("events")
    arn = str(events.put_rule(Name=name, **when)["RuleArn"])
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": target}])
    if ":lambda:" in target:
        allow(target, arn, name)
    return arn


def allow(function: str, source: str, statement: str = "rule") -> None:
    """Let a rule invoke a function."""
    client().add_permission(
        FunctionName=function,
        StatementId=statement,
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=source,
    )
