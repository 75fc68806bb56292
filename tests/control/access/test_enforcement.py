"""Policies are obeyed while the cloud is told to, and by nobody otherwise."""

import inspect
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

import minicloud
from minicloud.control.frames import AwsCall
from minicloud.dataplane.iam import Decision, Step
from tests.control.access.people import (
    ACCOUNT,
    allow,
    bucket,
    client,
    document,
    iam,
    refused,
    role,
    statement,
    trust,
    user,
)

ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"


def test_nothing_is_refused_before_and_after(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    client("ec2", key).describe_vpcs()
    with cloud.enforce_policies():
        assert refused(client("ec2", key).describe_vpcs)[0] == "UnauthorizedOperation"
    client("ec2", key).describe_vpcs()


def test_a_reset_ends_it(cloud: minicloud.Cloud) -> None:
    cloud.enforce_policies()
    cloud.reset()
    client("ec2", user("ana")).describe_vpcs()


def test_the_courses_own_key_may_do_everything(cloud: minicloud.Cloud) -> None:
    with cloud.enforce_policies() as enforcement:
        boto3.client("ec2").describe_vpcs()
    assert enforcement.verdicts[0].allowed


@pytest.mark.parametrize(
    ("service", "operation", "code", "message"),
    [
        (
            "iam",
            "list_users",
            "AccessDenied",
            (
                f"User: {ANA} is not authorized to perform: iam:ListUsers on resource: "
                f"arn:aws:iam::{ACCOUNT}:user/ because no identity-based policy allows the "
                "iam:ListUsers action"
            ),
        ),
        (
            "ec2",
            "describe_vpcs",
            "UnauthorizedOperation",
            (
                f"You are not authorized to perform this operation. User: {ANA} is not authorized "
                "to perform: ec2:DescribeVpcs because no identity-based policy allows the "
                "ec2:DescribeVpcs action"
            ),
        ),
        (
            "ecs",
            "list_clusters",
            "AccessDeniedException",
            (
                f"User: {ANA} is not authorized to perform: ecs:ListClusters because no "
                "identity-based policy allows the ecs:ListClusters action"
            ),
        ),
        (
            "lambda",
            "list_functions",
            "AccessDeniedException",
            (
                f"User: {ANA} is not authorized to perform: lambda:ListFunctions because no "
                "identity-based policy allows the lambda:ListFunctions action"
            ),
        ),
        (
            "elbv2",
            "describe_load_balancers",
            "AccessDenied",
            (
                f"User: {ANA} is not authorized to perform: "
                "elasticloadbalancing:DescribeLoadBalancers because no identity-based policy "
                "allows the elasticloadbalancing:DescribeLoadBalancers action"
            ),
        ),
    ],
)
def test_each_service_refuses_with_its_own_code(
    cloud: minicloud.Cloud, service: str, operation: str, code: str, message: str
) -> None:
    key = user("ana")
    with cloud.enforce_policies():
        assert refused(getattr(client(service, key), operation)) == (code, message)


@pytest.mark.parametrize(
    ("service", "operation", "unknown", "forged"),
    [
        ("iam", "list_users", "InvalidClientTokenId", "SignatureDoesNotMatch"),
        ("ec2", "describe_vpcs", "AuthFailure", "AuthFailure"),
        ("ecs", "list_clusters", "UnrecognizedClientException", "InvalidSignatureException"),
        ("s3", "list_buckets", "InvalidAccessKeyId", "SignatureDoesNotMatch"),
    ],
)
def test_keys_and_signatures_are_looked_at(
    cloud: minicloud.Cloud, service: str, operation: str, unknown: str, forged: str
) -> None:
    key = user("ana", statement("Allow", "*"))
    stranger = {"AccessKeyId": "AKIAI44QH8DHBEXAMPLE", "SecretAccessKey": "secret"}
    with cloud.enforce_policies():
        getattr(client(service, key), operation)()
        assert refused(getattr(client(service, stranger), operation))[0] == unknown
        wrong = {**key, "SecretAccessKey": "x" * 40}
        assert refused(getattr(client(service, wrong), operation))[0] == forged


def test_a_forged_key_of_the_course_is_refused(cloud: minicloud.Cloud) -> None:
    wrong = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "guessed"}
    with cloud.enforce_policies():
        assert refused(client("iam", wrong).list_users)[0] == "SignatureDoesNotMatch"


def test_an_inactive_key_opens_nothing(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "*"))
    with cloud.enforce_policies():
        iam().update_access_key(UserName="ana", AccessKeyId=key["AccessKeyId"], Status="Inactive")
        assert refused(client("iam", key).list_users)[0] == "InvalidClientTokenId"
        iam().update_access_key(UserName="ana", AccessKeyId=key["AccessKeyId"], Status="Active")
        client("iam", key).list_users()


def test_who_one_is_may_always_be_asked(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Deny", "*"))
    with cloud.enforce_policies():
        assert client("sts", key).get_caller_identity()["Arn"] == ANA


def test_a_refused_call_changes_nothing(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    with cloud.enforce_policies():
        refused(client("ec2", key).create_vpc, CidrBlock="10.9.0.0/16")
        refused(client("iam", key).create_user, UserName="bob")
    vpcs = boto3.client("ec2").describe_vpcs()["Vpcs"]
    assert "10.9.0.0/16" not in {vpc["CidrBlock"] for vpc in vpcs}
    assert [one["UserName"] for one in iam().list_users()["Users"]] == ["ana"]


def test_policies_of_groups_and_attached_ones_count(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    iam().create_group(GroupName="readers")
    iam().add_user_to_group(GroupName="readers", UserName="ana")
    read = iam().create_policy(
        PolicyName="read", PolicyDocument=document(statement("Allow", "ec2:Describe*"))
    )["Policy"]["Arn"]
    with cloud.enforce_policies() as enforcement:
        assert refused(client("ec2", key).describe_vpcs)[0] == "UnauthorizedOperation"
        iam().attach_group_policy(GroupName="readers", PolicyArn=read)
        client("ec2", key).describe_vpcs()
        (granted,) = enforcement.verdicts[-1].decided_by
        assert granted.policy.name == "read"


def test_a_new_version_of_a_policy_holds_once_it_is_the_default(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    arn = iam().create_policy(
        PolicyName="own", PolicyDocument=document(statement("Allow", "ec2:Describe*"))
    )["Policy"]["Arn"]
    iam().attach_user_policy(UserName="ana", PolicyArn=arn)
    nothing = document(statement("Deny", "*"))
    with cloud.enforce_policies():
        iam().create_policy_version(PolicyArn=arn, PolicyDocument=nothing, SetAsDefault=False)
        client("ec2", key).describe_vpcs()
        iam().set_default_policy_version(PolicyArn=arn, VersionId="v2")
        assert "explicit deny" in refused(client("ec2", key).describe_vpcs)[1]


def test_a_users_boundary_limits(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "*"))
    arn = iam().create_policy(
        PolicyName="ec2-only", PolicyDocument=document(statement("Allow", "ec2:*"))
    )["Policy"]["Arn"]
    iam().put_user_permissions_boundary(UserName="ana", PermissionsBoundary=arn)
    with cloud.enforce_policies():
        client("ec2", key).describe_vpcs()
        message = refused(client("iam", key).list_users)[1]
        assert "because no permissions boundary allows the iam:ListUsers action" in message
        iam().delete_user_permissions_boundary(UserName="ana")
        client("iam", key).list_users()


def test_conditions_see_the_region_the_address_and_the_date(cloud: minicloud.Cloud) -> None:
    condition = {
        "StringEquals": {"aws:RequestedRegion": "ap-northeast-1"},
        "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
        "DateLessThan": {"aws:CurrentTime": "2026-01-05T01:00:00Z"},
    }
    key = user("ana", statement("Allow", "ec2:*", Condition=condition))
    with cloud.enforce_policies() as enforcement:
        client("ec2", key).describe_vpcs()
        assert refused(client("ec2", key, "us-east-1").describe_vpcs)
        enforcement.source_ip = "198.51.100.1"
        assert refused(client("ec2", key).describe_vpcs)
        enforcement.source_ip = "203.0.113.77"
        client("ec2", key).describe_subnets()
        cloud.advance(3600)
        assert refused(client("ec2", key).describe_vpcs)


def test_conditions_see_tags_of_the_caller_and_of_an_instance(cloud: minicloud.Cloud) -> None:
    own = {"StringEquals": {"ec2:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    key = user("ana", statement("Allow", "ec2:StopInstances", Condition=own))
    iam().tag_user(UserName="ana", Tags=[{"Key": "team", "Value": "web"}])
    ec2 = boto3.client("ec2")
    ids = [
        ec2.run_instances(
            ImageId="ami-0e5c0de0000000001",
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            TagSpecifications=[
                {"ResourceType": "instance", "Tags": [{"Key": "team", "Value": team}]}
            ],
        )["Instances"][0]["InstanceId"]
        for team in ("web", "data")
    ]
    cloud.advance(120)
    with cloud.enforce_policies():
        client("ec2", key).stop_instances(InstanceIds=[ids[0]])
        code, message = refused(client("ec2", key).stop_instances, InstanceIds=[ids[1]])
    assert code == "UnauthorizedOperation"
    assert f"arn:aws:ec2:ap-northeast-1:{ACCOUNT}:instance/{ids[1]}" in message


def test_each_user_may_change_the_own_keys(cloud: minicloud.Cloud) -> None:
    own = "arn:aws:iam::*:user/${aws:username}"
    key = user("ana", statement("Allow", "iam:*AccessKey*", own))
    user("bob")
    with cloud.enforce_policies():
        mine = client("iam", key)
        assert len(mine.list_access_keys(UserName="ana")["AccessKeyMetadata"]) == 1
        assert refused(mine.create_access_key, UserName="bob")[0] == "AccessDenied"


def test_to_hand_a_role_to_a_function_one_must_be_allowed_to(cloud: minicloud.Cloud) -> None:
    arn = role("worker", trust({"Service": "lambda.amazonaws.com"}))
    key = user("ana", statement("Allow", "lambda:*"))
    function: dict[str, Any] = {
        "FunctionName": "hello",
        "Runtime": "python3.12",
        "Handler": "hello.handler",
        "Role": arn,
        "Code": {"ZipFile": b"zip"},
    }
    with cloud.enforce_policies():
        message = refused(client("lambda", key).create_function, **function)[1]
        assert f"is not authorized to perform: iam:PassRole on resource: {arn}" in message


def test_decisions_are_kept_with_their_reasons(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "ec2:*", Sid="Machines"))
    with cloud.enforce_policies() as enforcement:
        client("ec2", key).describe_vpcs()
        refused(client("iam", key).list_users)
    first, second = enforcement.verdicts
    assert first.reason == "identity-based policy: allows (Machines of own)"
    assert (second.decision, second.step) == (Decision.IMPLICIT_DENY, Step.IDENTITY)


def test_unsigned_calls_are_refused(cloud: minicloud.Cloud) -> None:
    unsigned = boto3.client("ec2", config=Config(signature_version=UNSIGNED))
    with cloud.enforce_policies():
        assert refused(unsigned.describe_vpcs)[0] == "AuthFailure"


def test_when_a_key_was_used_is_told_in_the_clouds_time(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "*"))
    cloud.advance(86_400)
    client("iam", key).list_users()
    used = iam().get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"]
    assert used["LastUsedDate"] == cloud.now
    assert used["ServiceName"] == "iam"


def test_a_third_key_is_refused(cloud: minicloud.Cloud) -> None:
    user("ana")
    iam().create_access_key(UserName="ana")
    assert refused(iam().create_access_key, UserName="ana") == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )


def test_bare_moto_5_2_5_ignores_the_conditions_of_an_allow(bare_site: Any) -> None:
    from moto import settings
    from moto.core.authorization import ActionAuthenticatorMixin

    condition = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    key = user("ana", statement("Allow", "ec2:*", Condition=condition))
    before = ActionAuthenticatorMixin.request_count, settings.INITIAL_NO_AUTH_ACTION_COUNT
    ActionAuthenticatorMixin.request_count, settings.INITIAL_NO_AUTH_ACTION_COUNT = 0, 0
    try:
        client("ec2", key).describe_vpcs()  # in Tokyo
    finally:
        ActionAuthenticatorMixin.request_count, settings.INITIAL_NO_AUTH_ACTION_COUNT = before


def test_bare_moto_5_2_5_has_no_boundary_for_users(bare_site: Any) -> None:
    user("ana")
    with pytest.raises(NotImplementedError):
        iam().put_user_permissions_boundary(
            UserName="ana", PermissionsBoundary="arn:aws:iam::123456789012:policy/a"
        )


def test_a_call_without_http_is_nobody_elses(cloud: minicloud.Cloud) -> None:
    """A grader's process hands calls over unsigned: they may name the course's own key only."""
    key = user("ana", statement("Allow", "*"))
    answers = []
    with cloud.enforce_policies():
        for key_id in ("AKIAIOSFODNN7EXAMPLE", key["AccessKeyId"]):
            signed = f"AWS4-HMAC-SHA256 Credential={key_id}/20170101/us-east-1/iam/aws4_request"
            call = AwsCall(
                "https://iam.amazonaws.com/",
                {"Authorization": signed, "Content-Type": "application/x-www-form-urlencoded"},
                {"Action": "ListUsers", "Version": "2010-05-08"},
                "",
            )
            answers.append(cloud.hand(call))
    assert [answer is not None and answer.status for answer in answers] == [200, 400]


def test_starting_the_cloud_imports_nothing_of_this(run_python: Any) -> None:
    program = """
    import sys
    import boto3, minicloud
    minicloud.start(seed=7)
    boto3.client("ec2").describe_vpcs()
    print([name for name in sys.modules if "control.access" in name or "dataplane.iam" in name])
    """
    assert run_python(inspect.cleandoc(program)) == "[]"


def test_a_policy_can_be_changed_while_it_is_obeyed(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    bucket(one=b"1")
    with cloud.enforce_policies():
        assert refused(client("s3", key).list_buckets)
        allow("ana", statement("Allow", "s3:ListAllMyBuckets"))
        client("s3", key).list_buckets()
