"""ECR's repository policies, for who calls while the cloud enforces policies."""

import json
from typing import Any

import boto3

import minicloud
from tests.control.access.people import ACCOUNT, allow, client, refused, statement, user

ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"
PULL = ["ecr:BatchGetImage", "ecr:DescribeImages"]


def _repository(*statements: dict[str, Any]) -> None:
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="web")
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    ecr.set_repository_policy(repositoryName="web", policyText=text)


def _says(effect: str, principal: Any, *actions: str) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": list(actions)}


def test_a_repository_lets_in_whom_its_policy_names(cloud: minicloud.Cloud) -> None:
    ana, ben = user("ana"), user("ben")
    _repository(_says("Allow", {"AWS": ANA}, *PULL))
    with cloud.enforce_policies():
        assert client("ecr", ana).describe_images(repositoryName="web")["imageDetails"] == []
        push = client("ecr", ana).initiate_layer_upload
        assert refused(push, repositoryName="web")[0] == "AccessDeniedException"
        read = client("ecr", ben).describe_images
        assert refused(read, repositoryName="web")[0] == "AccessDeniedException"


def test_a_repository_keeps_out_whom_iam_would_let_in(cloud: minicloud.Cloud) -> None:
    ana = user("ana")
    allow("ana", statement("Allow", "ecr:*"))
    _repository(_says("Deny", "*", "ecr:BatchDeleteImage"))
    with cloud.enforce_policies():
        ecr = client("ecr", ana)
        assert ecr.describe_images(repositoryName="web")["imageDetails"] == []
        code, message = refused(
            ecr.batch_delete_image, repositoryName="web", imageIds=[{"imageTag": "v1"}]
        )
        assert code == "AccessDeniedException"
        assert "explicit deny in a resource-based policy" in message


def test_another_repository_is_not_meant(cloud: minicloud.Cloud) -> None:
    ana = user("ana")
    _repository(_says("Allow", {"AWS": ANA}, "ecr:*"))
    boto3.client("ecr").create_repository(repositoryName="other")
    with cloud.enforce_policies():
        read = client("ecr", ana).describe_images
        assert refused(read, repositoryName="other")[0] == "AccessDeniedException"
        assert refused(read, repositoryName="nope")[0] == "AccessDeniedException"
