"""Condition operators and set operators, by the tables and examples of AWS's pages."""

from typing import Any

import pytest

from tests.dataplane.iam.cases import ALLOWED, EXPLICIT, Case, allow, deny, identity

OPERATORS = "IAM JSON policy elements: Condition operators"
SETS = "Set operators for multivalued context keys"
SOME_ARN = "arn:aws:someservice:*:111122223333:finance/*"
LONG_ARN = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"

# Operator, key, the policy's value, the request's value (None: no such key), whether it is met.
MET: list[tuple[str, str, Any, Any, bool]] = [
    ("StringEquals", "aws:PrincipalTag/job-category", "iamuser-admin", "iamuser-admin", True),
    ("StringEquals", "aws:PrincipalTag/job-category", "iamuser-admin", "IamUser-Admin", False),
    ("StringEquals", "aws:PrincipalTag/job-category", "iamuser-admin", None, False),
    ("StringEquals", "aws:PrincipalTag/job-category", "iamuser-*", "iamuser-admin", False),
    ("StringEquals", "aws:RequestedRegion", ["eu-west-1", "eu-west-3"], "eu-west-3", True),
    ("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "eu-west-3"], "eu-west-3", False),
    ("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "eu-west-3"], "us-east-1", True),
    ("StringNotEquals", "aws:RequestedRegion", "eu-west-1", None, True),
    ("StringEqualsIgnoreCase", "aws:username", "john", "John", True),
    ("StringNotEqualsIgnoreCase", "aws:username", "john", "John", False),
    ("StringLike", "s3:prefix", ["", "home/", "home/ana/"], "home/", True),
    ("StringLike", "s3:prefix", ["", "home/", "home/ana/"], "home/bob/", False),
    ("StringLike", "ec2:InstanceType", ["t1.*", "t2.*", "m3.*"], "t2.micro", True),
    ("StringLike", "ec2:InstanceType", ["t1.*", "t2.*", "m3.*"], "c5.large", False),
    ("StringLike", "ec2:InstanceType", "t?.micro", "t3.micro", True),
    ("StringLike", "ec2:InstanceType", "t?.micro", "t10.micro", False),
    ("StringLike", "ec2:InstanceType", ["t1.*", "t2.*", "m3.*"], None, False),
    ("StringLikeIfExists", "ec2:InstanceType", ["t1.*", "t2.*", "m3.*"], None, True),
    ("StringLikeIfExists", "ec2:InstanceType", ["t1.*", "t2.*", "m3.*"], "c5.large", False),
    ("StringNotLike", "s3:prefix", "home/*", None, True),
    ("NumericLessThanEquals", "s3:max-keys", "10", "10", True),
    ("NumericLessThanEquals", "s3:max-keys", "10", "11", False),
    ("NumericLessThanEquals", "s3:max-keys", "10", None, False),
    ("NumericLessThan", "aws:MultiFactorAuthAge", "3600", "3599", True),
    ("NumericEquals", "s3:max-keys", "10", "10.0", True),
    ("NumericNotEquals", "s3:max-keys", "10", "10.0", False),
    ("NumericGreaterThan", "s3:max-keys", "10", "many", False),
    ("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:01Z", "2020-06-01T00:00:00Z", True),
    ("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:01Z", None, False),
    ("DateLessThan", "aws:CurrentTime", "2020-06-30T23:59:59Z", "2020-07-01T00:00:00Z", False),
    ("DateLessThanEquals", "aws:CurrentTime", "2020-07-01", "2020-07-01T00:00:00Z", True),
    ("DateEquals", "aws:CurrentTime", "1577836801", "2020-01-01T00:00:01Z", True),
    ("Bool", "aws:SecureTransport", "false", False, True),
    ("Bool", "aws:SecureTransport", "false", True, False),
    ("Bool", "aws:MultiFactorAuthPresent", "false", None, False),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", "false", None, True),
    ("BinaryEquals", "key", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", True),
    ("BinaryEquals", "key", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "AAAA", False),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", "203.0.113.255", True),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", "203.0.114.0", False),
    ("IpAddress", "aws:SourceIp", "203.0.113.7", "203.0.113.7", True),
    (
        "IpAddress",
        "aws:SourceIp",
        ["203.0.113.0/24", "2001:DB8:1234:5678::/64"],
        "2001:db8:1234:5678::1",
        True,
    ),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", None, False),
    ("NotIpAddress", "aws:SourceIp", ["192.0.2.0/24", "203.0.113.0/24"], "198.51.100.1", True),
    ("NotIpAddress", "aws:SourceIp", ["192.0.2.0/24", "203.0.113.0/24"], "192.0.2.1", False),
    ("StringLike", "aws:SourceArn", SOME_ARN, LONG_ARN, True),
    ("ArnLike", "aws:SourceArn", SOME_ARN, LONG_ARN, False),
    (
        "ArnEquals",
        "aws:SourceArn",
        "arn:aws:sns:*:123456789012:TOPIC-*",
        "arn:aws:sns:us-east-1:123456789012:TOPIC-ID",
        True,
    ),
    (
        "ArnNotEquals",
        "aws:SourceArn",
        "arn:aws:sns:*:123456789012:TOPIC-*",
        "arn:aws:sns:us-east-1:123456789012:TOPIC-ID",
        False,
    ),
    ("Null", "aws:TokenIssueTime", "true", None, True),
    ("Null", "aws:TokenIssueTime", "true", "2020-06-01T00:00:00Z", False),
    ("Null", "aws:TokenIssueTime", "false", "2020-06-01T00:00:00Z", True),
]
ATTRIBUTES = "dynamodb:requestedAttributes"
LISTED = ["PostDateTime", "Message", "Tags"]
MET_BY_SETS: list[tuple[str, str, Any, Any, bool]] = [
    ("ForAllValues:StringLike", ATTRIBUTES, LISTED, ["PostDateTime", "Message"], True),
    ("ForAllValues:StringLike", ATTRIBUTES, LISTED, ["PostDateTime", "UserName"], False),
    ("ForAllValues:StringLike", ATTRIBUTES, LISTED, ["ID"], False),
    ("ForAllValues:StringLike", ATTRIBUTES, LISTED, [], True),
    ("ForAllValues:StringLike", ATTRIBUTES, LISTED, None, True),
    (
        "ForAnyValue:StringLike",
        ATTRIBUTES,
        ["ID", "PostDateTime"],
        ["UserName", "Message", "PostDateTime"],
        True,
    ),
    ("ForAnyValue:StringLike", ATTRIBUTES, ["ID", "PostDateTime"], ["UserName"], False),
    ("ForAnyValue:StringLike", ATTRIBUTES, ["ID", "PostDateTime"], [], False),
    ("ForAnyValue:StringLike", ATTRIBUTES, ["ID", "PostDateTime"], None, False),
    ("ForAnyValue:StringNotLike", ATTRIBUTES, LISTED, ["PostDateTime", "UserName"], True),
]


@pytest.mark.parametrize(
    ("page", "operator", "key", "wanted", "given", "met"),
    [(OPERATORS, *row) for row in MET] + [(SETS, *row) for row in MET_BY_SETS],
)
def test_a_condition_is_met_as_the_page_says(
    page: str, operator: str, key: str, wanted: Any, given: Any, met: bool
) -> None:
    condition = {operator: {key: wanted}}
    context = {} if given is None else {key: given}
    case = Case(
        page,
        "",
        identity(allow("*", Condition=condition)),
        "s3:GetObject",
        ALLOWED,
        context=context,
    )
    assert case.verdict().allowed is met, case.verdict().tried


def test_each_line_of_a_condition_has_to_hold() -> None:
    both = {
        "DateGreaterThan": {"aws:CurrentTime": "2020-04-01T00:00:00Z"},
        "DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z"},
    }
    policies = identity(allow("service-prefix:action-name", Condition=both))
    page = "AWS: Allows access based on date and time"
    for time, allowed in (("2020-05-01", True), ("2020-03-31", False), ("2020-07-01", False)):
        case = Case(
            page,
            "",
            policies,
            "service-prefix:action-name",
            ALLOWED,
            context={"aws:CurrentTime": f"{time}T00:00:00Z"},
        )
        assert case.verdict().allowed is allowed


def test_names_of_keys_know_no_case() -> None:
    policies = identity(allow("*", Condition={"IpAddress": {"AWS:SOURCEIP": "203.0.113.0/24"}}))
    case = Case(
        "IAM JSON policy elements: Condition",
        "",
        policies,
        "s3:GetObject",
        ALLOWED,
        context={"aws:SourceIp": "203.0.113.9"},
    )
    assert case.verdict().allowed


MFA = "AWS: Allows MFA-authenticated IAM users to manage their own credentials"


@pytest.mark.parametrize(
    ("operator", "present", "denied"),
    [
        ("BoolIfExists", None, True),
        ("BoolIfExists", False, True),
        ("BoolIfExists", True, False),
        ("Bool", None, False),  # long-lived keys have no such key: they slip through
        ("Bool", False, True),
        ("Bool", True, False),
    ],
)
def test_who_has_no_second_factor_is_denied_only_if_the_key_may_be_missing(
    operator: str, present: bool | None, denied: bool
) -> None:
    policies = identity(
        allow("*"),
        {
            "Sid": "DenyAllExceptListedIfNoMFA",
            "Effect": "Deny",
            "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"],
            "Resource": "*",
            "Condition": {operator: {"aws:MultiFactorAuthPresent": "false"}},
        },
    )
    context = {} if present is None else {"aws:MultiFactorAuthPresent": present}
    case = Case(MFA, "", policies, "ec2:StopInstances", EXPLICIT, context=context)
    assert (case.verdict().decision is EXPLICIT) is denied
    listed = Case(MFA, "", policies, "iam:EnableMFADevice", ALLOWED, context=context)
    assert listed.verdict().allowed


def test_what_failed_is_told() -> None:
    policies = identity(
        deny(
            "*",
            Sid="OutsideEU",
            Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-3"]}},
        )
    )
    case = Case(
        "AWS: Denies access based on the requested Region",
        "",
        policies,
        "ec2:RunInstances",
        EXPLICIT,
        context={"aws:RequestedRegion": "eu-west-3"},
    )
    assert str(case.verdict().tried[0]) == (
        "Deny OutsideEU (identity-based policy): a condition is not met: StringNotEquals "
        "aws:RequestedRegion wants eu-west-1, eu-west-3; it is eu-west-3"
    )
