"""start, reset and stop."""

import os
from collections.abc import Callable
from typing import Any

import boto3
import pytest

import minicloud


def launch() -> list[str]:
    """Make a few things of several services; return every id that AWS would have chosen."""
    ec2, elbv2 = boto3.client("ec2"), boto3.client("elbv2")
    image = ec2.describe_images(Filters=[{"Name": "name", "Values": ["al2023-*-x86_64"]}])
    subnets = ec2.describe_subnets()["Subnets"]
    launched = [
        ec2.run_instances(
            ImageId=image["Images"][0]["ImageId"],
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            SubnetId=subnet["SubnetId"],
        )["Instances"][0]
        for subnet in subnets
    ]
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    balancer = elbv2.create_load_balancer(
        Name="web", Subnets=[subnet["SubnetId"] for subnet in subnets]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    return [
        group,
        balancer,
        *(subnet["SubnetId"] for subnet in subnets),
        *(instance["InstanceId"] for instance in launched),
        *(instance["PrivateIpAddress"] for instance in launched),
    ]


def test_plain_boto3_works_after_start(cloud: minicloud.Cloud) -> None:
    identity = boto3.client("sts").get_caller_identity()
    assert identity["Account"] == "123456789012"


def test_same_seed_and_calls_give_same_ids(cloud: minicloud.Cloud) -> None:
    first = launch()
    minicloud.start(seed=7)
    assert launch() == first


def test_ids_after_a_reset_do_not_depend_on_what_stood_before(cloud: minicloud.Cloud) -> None:
    first = launch()
    boto3.client("autoscaling").describe_auto_scaling_groups()
    boto3.client("elb").describe_load_balancers()
    minicloud.reset()
    assert launch() == first


def test_reading_does_not_change_the_ids_that_follow(cloud: minicloud.Cloud) -> None:
    first = launch()
    minicloud.reset()
    ec2 = boto3.client("ec2")
    for _ in range(3):
        ec2.describe_vpcs()
        ec2.describe_instances()
    assert launch() == first


def test_the_default_vpc_is_the_same_whatever_is_looked_at_first(cloud: minicloud.Cloud) -> None:
    def default_subnets() -> list[str]:
        return [one["SubnetId"] for one in boto3.client("ec2").describe_subnets()["Subnets"]]

    first = default_subnets()
    minicloud.reset()
    boto3.client("autoscaling", "us-west-2").describe_auto_scaling_groups()
    boto3.client("s3", "us-east-1").create_bucket(Bucket="photos")
    assert default_subnets() == first


def test_another_seed_gives_other_ids(cloud: minicloud.Cloud) -> None:
    first = launch()
    minicloud.start(seed=8)
    assert not set(launch()) & {one for one in first if one.startswith(("i-", "sg-", "subnet-"))}


def test_ids_are_the_same_in_another_process(run_python: Callable[..., str]) -> None:
    program = """
        import boto3, minicloud
        minicloud.start(seed=7)
        ec2 = boto3.client("ec2")
        print([s["SubnetId"] for s in ec2.describe_subnets()["Subnets"]])
        print(ec2.create_security_group(GroupName="a", Description="a")["GroupId"])
    """
    assert run_python(program, PYTHONHASHSEED="1") == run_python(program, PYTHONHASHSEED="2")


def test_start_with_a_seed_gives_a_fresh_cloud(cloud: minicloud.Cloud) -> None:
    launch()
    cloud.advance(30)
    again = minicloud.start(seed=7)
    assert again is cloud
    assert again.now_s == 0
    assert boto3.client("ec2").describe_instances()["Reservations"] == []


def test_start_without_a_seed_joins_the_running_cloud(cloud: minicloud.Cloud) -> None:
    launch()
    assert minicloud.start() is cloud
    assert len(boto3.client("ec2").describe_instances()["Reservations"]) == 3


def test_start_with_a_region_only_changes_the_default_region(cloud: minicloud.Cloud) -> None:
    launch()
    minicloud.start(region="us-east-1")
    assert boto3.client("ec2").meta.region_name == "us-east-1"
    tokyo = boto3.client("ec2", region_name="ap-northeast-1")
    assert len(tokyo.describe_instances()["Reservations"]) == 3


@pytest.mark.parametrize("region", ["tokyo", "", "ap-northeast-1a", "http://x", 7])
def test_a_region_that_is_none_is_refused(region: object) -> None:
    with pytest.raises(ValueError, match="is not the name of an AWS Region"):
        minicloud.start(region=region)  # type: ignore[arg-type]


def test_stop_restores_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", "http://127.0.0.1:9")
    before = dict(os.environ)
    minicloud.start(seed=7)
    assert "AWS_PROFILE" not in os.environ
    assert "AWS_ENDPOINT_URL_EC2" not in os.environ
    minicloud.stop()
    assert dict(os.environ) == before


def test_stop_twice_is_harmless() -> None:
    minicloud.start()
    minicloud.stop()
    minicloud.stop()


def test_reset_before_start_says_what_to_do() -> None:
    with pytest.raises(minicloud.NotStartedError, match=r"minicloud\.start\(\)"):
        minicloud.reset()


def test_the_catalogue_holds_our_images_only(cloud: minicloud.Cloud) -> None:
    images = boto3.client("ec2").describe_images()["Images"]
    words = ("al2023-", "al2023-", "ubuntu", "ubuntu", "Flatcar", "wordpress")
    assert len(images) == len(words)
    for image, word in zip(images, words, strict=True):
        assert word in image["Name"]


def test_the_catalogue_is_ours_when_moto_was_used_before(run_python: Callable[..., str]) -> None:
    out = run_python("""
        import boto3, moto
        with moto.mock_aws():
            boto3.client("ec2", region_name="ap-northeast-1").describe_vpcs()
            boto3.client("autoscaling", region_name="ap-northeast-1").describe_tags()
        import minicloud
        minicloud.start()
        print(len(boto3.client("ec2").describe_images()["Images"]))
    """)
    assert out == "6"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ImageId": "ami-deadbeef"}, "InvalidAMIID.NotFound"),
        ({"InstanceType": "z9.mega"}, "InvalidInstanceType.NotFound"),
    ],
)
def test_images_and_types_are_checked(
    cloud: minicloud.Cloud, wrong: dict[str, str], code: str
) -> None:
    ec2 = boto3.client("ec2")
    right = {"ImageId": "ami-0e5c0de0000000001", "InstanceType": "t3.micro"}
    with pytest.raises(ec2.exceptions.ClientError) as refused:
        ec2.run_instances(MinCount=1, MaxCount=1, **(right | wrong))
    assert refused.value.response["Error"]["Code"] == code


@pytest.mark.parametrize("seconds", ["10", None, -1, float("inf"), float("nan")])
def test_only_a_number_of_seconds_lets_time_pass(cloud: minicloud.Cloud, seconds: Any) -> None:
    with pytest.raises(ValueError, match=r"advance\(.*\): give a number of seconds, 0 or more"):
        cloud.advance(seconds)
