"""Requests to S3 while policies are obeyed: the caller's, and the bucket's own."""

import json
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

import minicloud
from tests.control.access.people import (
    ACCOUNT,
    assume,
    bucket,
    client,
    document,
    refused,
    role,
    statement,
    trust,
    user,
)

ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"
ALL = ["arn:aws:s3:::assets", "arn:aws:s3:::assets/*"]


def bucket_policy(*statements: Any) -> None:
    boto3.client("s3").put_bucket_policy(Bucket="assets", Policy=document(*statements))


def nobody() -> Any:
    return boto3.client("s3", config=Config(signature_version=UNSIGNED))


def test_a_refusal_names_action_and_object(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "s3:ListBucket", ALL[0]))
    bucket(a=b"1")
    with cloud.enforce_policies():
        mine = client("s3", key)
        assert mine.list_objects_v2(Bucket="assets")["KeyCount"] == 1
        assert refused(mine.get_object, Bucket="assets", Key="a") == (
            "AccessDenied",
            (
                f"User: {ANA} is not authorized to perform: s3:GetObject on resource: "
                '"arn:aws:s3:::assets/a" because no identity-based policy allows the s3:GetObject '
                "action"
            ),
        )


def test_the_homes_of_users(cloud: minicloud.Cloud) -> None:
    home = {"StringLike": {"s3:prefix": ["${aws:username}/*"]}}
    key = user(
        "ana",
        statement("Allow", "s3:ListBucket", ALL[0], Condition=home),
        statement("Allow", ["s3:GetObject", "s3:PutObject"], f"{ALL[0]}/${{aws:username}}/*"),
    )
    bucket()
    with cloud.enforce_policies():
        mine = client("s3", key)
        mine.put_object(Bucket="assets", Key="ana/notes", Body=b"1")
        assert mine.get_object(Bucket="assets", Key="ana/notes")["Body"].read() == b"1"
        assert mine.list_objects_v2(Bucket="assets", Prefix="ana/")["KeyCount"] == 1
        assert refused(mine.list_objects_v2, Bucket="assets")[0] == "AccessDenied"
        assert refused(mine.put_object, Bucket="assets", Key="bob/notes", Body=b"2")


def test_a_bucket_may_let_a_user_in(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    bucket(a=b"1")
    bucket_policy(statement("Allow", "s3:GetObject", ALL[1], Principal={"AWS": ANA}))
    with cloud.enforce_policies() as enforcement:
        client("s3", key).get_object(Bucket="assets", Key="a")
        assert enforcement.verdicts[-1].decided_by[0].policy.name == "bucket assets"
        assert refused(client("s3", key).delete_object, Bucket="assets", Key="a")


def test_a_bucket_may_keep_an_administrator_out(cloud: minicloud.Cloud) -> None:
    bucket(a=b"1")
    bucket_policy(statement("Deny", "s3:GetObject", ALL[1], Principal="*"))
    with cloud.enforce_policies():
        s3 = boto3.client("s3")
        message = refused(s3.get_object, Bucket="assets", Key="a")[1]
        assert message.endswith("with an explicit deny in a resource-based policy")
        s3.delete_bucket_policy(Bucket="assets")
        s3.get_object(Bucket="assets", Key="a")


def test_nobody_may_read_unless_the_bucket_says_so(cloud: minicloud.Cloud) -> None:
    bucket(a=b"1")
    with cloud.enforce_policies():
        assert refused(nobody().get_object, Bucket="assets", Key="a") == (
            "AccessDenied",
            "Access Denied",
        )
        boto3.client("s3").delete_public_access_block(Bucket="assets")
        bucket_policy(statement("Allow", "s3:GetObject", ALL[1], Principal="*"))
        assert nobody().get_object(Bucket="assets", Key="a")["Body"].read() == b"1"


def test_a_copy_needs_to_read_and_to_write(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "s3:PutObject", ALL[1]))
    bucket(a=b"1")
    with cloud.enforce_policies():
        message = refused(
            client("s3", key).copy_object, Bucket="assets", Key="b", CopySource="assets/a"
        )[1]
        assert "s3:GetObject" in message


def test_several_objects_are_deleted_when_each_may_be(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "s3:DeleteObject", f"{ALL[0]}/old/*"))
    bucket(**{"old/1": b"1", "old/<2>": b"2", "new/1": b"3"})
    mine = client("s3", key)

    def delete(*keys: str) -> Any:
        objects = [{"Key": one} for one in keys]
        return mine.delete_objects(Bucket="assets", Delete={"Objects": objects})

    with cloud.enforce_policies():
        refused_ones = delete("old/1", "new/1")["Errors"]
        assert {one["Code"] for one in refused_ones} == {"AccessDenied"}
        assert len(delete("old/1", "old/<2>")["Deleted"]) == 2
    left = boto3.client("s3").list_objects_v2(Bucket="assets")["Contents"]
    assert [one["Key"] for one in left] == ["new/1"]


def test_another_account_needs_both_policies(cloud: minicloud.Cloud) -> None:
    other = "222222222222"
    there = assume(f"arn:aws:iam::{other}:role/OrganizationAccountAccessRole")
    remote = client("iam", there)
    remote.create_user(UserName="jiang")
    key = remote.create_access_key(UserName="jiang")["AccessKey"]
    bucket(a=b"1")
    with cloud.enforce_policies():
        theirs = client("s3", key)
        assert refused(theirs.get_object, Bucket="assets", Key="a")[1] == "Access Denied"
        remote.put_user_policy(
            UserName="jiang",
            PolicyName="read",
            PolicyDocument=document(statement("Allow", "s3:GetObject", ALL[1])),
        )
        assert refused(theirs.get_object, Bucket="assets", Key="a")
        bucket_policy(statement("Allow", "s3:GetObject", ALL[1], Principal={"AWS": other}))
        assert theirs.get_object(Bucket="assets", Key="a")["Body"].read() == b"1"


def test_a_session_policy_narrows_a_role(cloud: minicloud.Cloud) -> None:
    arn = role("deploy", trust({"AWS": ACCOUNT}), statement("Allow", "s3:*"))
    bucket(a=b"1")
    narrow = json.dumps(json.loads(document(statement("Allow", "s3:GetObject", ALL[1]))))
    with cloud.enforce_policies():
        mine = client("s3", assume(arn, Policy=narrow))
        mine.get_object(Bucket="assets", Key="a")
        assert (
            "no session policy allows"
            in refused(mine.put_object, Bucket="assets", Key="b", Body=b"")[1]
        )


@pytest.mark.parametrize(
    ("operation", "arguments", "action"),
    [
        ("head_object", {"Key": "a"}, "s3:GetObject"),
        ("head_bucket", {}, "s3:ListBucket"),
        ("get_bucket_versioning", {}, "s3:GetBucketVersioning"),
        ("get_bucket_encryption", {}, "s3:GetEncryptionConfiguration"),
        ("get_public_access_block", {}, "s3:GetBucketPublicAccessBlock"),
        ("put_object_tagging", {"Key": "a", "Tagging": {"TagSet": []}}, "s3:PutObjectTagging"),
        ("delete_object", {"Key": "a"}, "s3:DeleteObject"),
        ("delete_bucket_policy", {}, "s3:DeleteBucketPolicy"),
        ("list_object_versions", {}, "s3:ListBucketVersions"),
        ("create_multipart_upload", {"Key": "b"}, "s3:PutObject"),
    ],
)
def test_operations_need_the_action_that_aws_documents(
    cloud: minicloud.Cloud, operation: str, arguments: dict[str, Any], action: str
) -> None:
    key = user("ana")
    bucket(a=b"1")
    with cloud.enforce_policies() as enforcement:
        refused(getattr(client("s3", key), operation), Bucket="assets", **arguments)
    assert [one.request.action for one in enforcement.verdicts] == [action]
