"""Policies that only narrow, boundaries and those of organisations, by the pages of AWS."""

import pytest

from minicloud.dataplane.iam import Policies, PolicyKind, Principal, Step
from tests.dataplane.iam.cases import (
    ACCOUNT,
    ALLOWED,
    EXPLICIT,
    IMPLICIT,
    Case,
    allow,
    deny,
    policy,
    resource_policy,
    user,
)

CARLOS = user("carlossalazar")
CARLOS_BUCKET = resource_policy(
    allow(
        "s3:*",
        ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"],
        Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/carlossalazar"},
    )
)

SHIRLEY = user("ShirleyRodriguez")
S3_CLOUDWATCH_EC2 = policy(allow(["s3:*", "cloudwatch:*", "ec2:*"]), kind=PolicyKind.BOUNDARY)
CREATE_USERS = Policies(identity=(policy(allow("iam:CreateUser")),), boundary=S3_CLOUDWATCH_EC2)
X_COMPANY = policy(
    allow(["s3:*", "ec2:*", "dynamodb:*"], Sid="ServiceBoundaries"),
    allow(
        "iam:*AccessKey*",
        "arn:aws:iam::*:user/${aws:username}",
        Sid="AllowManageOwnPasswordAndAccessKeys",
    ),
    deny("s3:*", ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"], Sid="DenyS3Logs"),
    deny("ec2:*", "arn:aws:ec2:*:*:instance/i-1234567890abcdef0", Sid="DenyEC2Production"),
    kind=PolicyKind.BOUNDARY,
)
ALL_WITHIN_X = Policies(identity=(policy(allow("*")),), boundary=X_COMPANY)

EVERYTHING = policy(allow("*"))
NO_S3 = policy(allow("*"), deny("s3:*"), kind=PolicyKind.SERVICE_CONTROL)
FULL_ACCESS = policy(allow("*"), kind=PolicyKind.SERVICE_CONTROL)
EC2_ONLY = policy(allow("ec2:*"), kind=PolicyKind.SERVICE_CONTROL)
S3_ONLY = policy(allow("s3:*"), kind=PolicyKind.SERVICE_CONTROL)
RCP_FULL = policy(allow("*", Principal="*"), kind=PolicyKind.RESOURCE_CONTROL)

BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"


DENYALLOW = "How AWS enforcement code logic evaluates requests to allow or deny access"
BOUNDARIES = "Permissions boundaries for IAM entities"
SCP = "Organizations User Guide, SCP evaluation"

CASES = [
    Case(
        BOUNDARIES,
        "Shirley may not create users: the boundary does not allow it",
        CREATE_USERS,
        "iam:CreateUser",
        IMPLICIT,
        caller=SHIRLEY,
        step=Step.BOUNDARY,
    ),
    Case(
        BOUNDARIES,
        "a boundary grants nothing",
        CREATE_USERS,
        "s3:GetObject",
        IMPLICIT,
        caller=SHIRLEY,
        step=Step.IDENTITY,
    ),
    Case(
        BOUNDARIES,
        "what both allow is allowed",
        Policies(identity=(policy(allow("s3:ListBucket")),), boundary=S3_CLOUDWATCH_EC2),
        "s3:ListBucket",
        ALLOWED,
        BUCKET,
        SHIRLEY,
    ),
    Case(
        BOUNDARIES,
        "a boundary may deny: the logs",
        ALL_WITHIN_X,
        "s3:GetObject",
        EXPLICIT,
        "arn:aws:s3:::logs/today",
        user("Nikhil"),
    ),
    Case(
        BOUNDARIES,
        "a boundary may deny: the production instance",
        ALL_WITHIN_X,
        "ec2:StopInstances",
        EXPLICIT,
        f"arn:aws:ec2:us-west-2:{ACCOUNT}:instance/i-1234567890abcdef0",
        user("Nikhil"),
    ),
    Case(
        BOUNDARIES,
        "users may manage their own keys",
        ALL_WITHIN_X,
        "iam:CreateAccessKey",
        ALLOWED,
        f"arn:aws:iam::{ACCOUNT}:user/Nikhil",
        user("Nikhil"),
    ),
    Case(
        BOUNDARIES,
        "and not those of others",
        ALL_WITHIN_X,
        "iam:CreateAccessKey",
        IMPLICIT,
        f"arn:aws:iam::{ACCOUNT}:user/Zhang",
        user("Nikhil"),
        step=Step.BOUNDARY,
    ),
    Case(
        BOUNDARIES,
        "users may use IAM for nothing else",
        ALL_WITHIN_X,
        "iam:CreateUser",
        IMPLICIT,
        caller=user("Nikhil"),
        step=Step.BOUNDARY,
    ),
    Case(
        BOUNDARIES,
        "within an account, a bucket's grant to a user passes the boundary",
        Policies(resource=CARLOS_BUCKET, boundary=policy(allow("ec2:*"))),
        "s3:GetObject",
        ALLOWED,
        "arn:aws:s3:::carlossalazar/file",
        CARLOS,
    ),
    Case(
        BOUNDARIES,
        "SCP, boundary and identity must all allow",
        Policies(
            identity=(EVERYTHING,), boundary=S3_CLOUDWATCH_EC2, service_control=((EC2_ONLY,),)
        ),
        "s3:GetObject",
        IMPLICIT,
        step=Step.SERVICE_CONTROL,
    ),
    Case(
        DENYALLOW,
        "an SCP that does not allow ends it",
        Policies(identity=(EVERYTHING,), service_control=((EC2_ONLY,),)),
        "s3:GetObject",
        IMPLICIT,
        step=Step.SERVICE_CONTROL,
    ),
    Case(
        DENYALLOW,
        "an SCP that denies ends it",
        Policies(identity=(EVERYTHING,), service_control=((NO_S3,),)),
        "s3:GetObject",
        EXPLICIT,
        step=Step.DENY,
    ),
    Case(
        DENYALLOW,
        "what the SCP allows has to be granted",
        Policies(service_control=((FULL_ACCESS,),)),
        "s3:GetObject",
        IMPLICIT,
        step=Step.IDENTITY,
    ),
    Case(
        DENYALLOW,
        "an RCP's full access leaves the request to the others",
        Policies(identity=(EVERYTHING,), resource_control=((RCP_FULL,),)),
        "s3:GetObject",
        ALLOWED,
    ),
    Case(
        DENYALLOW,
        "an RCP denies whoever is not of the organisation",
        Policies(
            identity=(EVERYTHING,),
            resource_control=(
                (
                    RCP_FULL,
                    policy(
                        deny(
                            "s3:*",
                            Principal="*",
                            Condition={
                                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorgid"}
                            },
                        ),
                        kind=PolicyKind.RESOURCE_CONTROL,
                    ),
                ),
            ),
        ),
        "s3:GetObject",
        EXPLICIT,
        context={"aws:PrincipalOrgID": "o-another"},
    ),
    Case(
        SCP,
        "each level has to allow: the unit does not",
        Policies(
            identity=(EVERYTHING,), service_control=((FULL_ACCESS,), (EC2_ONLY,), (FULL_ACCESS,))
        ),
        "s3:GetObject",
        IMPLICIT,
        step=Step.SERVICE_CONTROL,
    ),
    Case(
        SCP,
        "policies of one level add up",
        Policies(identity=(EVERYTHING,), service_control=((EC2_ONLY, S3_ONLY),)),
        "s3:GetObject",
        ALLOWED,
    ),
    Case(
        SCP,
        "it holds for an account's root user too",
        Policies(service_control=((EC2_ONLY,),)),
        "s3:GetObject",
        IMPLICIT,
        caller=Principal.root(ACCOUNT),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_decision_is_that_of_the_page(case: Case) -> None:
    case.check()
