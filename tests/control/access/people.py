"""Users, roles and their clients, as these tests make them again and again."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"


def iam() -> Any:
    return boto3.client("iam")


def statement(effect: str, actions: Any, resources: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": actions, "Resource": resources, **more}


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal: Any, action: str = "sts:AssumeRole", **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


def user(name: str, *statements: Mapping[str, Any]) -> dict[str, Any]:
    """A user with an inline policy; returns a key."""
    iam().create_user(UserName=name)
    if statements:
        allow(name, *statements)
    key: dict[str, Any] = iam().create_access_key(UserName=name)["AccessKey"]
    return key


def allow(name: str, *statements: Mapping[str, Any]) -> None:
    iam().put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(*statements))


def role(name: str, trust_policy: str, *statements: Mapping[str, Any], **more: Any) -> str:
    """A role with an inline policy; returns its ARN."""
    made = iam().create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy, **more)
    if statements:
        iam().put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
    return str(made["Role"]["Arn"])


def client(service: str, key: Mapping[str, Any], region: str | None = None) -> Any:
    """A client of whoever holds the key."""
    return boto3.client(
        service,
        region_name=region,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key.get("SessionToken"),
    )


def assume(arn: str, key: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Credentials of a session."""
    sts = boto3.client("sts") if key is None else client("sts", key)
    session = {"RoleSessionName": "test", **more}
    taken: dict[str, Any] = sts.assume_role(RoleArn=arn, **session)["Credentials"]
    return taken


def bucket(name: str = "assets", **objects: bytes) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    for key, body in objects.items():
        s3.put_object(Bucket=name, Key=key, Body=body)


def refused(call: Any, **arguments: Any) -> tuple[str, str]:
    """Code and message of the error that a call ends in."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError("the call was not refused")
