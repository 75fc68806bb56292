"""What is remembered between answers, clients and requests changes none of them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.parsers import BaseXMLResponseParser
from moto.core.botocore_stubber import BotocoreStubber

import minicloud
from minicloud.control import emulation
from tests.control.broad_calls import make_all_calls

VARIES = re.compile(
    rb"(?<=clientToken>)[\w-]+|(?<=SessionToken>)[^<]+|(?<=/)\d+(?=</RuleArn>)"
    rb'|(?<="Serial": ")\d+|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT'
    rb"|\d{4}-\d\d-\d\d[T ][\d:.]+|(?<=:) ?\d{10,13}(?:\.\d+)?"
)
"""What moto and boto3 take from the machine: its time, its memory's addresses, its randomness."""
FROM_THE_BODY = {"x-amz-crc32", "content-length"}


@pytest.fixture
def stopped() -> Iterator[None]:
    minicloud.stop()
    yield
    minicloud.stop()


def answers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, dict[str, bytes], bytes]]:
    """What was asked and all that was answered, for each of many calls."""
    seen: list[tuple[str, int, dict[str, bytes], bytes]] = []
    answer_request = BotocoreStubber.__call__

    def noting(self: Any, event_name: str, request: Any, **more: Any) -> Any:
        answer = answer_request(self, event_name, request, **more)
        kept = {
            key: VARIES.sub(b"now", str(value).encode())
            for key, value in answer.headers.items()
            if key.lower() not in FROM_THE_BODY
        }
        asked = f"{request.method} {request.url} {str(request.body)[:40]}"
        body = answer.raw.getvalue()
        seen.append((asked, answer.status_code, kept, VARIES.sub(b"now", body)))
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(BotocoreStubber, "__call__", noting)
        minicloud.start(region="ap-northeast-1", seed=7)
        make_all_calls()
        minicloud.stop()
    return seen


@pytest.mark.usefixtures("stopped")
def test_answers_are_moto_s_own_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(emulation, "replacements", lambda: ())
        plain = answers(monkeypatch)
    assert len(plain) > 150
    for _ in range(2):
        ours = answers(monkeypatch)
        assert len(ours) == len(plain)
        for given, expected in zip(ours, plain, strict=True):
            assert given == expected


@pytest.mark.usefixtures("stopped")
def test_answers_are_read_as_botocore_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def reading_twice(self: Any, shape: Any, node: Any) -> Any:
        nonlocal compared
        read = ours(self, shape, node)
        with monkeypatch.context() as patch:
            patch.setattr(BaseXMLResponseParser, "_handle_structure", ours.__wrapped__)
            assert repr(read) == repr(ours.__wrapped__(self, shape, node))  # the order too
        compared += 1
        return read

    minicloud.start(region="ap-northeast-1", seed=7)
    ours = BaseXMLResponseParser._handle_structure
    with monkeypatch.context() as patch:
        patch.setattr(BaseXMLResponseParser, "_handle_structure", reading_twice)
        make_all_calls()
    assert compared > 150


def test_a_session_s_own_events_change_its_own_clients_only(cloud: minicloud.Cloud) -> None:
    def add(class_attributes: dict[str, Any], **_more: Any) -> None:
        class_attributes["greet"] = lambda _self: "hello"

    session = boto3.session.Session(region_name="ap-northeast-1")
    session.events.register("creating-client-class.ec2", add)
    assert session.client("ec2").greet() == "hello"
    assert not hasattr(boto3.client("ec2"), "greet")


def test_clients_of_one_service_share_their_methods(cloud: minicloud.Cloud) -> None:
    first, second = boto3.client("ec2"), boto3.client("ec2", region_name="us-east-1")
    assert type(first) is not type(second)
    assert type(first).run_instances is type(second).run_instances
    assert second.describe_availability_zones()["AvailabilityZones"][0]["RegionName"] == "us-east-1"


def test_students_clients_are_made_without_moto_and_without_a_cloud(
    run_python: Callable[..., str],
) -> None:
    program = """
        import os, sys
        import minicloud
        from minicloud.control import warm
        before = dict(os.environ)
        warm.make_clients()
        assert dict(os.environ) == before
        assert not [name for name in sys.modules if name.split(".")[0] == "moto"]
        import boto3
        try:
            boto3.client("ec2", region_name="us-east-1").describe_vpcs()
        except minicloud.NotStartedError:
            print("refused")
    """
    assert run_python(program) == "refused"


def test_tags_are_found_by_an_id_and_by_a_pattern_of_ids(cloud: minicloud.Cloud) -> None:
    ec2 = boto3.client("ec2")
    made = [
        ec2.create_volume(AvailabilityZone="ap-northeast-1a", Size=1)["VolumeId"] for _ in range(2)
    ]
    ec2.create_tags(Resources=made, Tags=[{"Key": "Name", "Value": "disk"}])
    ec2.create_tags(Resources=made[:1], Tags=[{"Key": "Team", "Value": "web"}])

    def found(*patterns: str) -> list[tuple[str, str, str]]:
        filters = [{"Name": "resource-id", "Values": list(patterns)}]
        tags = ec2.describe_tags(Filters=filters)["Tags"]
        return [(tag["ResourceId"], tag["ResourceType"], tag["Key"]) for tag in tags]

    first = [(made[0], "volume", "Name"), (made[0], "volume", "Team")]
    second = [(made[1], "volume", "Name")]
    assert found(made[0]) == first
    assert found("vol-*") == found(*made) == [*first, *second]
    assert found(made[1][:-1] + "?") == second
    assert found("vol-0123456789abcdef0") == []
    named = ec2.describe_volumes(Filters=[{"Name": "tag:Team", "Values": ["web"]}])["Volumes"]
    assert [volume["VolumeId"] for volume in named] == made[:1]
