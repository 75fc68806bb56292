"""Requests from one account for a resource of another, and services that call."""

import pytest

from minicloud.dataplane.iam import Policies, PolicyKind, Principal, Step
from tests.dataplane.iam.cases import (
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

CROSS = "Cross-account policy evaluation logic"
TRUST = "How IAM roles differ from resource-based policies"
DEPUTY = "The confused deputy problem"
A, B = "111111111111", "222222222222"
JIANG, MARY = user("Jiang", A), user("Mary", A)
BUCKET = "arn:aws:s3:::Production"
READ = "s3:GetObject"
JIANGS = policy(allow("s3:*", [BUCKET, f"{BUCKET}/*"]))
PRODUCTION = resource_policy(
    allow(
        ["s3:GetObject*", "s3:PutObject*", "s3:ListBucket"],
        [BUCKET, f"{BUCKET}/*"],
        Principal={"AWS": JIANG.arn},
    )
)
BOTH = Policies(identity=(JIANGS,), resource=PRODUCTION)
TO_ACCOUNT = resource_policy(
    allow("s3:*", f"{BUCKET}/*", Principal={"AWS": f"arn:aws:iam::{A}:root"})
)
ROLE = f"arn:aws:iam::{B}:role/UpdateApp"


def trust(*statements: object) -> Policies:
    return Policies(resource=policy(*statements, kind=PolicyKind.TRUST))  # type: ignore[arg-type]


def trusting(principal: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


FRONT = "arn:aws:cloudfront::222222222222:distribution/EDFDVBD6EXAMPLE"
FOR_CLOUDFRONT = resource_policy(
    allow(
        READ,
        f"{BUCKET}/*",
        Principal={"Service": "cloudfront.amazonaws.com"},
        Condition={"StringEquals": {"AWS:SourceArn": FRONT}},
    )
)
CLOUDFRONT = Principal.service("cloudfront.amazonaws.com")
EXTERNAL_ID = trusting({"AWS": A}, Condition={"StringEquals": {"sts:ExternalId": "12345"}})
MAY_ASSUME = policy(allow("sts:AssumeRole", ROLE))
IN_SAME = user("David", B)

CASES = [
    Case(CROSS, "both accounts allow", BOTH, READ, ALLOWED, f"{BUCKET}/a", JIANG, owner=B),
    Case(
        CROSS,
        "Mary is not named by the bucket's policy",
        Policies(identity=(JIANGS,), resource=PRODUCTION),
        READ,
        IMPLICIT,
        f"{BUCKET}/a",
        MARY,
        owner=B,
        step=Step.RESOURCE,
    ),
    Case(
        CROSS,
        "the bucket's policy alone is not enough",
        Policies(resource=PRODUCTION),
        READ,
        IMPLICIT,
        f"{BUCKET}/a",
        JIANG,
        owner=B,
        step=Step.IDENTITY,
    ),
    Case(
        CROSS,
        "the identity's policy alone is not enough",
        Policies(identity=(JIANGS,)),
        READ,
        IMPLICIT,
        f"{BUCKET}/a",
        JIANG,
        owner=B,
        step=Step.RESOURCE,
    ),
    Case(
        CROSS,
        "the bucket's policy does not allow deleting",
        BOTH,
        "s3:DeleteObject",
        IMPLICIT,
        f"{BUCKET}/a",
        JIANG,
        owner=B,
        step=Step.RESOURCE,
    ),
    Case(
        CROSS,
        "a deny in either account decides",
        Policies(
            identity=(JIANGS, policy(deny("s3:*", f"{BUCKET}/secret/*"))), resource=PRODUCTION
        ),
        READ,
        EXPLICIT,
        f"{BUCKET}/secret/a",
        JIANG,
        owner=B,
    ),
    Case(
        CROSS,
        "the whole account may be named, and its own policies decide",
        Policies(identity=(JIANGS,), resource=TO_ACCOUNT),
        READ,
        ALLOWED,
        f"{BUCKET}/a",
        MARY,
        owner=B,
    ),
    Case(
        CROSS,
        "an account that is named without a policy of its own",
        Policies(resource=TO_ACCOUNT),
        READ,
        IMPLICIT,
        f"{BUCKET}/a",
        MARY,
        owner=B,
        step=Step.IDENTITY,
    ),
    Case(
        CROSS,
        "a boundary in the caller's account limits",
        Policies(
            identity=(JIANGS,),
            resource=PRODUCTION,
            boundary=policy(allow("ec2:*"), kind=PolicyKind.BOUNDARY),
        ),
        READ,
        IMPLICIT,
        f"{BUCKET}/a",
        JIANG,
        owner=B,
        step=Step.BOUNDARY,
    ),
    Case(
        TRUST,
        "a user that the trust policy names may assume the role",
        trust(trusting({"AWS": IN_SAME.arn})),
        "sts:AssumeRole",
        ALLOWED,
        ROLE,
        IN_SAME,
    ),
    Case(
        TRUST,
        "who is not named may not, whatever the own policy says",
        Policies(
            identity=(policy(allow("*")),), resource=trust(trusting({"AWS": IN_SAME.arn})).resource
        ),
        "sts:AssumeRole",
        IMPLICIT,
        ROLE,
        user("Mary", B),
        step=Step.RESOURCE,
    ),
    Case(
        TRUST,
        "trust in one's account leaves it to the user's policy: no policy",
        trust(trusting({"AWS": B})),
        "sts:AssumeRole",
        IMPLICIT,
        ROLE,
        IN_SAME,
        step=Step.IDENTITY,
    ),
    Case(
        TRUST,
        "trust in one's account leaves it to the user's policy: allowed",
        Policies(identity=(MAY_ASSUME,), resource=trust(trusting({"AWS": B})).resource),
        "sts:AssumeRole",
        ALLOWED,
        ROLE,
        IN_SAME,
    ),
    Case(
        TRUST,
        "a role of another account needs both",
        Policies(identity=(MAY_ASSUME,), resource=trust(trusting({"AWS": A})).resource),
        "sts:AssumeRole",
        ALLOWED,
        ROLE,
        JIANG,
    ),
    Case(
        TRUST,
        "a service that is trusted",
        trust(trusting({"Service": "ec2.amazonaws.com"})),
        "sts:AssumeRole",
        ALLOWED,
        ROLE,
        Principal.service("ec2.amazonaws.com"),
    ),
    Case(
        TRUST,
        "a service that is not",
        trust(trusting({"Service": "ec2.amazonaws.com"})),
        "sts:AssumeRole",
        IMPLICIT,
        ROLE,
        Principal.service("lambda.amazonaws.com"),
    ),
    Case(
        DEPUTY,
        "the right external id",
        Policies(identity=(MAY_ASSUME,), resource=trust(EXTERNAL_ID).resource),
        "sts:AssumeRole",
        ALLOWED,
        ROLE,
        JIANG,
        {"sts:ExternalId": "12345"},
    ),
    Case(
        DEPUTY,
        "another customer's external id",
        Policies(identity=(MAY_ASSUME,), resource=trust(EXTERNAL_ID).resource),
        "sts:AssumeRole",
        IMPLICIT,
        ROLE,
        JIANG,
        {"sts:ExternalId": "99999"},
    ),
    Case(
        DEPUTY,
        "no external id",
        Policies(identity=(MAY_ASSUME,), resource=trust(EXTERNAL_ID).resource),
        "sts:AssumeRole",
        IMPLICIT,
        ROLE,
        JIANG,
    ),
    Case(
        "CloudFront Developer Guide, Restrict access to an Amazon S3 origin",
        "the distribution may read",
        Policies(resource=FOR_CLOUDFRONT),
        READ,
        ALLOWED,
        f"{BUCKET}/a",
        CLOUDFRONT,
        {"aws:SourceArn": FRONT},
        owner=B,
    ),
    Case(
        "CloudFront Developer Guide, Restrict access to an Amazon S3 origin",
        "another distribution may not",
        Policies(resource=FOR_CLOUDFRONT),
        READ,
        IMPLICIT,
        f"{BUCKET}/a",
        CLOUDFRONT,
        {"aws:SourceArn": FRONT[:-1]},
        owner=B,
    ),
    Case(
        "CloudFront Developer Guide, Restrict access to an Amazon S3 origin",
        "nobody may read past it",
        Policies(resource=FOR_CLOUDFRONT),
        READ,
        IMPLICIT,
        f"{BUCKET}/a",
        Principal.anonymous(),
        owner=B,
        step=Step.RESOURCE,
    ),
    Case(
        "S3 User Guide, Examples of Amazon S3 bucket policies",
        "a public bucket",
        Policies(resource=resource_policy(allow(READ, f"{BUCKET}/*", Principal="*"))),
        READ,
        ALLOWED,
        f"{BUCKET}/a",
        Principal.anonymous(),
        owner=B,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_decision_is_that_of_the_page(case: Case) -> None:
    case.check()


NOT_PRINCIPAL = "AWS JSON policy elements: NotPrincipal"
BOB = "arn:aws:iam::444455556666:user/Bob"
BOBS_ACCOUNT = "arn:aws:iam::444455556666:root"
ROLE_OF_AUDIT = "arn:aws:iam::444455556666:role/cross-account-read-only-role"
AUDIT = Principal.role_session(ROLE_OF_AUDIT, "cross-account-audit-app")


def all_but(*principals: str) -> Policies:
    return Policies(
        identity=(policy(allow("*")),),
        resource=resource_policy(
            allow("s3:*", "arn:aws:s3:::BUCKETNAME/*", Principal="*"),
            deny("s3:*", "arn:aws:s3:::BUCKETNAME/*", NotPrincipal={"AWS": list(principals)}),
        ),
    )


@pytest.mark.parametrize(
    ("policies", "caller", "decision"),
    [
        (all_but(BOB, BOBS_ACCOUNT), Principal.user(BOB), ALLOWED),
        (all_but(BOB), Principal.user(BOB), EXPLICIT),  # the account is denied
        (all_but(BOB, BOBS_ACCOUNT), user("Eve", "444455556666"), EXPLICIT),
        (all_but(BOB, BOBS_ACCOUNT), Principal.anonymous(), EXPLICIT),
        (all_but(AUDIT.arn, ROLE_OF_AUDIT, BOBS_ACCOUNT), AUDIT, ALLOWED),
        (all_but(AUDIT.arn, BOBS_ACCOUNT), AUDIT, EXPLICIT),  # the role is denied
    ],
    ids=["Bob", "without his account", "Eve", "anybody", "a session", "without its role"],
)
def test_not_principal_leaves_out_whom_it_names_in_full(
    policies: Policies, caller: Principal, decision: object
) -> None:
    case = Case(NOT_PRINCIPAL, "", policies, READ, EXPLICIT, "arn:aws:s3:::BUCKETNAME/a", caller)
    assert case.verdict().decision is decision
