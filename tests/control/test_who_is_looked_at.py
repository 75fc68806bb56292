"""A write of one service gives the others work only where it may concern them."""

from typing import Any

import boto3
import pytest

import minicloud
from minicloud.control.calls import Call
from minicloud.control.controllers.ecs import EcsController
from tests.control.ecs_cluster import NAME, Cluster


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The times at which ECS looked at its tasks and services."""
    seen: list[float] = []
    tick = EcsController.tick

    def counted(controller: EcsController, now_s: float) -> None:
        seen.append(now_s)
        tick(controller, now_s)

    monkeypatch.setattr(EcsController, "tick", counted)
    return seen


def test_a_message_in_a_queue_does_not_wake_ecs(
    site: Any, cloud: minicloud.Cloud, looks: list[float]
) -> None:
    cluster = Cluster(site)
    cluster.define()
    cluster.serve(2)
    cloud.advance(600)
    looks.clear()
    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName="any")["QueueUrl"]
    for _ in range(3):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert looks == []
    cluster.update(desiredCount=3)
    site.ec2.terminate_instances(InstanceIds=cluster.machines[:1])
    assert len(looks) == 2


def test_a_task_that_starts_after_a_long_silence_takes_its_time(
    site: Any, cloud: minicloud.Cloud
) -> None:
    cluster = Cluster(site)
    cluster.define()
    cloud.advance(7200)
    boto3.client("sqs").create_queue(QueueName="any")
    arn = cluster.run()["tasks"][0]["taskArn"]
    cluster.ecs.tag_resource(resourceArn=arn, tags=[])
    assert cluster.task(arn)["lastStatus"] == "PENDING"
    cloud.advance(10)
    assert cluster.task(arn)["lastStatus"] == "RUNNING"


def test_a_stopped_task_is_shown_for_an_hour(site: Any, cloud: minicloud.Cloud) -> None:
    cluster = Cluster(site)
    cluster.define()
    arn = cluster.run()["tasks"][0]["taskArn"]
    cloud.advance(60)
    cluster.ecs.stop_task(cluster=NAME, task=arn)
    cloud.advance(3599)
    assert cluster.task(arn)["lastStatus"] == "STOPPED"
    cloud.advance(1)
    assert cluster.ecs.describe_tasks(cluster=NAME, tasks=[arn])["tasks"] == []


@pytest.mark.parametrize(
    ("operation", "reads"),
    [
        ("DescribeTable", True),
        ("Query", True),
        ("Scan", True),
        ("BatchGetItem", True),
        ("HeadObject", True),
        ("BatchWriteItem", False),
        ("PutItem", False),
        ("SendMessage", False),
    ],
)
def test_what_only_asks_is_told_by_its_name(operation: str, reads: bool) -> None:
    call = Call("dynamodb", operation, "ap-northeast-1", "123456789012", {})
    assert call.reads is reads
