"""Launches and launch templates that AWS refuses for a word in them; `test_guards` makes them."""

from collections.abc import Callable
from typing import Any


def launch_in_no_group(site: Any) -> None:
    site.ec2.run_instances(
        ImageId=site.image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SecurityGroups=["nope"],
    )


def launch_that_ends_in_a_nap(site: Any) -> None:
    site.launch(InstanceInitiatedShutdownBehavior="hibernate")


def launch_with_a_disk_of_no_type(site: Any) -> None:
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "VolumeType": "ssd"}}
    site.launch(BlockDeviceMappings=[disk])


def launch_with_a_tag_for_no_resource(site: Any) -> None:
    tags = [{"Key": "team", "Value": "web"}]
    site.launch(TagSpecifications=[{"ResourceType": "machine", "Tags": tags}])


def launch_with_a_tag_of_awss(site: Any) -> None:
    tags = [{"Key": "aws:team", "Value": "web"}]
    site.launch(TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])


def launch_with_a_novel(site: Any) -> None:
    site.launch(UserData="x" * (16 * 1024 + 1))


def endpoint_of_no_kind(site: Any) -> None:
    name = "com.amazonaws.ap-northeast-1.s3"
    site.ec2.create_vpc_endpoint(VpcId=site.vpc, ServiceName=name, VpcEndpointType="S3")


def _template(site: Any, name: str = "web") -> None:
    site.ec2.create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": site.image}
    )


def template_with_a_space(site: Any) -> None:
    _template(site, "my web")


def launch_from_a_version_in_a_word(site: Any) -> None:
    _template(site)
    named = {"LaunchTemplateName": "web", "Version": "latest"}
    site.ec2.run_instances(LaunchTemplate=named, MinCount=1, MaxCount=1)


LAUNCH_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("launch-listed-value", launch_that_ends_in_a_nap),
    ("launch-listed-value", launch_with_a_disk_of_no_type),
    ("launch-listed-value", launch_with_a_tag_for_no_resource),
    ("launch-listed-value", endpoint_of_no_kind),
    ("tag-key-reserved", launch_with_a_tag_of_awss),
    ("launch-user-data", launch_with_a_novel),
    ("launch-template-name", template_with_a_space),
]

BREAKING_LAUNCH_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("launch-group-names", launch_in_no_group),
    ("launch-template-version", launch_from_a_version_in_a_word),
]
