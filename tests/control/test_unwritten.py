"""An answer that is never written is read as its text would be."""

import random
from typing import Any

import pytest
import xmltodict
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from minicloud.control import xml_text
from minicloud.control.frames import AwsAnswer, read_answer, write_answer
from minicloud.control.shared_models import share_models
from minicloud.control.unwritten import Document, UnreadableError

OPERATIONS = [
    ("ec2", "DescribeInstances"),
    ("ec2", "DescribeSecurityGroups"),
    ("ec2", "DescribeVpcs"),
    ("elbv2", "DescribeRules"),
    ("elbv2", "DescribeTargetHealth"),
    ("elb", "DescribeLoadBalancers"),
    ("autoscaling", "DescribeAutoScalingGroups"),
    ("rds", "DescribeDBInstances"),
    ("sdb", "GetAttributes"),
]
ODD: list[Any] = ["", None, "a b", "two\r\nlines", "é", "true", 7, -1, True, 1.5, {}, []]
PLAIN: dict[str, Any] = {
    "string": "text",
    "integer": 12,
    "long": 2**40,
    "boolean": "true",
    "float": 0.5,
    "double": 0.25,
    "timestamp": "2026-11-30T00:00:00Z",
    "blob": "YQ==",
}


def content_of(shape: Any, rng: random.Random, depth: int = 0) -> Any:
    """As moto's serializer might make it, and now and then as it would not."""
    if rng.random() < 0.04:
        return rng.choice(ODD)
    if shape.type_name == "structure":
        made = {}
        for key, member in shape.members.items():
            if depth < 5 and rng.random() < 0.5:
                name = member.serialization.get("name", key)
                if member.type_name == "list" and member.serialization.get("flattened"):
                    name = member.member.serialization.get("name", name)
                made[name] = content_of(member, rng, depth + 1)
        return made
    if shape.type_name == "list":
        items = [content_of(shape.member, rng, depth + 1) for _ in range(rng.choice([0, 1, 1, 3]))]
        if shape.serialization.get("flattened"):
            return items
        if not items:
            return ""
        return {shape.member.serialization.get("name", "member"): items}
    if shape.type_name == "map":
        return ""
    return PLAIN[shape.type_name]


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_a_document_is_read_as_its_text(service: str, operation: str) -> None:
    share_models()
    rng = random.Random(operation)
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    shape = model.operation_model(operation).output_shape
    parser = create_parser("ec2" if service == "ec2" else "query")
    wrapper = shape.serialization.get("resultWrapper")
    read = 0
    for _ in range(150):
        held = content_of(shape, rng)
        held = held if isinstance(held, dict) else {}
        body = {f"{operation}Response": {wrapper: held} if wrapper else held}
        options = {"full_document": False, "short_empty_elements": True}
        text = xmltodict.unparse(body, **options)

        def outcome(body: Any) -> Any:
            response = {"body": body, "headers": {}, "status_code": 200, "context": {}}
            try:
                return parser.parse(response, shape)
            except UnreadableError:
                return UnreadableError
            except (ValueError, TypeError) as error:
                return str(error)

        document = Document(body, options, xml_text.write)
        found = outcome(document)
        if found is not UnreadableError:
            read += 1
            assert found == outcome(text.encode())
        # The same from another process.
        sent = read_answer(write_answer(AwsAnswer(200, {}, document)))
        assert isinstance(sent, AwsAnswer)
        assert bytes(sent.body) == text.encode()
        there = outcome(sent.body)
        assert there == (outcome(text.encode()) if there is not UnreadableError else found)
    assert read > 50
