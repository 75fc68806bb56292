"""To send a message costs no look at those that wait; the attributes are those of before."""

from importlib import import_module
from typing import Any

import boto3
import pytest

import minicloud


@pytest.fixture
def sqs() -> Any:
    minicloud.start(region="ap-northeast-1", seed=7)
    yield boto3.client("sqs")
    minicloud.stop()


def test_a_message_that_is_sent_looks_at_no_other(sqs: Any, monkeypatch: Any) -> None:
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    message: Any = import_module("moto.sqs.models").Message
    looks: list[Any] = []
    visible = message.visible.fget

    def look(one: Any) -> Any:
        looks.append(one)
        return visible(one)

    monkeypatch.setattr(message, "visible", property(look))
    for _ in range(20):
        sqs.send_message(QueueUrl=url, MessageBody="x")
    assert looks == []
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert told["ApproximateNumberOfMessages"] == "20"
    assert "ContentBasedDeduplication" not in told


def test_a_queue_in_order_leaves_out_what_came_twice(sqs: Any) -> None:
    told = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = sqs.create_queue(QueueName="jobs.fifo", Attributes=told)["QueueUrl"]
    for body in ("a", "a", "b"):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    names = ["ContentBasedDeduplication", "ApproximateNumberOfMessages"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert found == {"ContentBasedDeduplication": "true", "ApproximateNumberOfMessages": "2"}
