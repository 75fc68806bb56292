"""Requests are read as moto reads them, though what cannot be there is not looked for."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.utils import get_service_model
from werkzeug.datastructures import Headers

import minicloud
from minicloud.control.frames import AwsCall
from minicloud.control.handed_calls import HandedRequest

OPERATIONS = {
    "ec2": "RunInstances DescribeInstances CreateSecurityGroup AuthorizeSecurityGroupIngress "
    "CreateTags CreateVpc DescribeImages CreateLaunchTemplate DescribeSubnets",
    "elbv2": "CreateRule CreateTargetGroup ModifyTargetGroup CreateListener AddTags",
    "elb": "CreateLoadBalancer ConfigureHealthCheck ModifyLoadBalancerAttributes",
    "autoscaling": "CreateAutoScalingGroup PutScalingPolicy CreateOrUpdateTags",
    "cloudwatch": "PutMetricAlarm PutMetricData GetMetricStatistics",
    "rds": "CreateDBInstance DescribeDBInstances ModifyDBParameterGroup",
    "sns": "CreateTopic Publish SetTopicAttributes",
    "sdb": "PutAttributes GetAttributes BatchPutAttributes",
    "iam": "CreateRole CreatePolicy SimulatePrincipalPolicy",
}


def names_of(shape: Any, prefix: str, depth: int = 0) -> Iterator[str]:
    """Names that may, nearly or wrongly, be a member's in a query."""
    yield prefix
    if depth > 3:
        return
    if shape.type_name == "structure":
        for key, member in shape.members.items():
            for name in {member.serialization.get("name", key), key, key.lower()}:
                yield from names_of(member, f"{prefix}.{name}" if prefix else name, depth + 1)
    elif shape.type_name == "list":
        held = shape.member.serialization.get("name", "member")
        beside = ".".join([*prefix.split(".")[:-1], held])
        for place in (prefix, f"{prefix}.member", f"{prefix}.{held}", beside):
            for number in (1, 2):
                yield from names_of(shape.member, f"{place}.{number}", depth + 1)
    elif shape.type_name == "map":
        for place in (prefix, f"{prefix}.entry"):
            yield from (f"{place}.1.{end}" for end in ("key", "value", "Name", "Value"))


@pytest.mark.parametrize("service", OPERATIONS)
def test_a_query_is_read_as_by_moto(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    minicloud.stop()
    rng = random.Random(service)
    model = get_service_model(service)
    parser = PROTOCOL_PARSERS["ec2" if service == "ec2" else "query"]
    queries = []
    for operation in OPERATIONS[service].split():
        shape = model.operation_model(operation).input_shape
        names = sorted(set(names_of(shape, "")))
        for _ in range(60):
            chosen = rng.sample(names, min(len(names), rng.choice([0, 1, 2, 5, 20])))
            query = {"Action": operation, "Version": "1"}
            query |= {name: rng.choice(["", "1", "true", "7"]) for name in chosen if name}
            queries.append((operation, query))

    def read() -> list[Any]:
        found: list[Any] = []
        for operation, query in queries:
            try:
                found.append(parser(model.operation_model(operation)).parse({"values": query}))
            except (ValueError, TypeError, AttributeError) as error:
                found.append(str(error))
        return found

    expected = read()
    minicloud.start(seed=1)
    given = read()
    minicloud.stop()
    assert given == expected
    assert sum(len(one) > 0 for one in expected if isinstance(one, dict)) > 20


def test_the_headers_of_a_handed_call_are_found_as_werkzeug_finds_them() -> None:
    sent = {"User-Agent": "Boto3", "X-Amz-Target": "Logs.List", "Authorization": "AWS4 x"}
    call = AwsCall("https://logs.us-east-1.amazonaws.com/", sent, {}, "{}")
    headers = HandedRequest(call).headers
    expected = Headers([*sent.items(), ("Host", "logs.us-east-1.amazonaws.com")])
    for name in ("user-agent", "X-AMZ-TARGET", "host", "Authorization", "x-moto-account-id"):
        assert headers.get(name, "none") == expected.get(name, "none")
        assert (name in headers) == (name in expected)
    assert list(headers.items()) == list(expected.items())
    with pytest.raises(KeyError):
        headers["nothing"]
