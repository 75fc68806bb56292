"""What would be allowed, asked without doing it."""

from typing import Any

import pytest

import minicloud
from tests.control.access.people import (
    ACCOUNT,
    document,
    iam,
    refused,
    role,
    statement,
    trust,
    user,
)

ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"
READ = statement("Allow", ["s3:GetObject", "s3:ListBucket"])
NO_LOGS = statement("Deny", "s3:*", "arn:aws:s3:::logs/*")


def decisions(answer: dict[str, Any]) -> list[str]:
    return [one["EvalDecision"] for one in answer["EvaluationResults"]]


def test_a_user_is_tried_with_all_that_stands(cloud: minicloud.Cloud) -> None:
    user("ana", READ)
    iam().create_group(GroupName="web")
    iam().add_user_to_group(GroupName="web", UserName="ana")
    iam().put_group_policy(GroupName="web", PolicyName="no-logs", PolicyDocument=document(NO_LOGS))
    answer = iam().simulate_principal_policy(
        PolicySourceArn=ANA,
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=["arn:aws:s3:::assets/a", "arn:aws:s3:::logs/a"],
    )
    assert decisions(answer) == ["allowed", "explicitDeny", "implicitDeny", "explicitDeny"]
    first, second, third, _ = answer["EvaluationResults"]
    assert [one["SourcePolicyId"] for one in first["MatchedStatements"]] == ["own"]
    assert [one["SourcePolicyId"] for one in second["MatchedStatements"]] == ["no-logs"]
    assert third["MatchedStatements"] == []


def test_a_role_can_be_tried_too(cloud: minicloud.Cloud) -> None:
    arn = role("deploy", trust({"Service": "ec2.amazonaws.com"}), READ)
    answer = iam().simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject"])
    assert decisions(answer) == ["allowed"]


def test_policies_can_be_tried_before_they_stand(cloud: minicloud.Cloud) -> None:
    answer = iam().simulate_custom_policy(
        PolicyInputList=[document(READ), document(NO_LOGS)],
        ActionNames=["s3:GetObject"],
        ResourceArns=["arn:aws:s3:::assets/a", "arn:aws:s3:::logs/a"],
    )
    assert decisions(answer) == ["allowed", "explicitDeny"]


def test_keys_that_were_not_given_are_named(cloud: minicloud.Cloud) -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    given = {
        "PolicyInputList": [document(statement("Allow", "ec2:*", Condition=mfa))],
        "ActionNames": ["ec2:StopInstances"],
    }
    (result,) = iam().simulate_custom_policy(**given)["EvaluationResults"]
    assert result["EvalDecision"] == "implicitDeny"
    assert result["MissingContextValues"] == ["aws:MultiFactorAuthPresent"]
    entry = {
        "ContextKeyName": "aws:MultiFactorAuthPresent",
        "ContextKeyValues": ["true"],
        "ContextKeyType": "boolean",
    }
    assert decisions(iam().simulate_custom_policy(**given, ContextEntries=[entry])) == ["allowed"]


def test_a_boundary_is_told_of(cloud: minicloud.Cloud) -> None:
    answer = iam().simulate_custom_policy(
        PolicyInputList=[document(statement("Allow", "*"))],
        PermissionsBoundaryPolicyInputList=[document(statement("Allow", "s3:*"))],
        ActionNames=["s3:GetObject", "iam:CreateUser"],
    )
    assert decisions(answer) == ["allowed", "implicitDeny"]
    told = [
        one["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"]
        for one in answer["EvaluationResults"]
    ]
    assert told == [True, False]


def test_a_resources_policy_can_be_given(cloud: minicloud.Cloud) -> None:
    user("ana")
    resource = document(statement("Allow", "s3:GetObject", Principal={"AWS": ANA}))
    answer = iam().simulate_principal_policy(
        PolicySourceArn=ANA,
        ActionNames=["s3:GetObject"],
        ResourceArns=["arn:aws:s3:::assets/a"],
        ResourcePolicy=resource,
    )
    assert decisions(answer) == ["allowed"]


def test_somebody_who_does_not_exist_cannot_be_tried(cloud: minicloud.Cloud) -> None:
    arguments = {"PolicySourceArn": ANA, "ActionNames": ["s3:GetObject"]}
    assert refused(iam().simulate_principal_policy, **arguments)[0] == "NoSuchEntity"


def test_a_malformed_policy_cannot_be_tried(cloud: minicloud.Cloud) -> None:
    arguments = {"PolicyInputList": ["{}"], "ActionNames": ["s3:GetObject"]}
    assert refused(iam().simulate_custom_policy, **arguments)[0] == "InvalidInput"


def test_bare_moto_5_2_5_simulates_nothing(bare_site: Any) -> None:
    with pytest.raises(NotImplementedError):
        iam().simulate_custom_policy(PolicyInputList=["{}"], ActionNames=["s3:GetObject"])
