"""Actions, resources, wildcards and variables, by the examples of AWS's pages."""

import pytest

from minicloud.dataplane.iam import Policies, Principal, parse_policy
from tests.dataplane.iam.cases import (
    ACCOUNT,
    ALLOWED,
    EXPLICIT,
    IMPLICIT,
    Case,
    allow,
    deny,
    document,
    identity,
    user,
)

ACTION = "IAM JSON policy elements: Action"
NOT_ACTION = "IAM JSON policy elements: NotAction"
RESOURCE = "IAM JSON policy elements: Resource"
NOT_RESOURCE = "IAM JSON policy elements: NotResource"
VARIABLES = "IAM policy elements: Variables and tags"

DAVID = user("David")
HOME = identity(
    allow(
        "s3:ListBucket",
        "arn:aws:s3:::mybucket",
        Condition={"StringLike": {"s3:prefix": ["${aws:username}/*"]}},
    ),
    allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::mybucket/${aws:username}/*"),
)
BY_TAG = identity(allow("s3:*", "arn:aws:s3:::bucket/${aws:PrincipalTag/department}"))
ALL_BUT_IAM = identity({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})
ALL_BUT_HR = identity(
    allow("s3:*", "arn:aws:s3:::*"),
    {
        "Effect": "Deny",
        "Action": "s3:*",
        "NotResource": ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"],
    },
)
OLD_VERSION = Policies(
    identity=(
        parse_policy(
            document(allow("s3:*", "arn:aws:s3:::b/${aws:username}"), version="2008-10-17")
        ),
    )
)
WITH_DEFAULT = identity(allow("s3:GetObject", "arn:aws:s3:::bucket/${aws:userid, 'anonymous'}"))
STAR = identity(allow("s3:GetObject", "arn:aws:s3:::bucket/${*}/${?}/${$}"))
QUEUES = identity(allow("sqs:*", "arn:aws:sqs:us-east-2:*:${aws:username}-queue"))


def arn(of: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:user/{of}"


CASES = [
    Case(
        ACTION,
        "names know no case",
        identity(allow("iam:ListAccessKeys")),
        "IAM:listaccesskeys",
        ALLOWED,
    ),
    Case(
        ACTION,
        "a star in the middle",
        identity(allow("iam:*AccessKey*")),
        "iam:UpdateAccessKey",
        ALLOWED,
    ),
    Case(
        ACTION,
        "a star takes no other service",
        identity(allow("iam:*AccessKey*")),
        "s3:GetAccessKey",
        IMPLICIT,
    ),
    Case(NOT_ACTION, "all but IAM", ALL_BUT_IAM, "ec2:RunInstances", ALLOWED),
    Case(NOT_ACTION, "not IAM", ALL_BUT_IAM, "iam:CreateUser", IMPLICIT),
    Case(
        RESOURCE,
        "all users of a path",
        identity(allow("iam:GetUser", arn("accounting/*"))),
        "iam:GetUser",
        ALLOWED,
        arn("accounting/ana"),
    ),
    Case(
        RESOURCE,
        "users of another path",
        identity(allow("iam:GetUser", arn("accounting/*"))),
        "iam:GetUser",
        IMPLICIT,
        arn("sales/ana"),
    ),
    Case(
        RESOURCE,
        "upper and lower case differ",
        identity(allow("iam:GetUser", arn("Bob"))),
        "iam:GetUser",
        IMPLICIT,
        arn("bob"),
    ),
    Case(
        RESOURCE,
        "a star goes over slashes",
        identity(allow("s3:GetObject", "arn:aws:s3:::bucket/*/test/object")),
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::bucket/1/2/test/object",
    ),
    Case(
        RESOURCE,
        "a question mark is one character",
        identity(allow("s3:GetObject", "arn:aws:s3:::bucket/??/test")),
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::bucket/123/test",
    ),
    Case(
        RESOURCE,
        "a bucket is not its objects",
        identity(allow("s3:*", "arn:aws:s3:::bucket")),
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::bucket/a",
    ),
    Case(
        NOT_RESOURCE,
        "payroll is left alone",
        ALL_BUT_HR,
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::HRBucket/Payroll/may",
    ),
    Case(
        NOT_RESOURCE,
        "everything else is denied",
        ALL_BUT_HR,
        "s3:GetObject",
        EXPLICIT,
        "arn:aws:s3:::HRBucket/plans",
    ),
    Case(
        VARIABLES,
        "David's own folder",
        HOME,
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::mybucket/David/notes",
        DAVID,
    ),
    Case(
        VARIABLES,
        "not that of another",
        HOME,
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::mybucket/Adele/notes",
        DAVID,
    ),
    Case(
        VARIABLES,
        "his own list",
        HOME,
        "s3:ListBucket",
        ALLOWED,
        "arn:aws:s3:::mybucket",
        DAVID,
        {"s3:prefix": "David/2020"},
    ),
    Case(
        VARIABLES,
        "not the whole list",
        HOME,
        "s3:ListBucket",
        IMPLICIT,
        "arn:aws:s3:::mybucket",
        DAVID,
        {"s3:prefix": ""},
    ),
    Case(
        VARIABLES,
        "a role session has no user name, so the statement does not apply",
        HOME,
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::mybucket/David/notes",
        Principal.role_session(f"arn:aws:iam::{ACCOUNT}:role/David", "David"),
    ),
    Case(
        VARIABLES,
        "a queue by the user's name",
        QUEUES,
        "sqs:SendMessage",
        ALLOWED,
        f"arn:aws:sqs:us-east-2:{ACCOUNT}:David-queue",
        DAVID,
    ),
    Case(
        VARIABLES,
        "a tag",
        BY_TAG,
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::bucket/hr",
        DAVID,
        {"aws:PrincipalTag/department": "hr"},
    ),
    Case(
        VARIABLES,
        "the default where there is no value",
        WITH_DEFAULT,
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::bucket/anonymous",
        DAVID,
    ),
    Case(
        VARIABLES,
        "the value where there is one",
        WITH_DEFAULT,
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::bucket/anonymous",
        DAVID,
        {"aws:userid": "AIDAEXAMPLE"},
    ),
    Case(
        VARIABLES,
        "special characters as themselves",
        STAR,
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::bucket/*/?/$",
    ),
    Case(
        VARIABLES,
        "and as nothing else",
        STAR,
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::bucket/x/?/$",
    ),
    Case(
        VARIABLES,
        "an early version has no variables",
        OLD_VERSION,
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::b/David",
        DAVID,
    ),
    Case(
        VARIABLES,
        "there they are plain text",
        OLD_VERSION,
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::b/${aws:username}",
        DAVID,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_decision_is_that_of_the_page(case: Case) -> None:
    case.check()


def test_a_star_in_a_users_name_is_no_wildcard() -> None:
    case = Case(
        VARIABLES,
        "",
        HOME,
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::mybucket/David/notes",
        user("*"),
    )
    assert case.verdict().decision is IMPLICIT


@pytest.mark.parametrize("pattern", ["*a" * 1_000 + "b", "?*" * 1_000 + "b", "*" * 5_000 + "b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    policies = identity(deny("*", f"arn:aws:s3:::{pattern}"))
    case = Case("", "", policies, "s3:GetObject", IMPLICIT, "arn:aws:s3:::" + "a" * 2_000)
    assert case.verdict().decision is IMPLICIT  # an exponential match would not end
