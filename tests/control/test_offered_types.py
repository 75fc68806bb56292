"""What AWS offers where is read when it is asked for, and is what moto has."""

import json
from collections.abc import Callable
from textwrap import dedent

ASK = """
    import json
    import boto3

    def asked(region):
        ec2 = boto3.client("ec2", region_name=region)
        return [
            ec2.describe_instance_type_offerings(LocationType=location_type)["InstanceTypeOfferings"]
            for location_type in ("region", "availability-zone", "availability-zone-id")
        ]
"""
BARE = """
    from moto import mock_aws
    with mock_aws():
        print(json.dumps([asked("ap-northeast-1"), asked("eu-west-1")]))
"""
OURS = """
    import minicloud
    minicloud.start(region="ap-northeast-1")
    print(json.dumps([asked("ap-northeast-1"), asked("eu-west-1")]))
"""
UNREAD = """
    import minicloud
    minicloud.start(region="ap-northeast-1", seed=7)
    import boto3
    boto3.client("ec2").describe_instances()
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
    lists = [one for by_region in INSTANCE_TYPE_OFFERINGS.values() for one in by_region.values()]
    print(any(one.is_read for one in lists))
    boto3.client("ec2").describe_instance_type_offerings()
    print(sum(one.is_read for one in lists))
"""


def test_the_offerings_are_moto_s(run_python: Callable[..., str]) -> None:
    bare, ours = (json.loads(run_python(dedent(ASK) + dedent(code))) for code in (BARE, OURS))
    assert len(bare[0][0]) > 100
    assert ours == bare


def test_no_list_is_read_before_its_place_is_asked_for(run_python: Callable[..., str]) -> None:
    assert run_python(dedent(UNREAD)).split() == ["False", "1"]
