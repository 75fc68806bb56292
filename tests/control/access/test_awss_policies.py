"""Policies that AWS keeps can be attached, read and listed, and they are obeyed."""

from typing import Any

import pytest

import minicloud
from tests.control.access.people import bucket, client, iam, refused, role, trust, user

AWSS = "arn:aws:iam::aws:policy"
LAMBDAS = f"{AWSS}/service-role/AWSLambdaBasicExecutionRole"


def test_who_may_read_s3_may_not_write_there(cloud: minicloud.Cloud) -> None:
    bucket()
    key = user("ana")
    iam().attach_user_policy(UserName="ana", PolicyArn=f"{AWSS}/AmazonS3ReadOnlyAccess")
    with cloud.enforce_policies():
        assert client("s3", key).list_objects_v2(Bucket="assets")["KeyCount"] == 0
        assert refused(client("s3", key).put_object, Bucket="assets", Key="k")[0] == "AccessDenied"
        assert refused(client("ec2", key).describe_vpcs)[0] == "UnauthorizedOperation"


@pytest.mark.parametrize("name", ["ReadOnlyAccess", "job-function/ViewOnlyAccess"])
def test_who_may_read_all_may_launch_nothing(cloud: minicloud.Cloud, name: str) -> None:
    key = user("ana")
    iam().create_group(GroupName="readers")
    iam().attach_group_policy(GroupName="readers", PolicyArn=f"{AWSS}/{name}")
    iam().add_user_to_group(GroupName="readers", UserName="ana")
    with cloud.enforce_policies():
        client("ec2", key).describe_vpcs()
        made = refused(client("ec2", key).create_vpc, CidrBlock="10.0.0.0/16")
        assert made[0] == "UnauthorizedOperation"


def test_a_role_takes_the_policy_of_a_path(cloud: minicloud.Cloud) -> None:
    role("worker", trust({"Service": "lambda.amazonaws.com"}))
    iam().attach_role_policy(RoleName="worker", PolicyArn=LAMBDAS)
    (attached,) = iam().list_attached_role_policies(RoleName="worker")["AttachedPolicies"]
    assert attached == {"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": LAMBDAS}
    without_path = f"{AWSS}/AWSLambdaBasicExecutionRole"
    arguments = {"RoleName": "worker", "PolicyArn": without_path}
    assert refused(iam().attach_role_policy, **arguments)[0] == "NoSuchEntity"


def test_a_policy_of_awss_can_be_read_before_it_is_attached(cloud: minicloud.Cloud) -> None:
    policy = iam().get_policy(PolicyArn=LAMBDAS)["Policy"]
    version = iam().get_policy_version(PolicyArn=LAMBDAS, VersionId=policy["DefaultVersionId"])
    (statement,) = version["PolicyVersion"]["Document"]["Statement"]
    assert "logs:PutLogEvents" in statement["Action"]


def test_a_boundary_may_be_a_policy_of_awss(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    iam().attach_user_policy(UserName="ana", PolicyArn=f"{AWSS}/AdministratorAccess")
    iam().put_user_permissions_boundary(
        UserName="ana", PermissionsBoundary=f"{AWSS}/AmazonEC2ReadOnlyAccess"
    )
    with cloud.enforce_policies():
        client("ec2", key).describe_vpcs()
        assert refused(client("iam", key).list_users)[0] == "AccessDenied"


def test_they_are_listed_by_scope(cloud: minicloud.Cloud) -> None:
    user("ana")
    iam().attach_user_policy(UserName="ana", PolicyArn=f"{AWSS}/AmazonSQSReadOnlyAccess")
    names = [one["PolicyName"] for one in iam().list_policies(Scope="AWS")["Policies"]]
    assert {"AdministratorAccess", "ReadOnlyAccess", "AmazonSQSReadOnlyAccess"} <= set(names)
    assert iam().list_policies(Scope="Local")["Policies"] == []


def test_what_is_made_later_has_the_same_id_whether_they_were_looked_at(
    cloud: minicloud.Cloud,
) -> None:
    def made() -> Any:
        return iam().create_group(GroupName="g")["Group"]["GroupId"]

    before = made()
    cloud.reset()
    iam().list_policies(Scope="AWS")
    assert made() == before


def test_there_is_no_policy_that_aws_has_not(cloud: minicloud.Cloud) -> None:
    user("ana")
    wrong = {"UserName": "ana", "PolicyArn": f"{AWSS}/AmazonS3ReadAccess"}
    assert refused(iam().attach_user_policy, **wrong)[0] == "NoSuchEntity"


def test_bare_moto_5_2_5_has_none(bare_site: Any) -> None:
    iam().create_user(UserName="ana")
    wrong = {"UserName": "ana", "PolicyArn": f"{AWSS}/ReadOnlyAccess"}
    assert refused(iam().attach_user_policy, **wrong)[0] == "NoSuchEntity"
