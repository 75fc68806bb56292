"""A grader's child that takes a cloud made in advance sees what one made on demand shows."""

import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

import minicloud
from minicloud.control.gateway import open_cloud
from tests.control.broad_calls import make_all_calls

SEEDS = (7, 7, 11, 7)
ASKED = [
    "describe_vpcs",
    "describe_subnets",
    "describe_route_tables",
    "describe_network_acls",
    "describe_security_groups",
    "describe_internet_gateways",
    "describe_dhcp_options",
    "describe_images",
]


@pytest.fixture
def opened() -> Iterator[None]:
    minicloud.stop()
    open_cloud()
    yield
    minicloud.stop()


def what_stands() -> list[Any]:
    """Of each reset cloud: what EC2 tells before and after something is built there."""
    seen = []
    for seed in SEEDS:
        minicloud.start(seed=seed)
        ec2 = boto3.client("ec2")
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        for _ in range(2):
            answers = [getattr(ec2, name)() for name in ASKED]
            for answer in answers:
                del answer["ResponseMetadata"]
            seen.append(json.dumps(answers, default=str))
            subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="172.31.128.0/24")
            seen.append(subnet["Subnet"]["SubnetId"])
            ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "main"}])
            ec2.delete_subnet(SubnetId=subnet["Subnet"]["SubnetId"])
    return seen


def in_a_child() -> list[Any]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            with os.fdopen(writer, "w") as line:
                json.dump(what_stands(), line)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as line:
        said = line.read()
    os.waitpid(pid, 0)
    found: list[Any] = json.loads(said)
    return found


@pytest.mark.usefixtures("opened")
def test_children_see_what_the_warm_process_saw() -> None:
    expected = what_stands()
    assert in_a_child() == expected
    # One child's building leaves the next one's cloud as it was.
    assert in_a_child() == expected


@pytest.mark.usefixtures("opened")
def test_a_child_makes_no_default_vpc_that_the_rehearsal_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from moto.ec2.models import EC2Backend

    what_stands()
    monkeypatch.setattr(EC2Backend, "create_default_vpc", lambda _backend: os._exit(3))
    pid = os.fork()
    if pid == 0:
        try:
            for seed in SEEDS:
                minicloud.start(seed=seed)
                boto3.client("ec2").describe_vpcs()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.usefixtures("opened")
def test_spares_are_made_in_whatever_state_the_cloud_is() -> None:
    make_all_calls()
    minicloud.reset()
    expected = what_stands()
    assert in_a_child() == expected
