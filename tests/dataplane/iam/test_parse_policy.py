"""Policy documents that AWS refuses, with its words."""

import json
from typing import Any

import pytest

from minicloud.dataplane.iam import MalformedPolicyError, PolicyKind, parse_policy
from tests.dataplane.iam.cases import allow, document

SYNTAX = "Syntax errors in policy."
NO_RESOURCE = {"Effect": "Allow", "Action": "s3:*"}


def changed(**elements: Any) -> dict[str, Any]:
    return document({**allow("s3:*"), **elements})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{", SYNTAX),
        ("[]", SYNTAX),
        ({"Version": "2012-10-17"}, SYNTAX),
        ({"Version": "2012-10-17", "Statement": []}, SYNTAX),
        ({"Version": "2020-01-01", "Statement": [allow("s3:*")]}, SYNTAX),
        ({"Version": "2012-10-17", "Statements": [allow("s3:*")]}, SYNTAX),
        (changed(Effect="allow"), SYNTAX),
        (changed(Efect="Allow"), SYNTAX),
        (changed(Action=7), SYNTAX),
        (changed(NotAction="s3:*"), SYNTAX),
        (changed(Condition={"StringSame": {"aws:username": "ana"}}), SYNTAX),
        (changed(Condition={"NullIfExists": {"aws:username": "true"}}), SYNTAX),
        (changed(Condition={"StringEquals": "ana"}), SYNTAX),
        (document(NO_RESOURCE), "Policy statement must contain resources."),
        (changed(Resource=[]), "Policy statement must contain resources."),
        (document({"Effect": "Allow", "Resource": "*"}), "Policy statement must contain actions."),
        (changed(Resource="mybucket"), 'Resource mybucket must be in ARN format or "*".'),
        (
            changed(Action="GetObject"),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (changed(Action="s3:Get:Object"), "Actions/Condition can contain only one colon."),
        (changed(Action="s 3:GetObject"), "Vendor s 3 is not valid"),
        (changed(Principal="*"), "Policy document should not specify a principal."),
        (
            document(allow("s3:*", Sid="a"), allow("ec2:*", Sid="a")),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
    ],
)
def test_a_wrong_document_is_refused_with_awss_words(given: Any, message: str) -> None:
    with pytest.raises(MalformedPolicyError) as refused:
        parse_policy(given)
    assert str(refused.value) == message


def test_a_trust_policy_has_principals_and_no_resource() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}
    assert parse_policy(document(trust), PolicyKind.TRUST).statements[0].principals
    with pytest.raises(MalformedPolicyError, match="Has prohibited field Resource"):
        parse_policy(document({**trust, "Resource": "*"}), PolicyKind.TRUST)
    with pytest.raises(MalformedPolicyError, match="Syntax errors"):
        parse_policy(
            document({k: v for k, v in trust.items() if k != "Principal"}), PolicyKind.TRUST
        )


def test_text_and_dict_are_read_alike() -> None:
    given = document(allow("s3:*"))
    assert parse_policy(json.dumps(given)) == parse_policy(given)


def test_one_statement_may_stand_without_a_list() -> None:
    assert len(parse_policy({"Version": "2012-10-17", "Statement": allow("s3:*")}).statements) == 1


def test_a_deeply_nested_document_is_refused() -> None:
    with pytest.raises(MalformedPolicyError, match="Syntax errors"):
        parse_policy("[" * 100_000)
