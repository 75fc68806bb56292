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


@pytest.fixture
def looks(monkeypatch: Any) -> list[Any]:
    """The messages that are asked whether they can be seen."""
    message: Any = import_module("moto.sqs.models").Message
    looks: list[Any] = []
    visible = message.visible.fget

    def look(one: Any) -> Any:
        looks.append(one)
        return visible(one)

    monkeypatch.setattr(message, "visible", property(look))
    return looks


def test_a_message_that_is_sent_looks_at_no_other(sqs: Any, looks: list[Any]) -> None:
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    for _ in range(20):
        sqs.send_message(QueueUrl=url, MessageBody="x")
    assert looks == []
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert told["ApproximateNumberOfMessages"] == "20"
    assert "ContentBasedDeduplication" not in told


def test_messages_that_are_taken_look_at_no_other(sqs: Any, looks: list[Any]) -> None:
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    for number in range(20):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"]
    for one in taken:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    assert [one["Body"] for one in taken] == ["0", "1"]
    assert {one.body for one in looks} == {"0", "1"}


def test_what_is_taken_comes_again_when_its_time_is_over(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=900)
    (taken,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    handle = taken["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    assert taken["Body"] == sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "x"


def test_a_queue_in_order_leaves_out_what_came_twice(sqs: Any) -> None:
    told = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = sqs.create_queue(QueueName="jobs.fifo", Attributes=told)["QueueUrl"]
    for body in ("a", "a", "b"):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    names = ["ContentBasedDeduplication", "ApproximateNumberOfMessages"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert found == {"ContentBasedDeduplication": "true", "ApproximateNumberOfMessages": "2"}
