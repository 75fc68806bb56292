import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import moto
import pytest
from botocore.exceptions import ClientError

import minicloud

ROOT = Path(minicloud.__file__).parent.parent


@pytest.fixture
def cloud() -> Iterator[minicloud.Cloud]:
    """A fresh cloud, stopped after the test."""
    yield minicloud.start(region="ap-northeast-1", seed=7)
    minicloud.stop()


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[..., str]:
    """Run a program in a process of its own; return what it printed, fail if it fails."""

    def run(program: str, **variables: str) -> str:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        environment |= {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)} | variables
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


class Site:
    """The calls that these tests make again and again, with what they never vary."""

    image = "ami-0e5c0de0000000001"
    zones = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")

    def __init__(self) -> None:
        self.ec2 = boto3.client("ec2")
        self.elbv2 = boto3.client("elbv2")
        self.auto_scaling = boto3.client("autoscaling")
        self.vpc = self.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        self.subnets = {
            one["AvailabilityZone"]: one["SubnetId"]
            for one in self.ec2.describe_subnets()["Subnets"]
        }

    def launch(self, zone: str = "ap-northeast-1a", **changes: Any) -> str:
        arguments = {
            "ImageId": self.image,
            "InstanceType": "t3.micro",
            "MinCount": 1,
            "MaxCount": 1,
            "SubnetId": self.subnets[zone],
        }
        return str(self.ec2.run_instances(**arguments | changes)["Instances"][0]["InstanceId"])

    def volume(self, zone: str = "ap-northeast-1a") -> str:
        return str(self.ec2.create_volume(AvailabilityZone=zone, Size=8)["VolumeId"])

    def attach(self, volume: str, instance: str) -> None:
        self.ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device="/dev/sdf")

    def balancer(self, name: str = "front", zones: tuple[str, ...] = zones, **changes: Any) -> str:
        arguments = {"Name": name, "Subnets": [self.subnets[zone] for zone in zones]}
        answer = self.elbv2.create_load_balancer(**arguments | changes)
        return str(answer["LoadBalancers"][0]["LoadBalancerArn"])

    def group(self, name: str = "web", **changes: Any) -> str:
        arguments = {"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": self.vpc}
        arguments["HealthCheckIntervalSeconds"] = 10
        answer = self.elbv2.create_target_group(**arguments | changes)
        return str(answer["TargetGroups"][0]["TargetGroupArn"])

    def attribute(self, group: str, *pairs: tuple[str, str]) -> None:
        attributes = [{"Key": key, "Value": value} for key, value in pairs]
        self.elbv2.modify_target_group_attributes(TargetGroupArn=group, Attributes=attributes)

    def idle_timeout(self, balancer: str, seconds: str) -> None:
        attributes = [{"Key": "idle_timeout.timeout_seconds", "Value": seconds}]
        self.elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=attributes)

    def listener(self, balancer: str, group: str, **changes: Any) -> str:
        arguments = {
            "LoadBalancerArn": balancer,
            "Protocol": "HTTP",
            "Port": 80,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}],
        }
        answer = self.elbv2.create_listener(**arguments | changes)
        return str(answer["Listeners"][0]["ListenerArn"])

    def rule(self, listener: str, group: str, priority: int) -> None:
        self.elbv2.create_rule(
            ListenerArn=listener,
            Priority=priority,
            Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )

    def register(self, group: str, *targets: str) -> None:
        self.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": one} for one in targets])

    def health(self, group: str) -> dict[str, tuple[str, str]]:
        """State and reason by target."""
        answer = self.elbv2.describe_target_health(TargetGroupArn=group)
        return {
            one["Target"]["Id"]: (one["TargetHealth"]["State"], one["TargetHealth"].get("Reason"))
            for one in answer["TargetHealthDescriptions"]
        }

    def states(self, group: str) -> list[str]:
        return [state for state, _ in self.health(group).values()]

    def scaling_group(self, name: str = "web", **changes: Any) -> None:
        templates = self.ec2.describe_launch_templates()["LaunchTemplates"]
        if not templates:
            self.ec2.create_launch_template(
                LaunchTemplateName="web",
                LaunchTemplateData={"ImageId": self.image, "InstanceType": "t3.micro"},
            )
        arguments = {
            "AutoScalingGroupName": name,
            "LaunchTemplate": {"LaunchTemplateName": "web"},
            "MinSize": 0,
            "MaxSize": 9,
            "DesiredCapacity": 3,
            "VPCZoneIdentifier": ",".join(self.subnets[zone] for zone in self.zones),
        }
        self.auto_scaling.create_auto_scaling_group(**arguments | changes)

    def members(self, name: str = "web") -> dict[str, str]:
        """Zone by instance id."""
        answer = self.auto_scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        members = answer["AutoScalingGroups"][0]["Instances"]
        return {one["InstanceId"]: one["AvailabilityZone"] for one in members}


@pytest.fixture
def site(cloud: minicloud.Cloud) -> Site:
    """A site in the emulated cloud."""
    return Site()


@pytest.fixture
def bare_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site in bare moto, without guards and controllers."""
    minicloud.stop()
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # 1,300 of them, at each start
    with moto.mock_aws():
        yield Site()


def code_of(call: Callable[[], Any]) -> str | None:
    """The error code that a call ends with; None when it is accepted."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


@pytest.fixture
def error_code() -> Callable[[Callable[[], Any]], str | None]:
    return code_of
