"""Answers about objects of every kind are the same with and without the plans."""

from collections import OrderedDict
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from moto.core.serialize import (
    ResponseSerializer,
    XFormedAttributePicker,
    get_serializer_class,
)
from moto.core.utils import get_service_model

import minicloud


class Plain:
    instance_id = "i-of-the-class"

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Slotted:
    __slots__ = ("image_id", "instance_id")

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id


class WithProperties(Plain):
    image_id = property(lambda self: self.__dict__["hidden"].image)
    tags = property(lambda self: [{"Key": "<k>", "Value": "&"}])


class ByItem(Plain):
    def __getitem__(self, name: str) -> str:
        if name == "InstanceType":
            return "by item"
        raise KeyError(name)


class Making(dict[str, str]):
    def __missing__(self, name: str) -> str:
        if name == "InstanceType":
            return "made when asked for"
        raise KeyError(name)


class OnDemand(Plain):
    def __getattr__(self, name: str) -> str:
        if name == "instance_type":
            return "on demand"
        raise AttributeError(name)


class Aliased(Plain):
    class Meta:
        serialization_aliases: ClassVar = {"InstanceType": "inner.kind", "ImageId": "picture"}


INSTANCES: dict[str, Callable[[], Any]] = {
    "empty": Plain,
    "own attribute over the class's": lambda: Plain(instance_id="i-own", image_id=None),
    "both spellings": lambda: Plain(InstanceId="i-camel", instance_id="i-snake", ImageId="ami"),
    "named after the class": lambda: type("Instance", (Plain,), {})(id="i-short", type="t3.micro"),
    "half filled slots": lambda: Slotted("i-slots"),
    "property": lambda: WithProperties(hidden=SimpleNamespace(image="ami-of-property")),
    "property that fails to find": lambda: WithProperties(hidden=SimpleNamespace()),
    "found by item": lambda: ByItem(instance_id="unseen"),
    "found on demand": OnDemand,
    "path in an alias": lambda: Aliased(inner={"kind": "t3.large"}, picture="ami-alias"),
    "dict": lambda: {"InstanceId": "i-dict", "EbsOptimized": "True", "AmiLaunchIndex": "7"},
    "ordered dict": lambda: OrderedDict(instanceId="i-ordered", Tags=[]),
    "dict that makes what is missing": lambda: Making(InstanceId="i-1"),
    "text": lambda: "no structure",
    "false and zero": lambda: {"EbsOptimized": 0, "AmiLaunchIndex": 0, "ImageId": ""},
}


def answer(instance: Any) -> str:
    """The XML of one instance, transformed as moto's EC2 part does."""
    operation = get_service_model("ec2").operation_model("DescribeInstances")
    picker = XFormedAttributePicker(
        response_transformers={
            "DescribeInstances.DescribeInstancesResult.Reservations.Instance.Platform": str,
            "Instance.ImageId": lambda value: None if value == "ami" else value,
            "Instance.KernelId": lambda value: value or "made of nothing",
            "SubnetId": lambda _value: None,
        }
    )
    serializer = get_serializer_class("ec2", "ec2")(operation, value_picker=picker)
    body = serializer.serialize({"Reservations": [{"Instances": [instance]}]})["body"]
    assert isinstance(body, str)
    return body


@pytest.mark.parametrize("kind", INSTANCES)
def test_an_object_is_answered_as_moto_answers_it(kind: str) -> None:
    minicloud.stop()
    expected = answer(INSTANCES[kind]())
    minicloud.start(seed=7)
    assert [answer(INSTANCES[kind]()) for _ in range(2)] == [expected] * 2
    minicloud.stop()


@pytest.mark.usefixtures("cloud")
def test_attributes_that_come_and_go_are_seen() -> None:
    instance = Plain(instance_id="i-1")
    assert "<imageId>" not in answer(instance)
    instance.image_id = "ami-1"
    assert "<imageId>ami-1</imageId>" in answer(instance)
    instance.image_id = "ami-2"
    assert "<imageId>ami-2</imageId>" in answer(instance)
    del instance.image_id
    assert "<imageId>" not in answer(instance)


@pytest.mark.usefixtures("cloud")
def test_what_objects_of_a_kind_hold_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(Plain(instance_id="i-1"))
    monkeypatch.delattr(ResponseSerializer, "get_value")
    assert "<instanceId>i-2</instanceId>" in answer(Plain(instance_id="i-2"))
    with pytest.raises(AttributeError):
        answer("of a kind that has to be searched")
