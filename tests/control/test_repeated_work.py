"""What is remembered between answers, clients and requests changes none of them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto.core.botocore_stubber import BotocoreStubber

import minicloud
from minicloud.control import emulation

MOMENT = re.compile(rb"\d{4}-\d\d-\d\d[T ][\d:.]+|(?<=:) ?\d{10,13}(?:\.\d+)?")
IMAGES = [{"Name": "name", "Values": ["al2023-*-x86_64"]}]


def build() -> None:
    """Calls of several services, with filters, tags, errors and lists in their answers."""
    ec2, elbv2, logs = (boto3.client(name) for name in ("ec2", "elbv2", "logs"))
    image = ec2.describe_images(Filters=IMAGES)["Images"][0]["ImageId"]
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]]
    launched = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=2,
        MaxCount=2,
        SubnetId=subnets[0],
        ClientToken="once",
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "<a & b>"}]}
        ],
    )
    ids = [one["InstanceId"] for one in launched["Instances"]]
    group = elbv2.create_target_group(
        Name="web",
        Protocol="HTTP",
        Port=80,
        VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"],
    )["TargetGroups"][0]["TargetGroupArn"]
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": one} for one in ids])
    elbv2.create_load_balancer(Name="web", Subnets=subnets)
    elbv2.describe_target_health(TargetGroupArn=group)
    elbv2.describe_load_balancers()
    ec2.describe_instances(InstanceIds=ids)
    ec2.describe_security_groups()
    logs.create_log_group(logGroupName="/app")
    logs.describe_log_groups()
    with pytest.raises(ec2.exceptions.ClientError):
        ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"])
    with pytest.raises(ec2.exceptions.ClientError):
        ec2.run_instances(ImageId=image, InstanceType="t9.huge", MinCount=1, MaxCount=1)


@pytest.fixture
def stopped() -> Iterator[None]:
    minicloud.stop()
    yield
    minicloud.stop()


def answers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bytes]]:
    """The status and the bytes of each answer to `build`."""
    seen: list[tuple[int, bytes]] = []
    process = BotocoreStubber.process_request

    def noting(self: Any, request: Any) -> Any:
        status, headers, body = process(self, request)
        # moto stamps what it makes with the machine's time.
        text = body if isinstance(body, bytes) else body.encode()
        seen.append((status, MOMENT.sub(b"now", text)))
        return status, headers, body

    with monkeypatch.context() as patch:
        patch.setattr(BotocoreStubber, "process_request", noting)
        minicloud.start(region="ap-northeast-1", seed=7)
        build()
        minicloud.stop()
    return seen


@pytest.mark.usefixtures("stopped")
def test_answers_are_moto_s_own_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(emulation, "replacements", lambda: ())
        plain = answers(monkeypatch)
    assert len(plain) > 12
    for _ in range(2):
        assert answers(monkeypatch) == plain


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


def test_equal_clients_are_one_for_the_tests(run_python: Callable[..., str]) -> None:
    said = run_python(
        """
        import boto3, minicloud
        from minicloud.control import warm
        warm.keep_clients()
        minicloud.start(region="ap-northeast-1")
        first = boto3.client("ec2")
        assert boto3.client("ec2") is first
        assert boto3.client("ec2", region_name="us-east-1") is not first
        assert boto3.client("elbv2") is not first
        print(boto3.client("ec2", region_name="us-east-1").meta.region_name)
        """
    )
    assert said == "us-east-1"
