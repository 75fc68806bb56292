"""Decisions that AWS's IAM User Guide spells out, each with the name of its page."""

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
    identity,
    policy,
    resource_policy,
    user,
)

CARLOS = user("carlossalazar")
CARLOS_POLICY = policy(
    allow(["s3:GetBucketLocation", "s3:ListAllMyBuckets"], "arn:aws:s3:::*", Sid="AllowS3ListRead"),
    allow(
        "s3:*", ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"], Sid="AllowS3Self"
    ),
    deny("s3:*", "arn:aws:s3:::*log*", Sid="DenyS3Logs"),
)
CARLOS_BUCKET = resource_policy(
    allow(
        "s3:*",
        ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"],
        Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/carlossalazar"},
    )
)
GET_LIST = identity(
    allow(["iam:Get*", "iam:List*"], Sid="AllowGetList"),
    deny("iam:*Report", Sid="DenyReports"),
)
ANY_REPORT = Policies(identity=(*GET_LIST.identity, policy(allow("iam:GenerateCredentialReport"))))


EVERYTHING = policy(allow("*"))

ROLE_ARN = "arn:aws:iam::111122223333:role/examplerole"
SESSION = Principal.role_session(ROLE_ARN, "examplerolesessionname")
FEDERATED = Principal.federated_user("arn:aws:iam::111122223333:user/exampleuser", "exampleuser")
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"


def granted_to(principal: str) -> Policies:
    """A bucket that grants reading, and a session that is allowed nothing by anything else."""
    return Policies(
        resource=resource_policy(
            allow("s3:GetObject", f"{BUCKET}/*", Principal={"AWS": principal})
        ),
        boundary=policy(allow("ec2:*"), kind=PolicyKind.BOUNDARY),
        session=(policy(allow("ec2:*"), kind=PolicyKind.SESSION),),
    )


LOGIC = "Policy evaluation logic"
BASICS = "Policy evaluation for requests within a single account"
DENYALLOW = "How AWS enforcement code logic evaluates requests to allow or deny access"
SCP = "Organizations User Guide, SCP evaluation"

CASES = [
    Case(
        BASICS,
        "Carlos may not save to a log bucket: an explicit deny",
        Policies(identity=(CARLOS_POLICY,), resource=CARLOS_BUCKET),
        "s3:PutObject",
        EXPLICIT,
        "arn:aws:s3:::carlossalazar-logs/file",
        CARLOS,
        step=Step.DENY,
    ),
    Case(
        BASICS,
        "Carlos may save to his own bucket: both policies allow",
        Policies(identity=(CARLOS_POLICY,), resource=CARLOS_BUCKET),
        "s3:PutObject",
        ALLOWED,
        "arn:aws:s3:::carlossalazar/file",
        CARLOS,
    ),
    Case(
        BASICS,
        "the identity's policy alone is enough",
        Policies(identity=(CARLOS_POLICY,)),
        "s3:PutObject",
        ALLOWED,
        "arn:aws:s3:::carlossalazar/file",
        CARLOS,
        step=Step.SESSION,
    ),
    Case(
        BASICS,
        "the bucket's policy alone is enough",
        Policies(resource=CARLOS_BUCKET),
        "s3:PutObject",
        ALLOWED,
        "arn:aws:s3:::carlossalazar/file",
        CARLOS,
        step=Step.RESOURCE,
    ),
    Case(
        BASICS,
        "no other user may use the bucket",
        Policies(resource=CARLOS_BUCKET),
        "s3:GetObject",
        IMPLICIT,
        "arn:aws:s3:::carlossalazar/file",
        step=Step.IDENTITY,
    ),
    Case(
        BASICS,
        "he may list buckets",
        Policies(identity=(CARLOS_POLICY,)),
        "s3:ListAllMyBuckets",
        ALLOWED,
        "arn:aws:s3:::*",
        CARLOS,
    ),
    Case(LOGIC, "reading IAM is allowed", GET_LIST, "iam:GetUser", ALLOWED),
    Case(
        LOGIC,
        "other actions are denied implicitly",
        GET_LIST,
        "iam:CreatePolicy",
        IMPLICIT,
        step=Step.IDENTITY,
    ),
    Case(
        LOGIC,
        "reports are denied explicitly",
        GET_LIST,
        "iam:GetOrganizationsAccessReport",
        EXPLICIT,
        step=Step.DENY,
    ),
    Case(
        LOGIC,
        "another policy that allows a report changes nothing",
        ANY_REPORT,
        "iam:GenerateCredentialReport",
        EXPLICIT,
    ),
    Case(LOGIC, "without any policy everything is denied", Policies(), "s3:GetObject", IMPLICIT),
    Case(
        LOGIC,
        "the root user may do everything",
        Policies(),
        "s3:GetObject",
        ALLOWED,
        caller=Principal.root(ACCOUNT),
    ),
    Case(
        DENYALLOW,
        "a grant to a role is limited by the boundary",
        granted_to(ROLE_ARN),
        "s3:GetObject",
        IMPLICIT,
        f"{BUCKET}/a",
        SESSION,
        step=Step.BOUNDARY,
    ),
    Case(
        DENYALLOW,
        "a grant to a role session is not",
        granted_to(SESSION.arn),
        "s3:GetObject",
        ALLOWED,
        f"{BUCKET}/a",
        SESSION,
        step=Step.RESOURCE,
    ),
    Case(
        DENYALLOW,
        "a grant to a role needs no policy of the role",
        Policies(resource=granted_to(ROLE_ARN).resource),
        "s3:GetObject",
        ALLOWED,
        f"{BUCKET}/a",
        SESSION,
    ),
    Case(
        DENYALLOW,
        "a grant to a user is not limited by the boundary",
        granted_to("arn:aws:iam::111122223333:user/exampleuser"),
        "s3:GetObject",
        ALLOWED,
        f"{BUCKET}/a",
        user("exampleuser", "111122223333"),
    ),
    Case(
        DENYALLOW,
        "a grant to the account leaves it to the identity's policy",
        granted_to("111122223333"),
        "s3:GetObject",
        IMPLICIT,
        f"{BUCKET}/a",
        user("exampleuser", "111122223333"),
        step=Step.IDENTITY,
    ),
    Case(
        DENYALLOW,
        "a grant to a federated user's session is not limited",
        granted_to(FEDERATED.arn),
        "s3:GetObject",
        ALLOWED,
        f"{BUCKET}/a",
        FEDERATED,
    ),
    Case(
        DENYALLOW,
        "a grant to the user who federated is limited in the session",
        granted_to("arn:aws:iam::111122223333:user/exampleuser"),
        "s3:GetObject",
        IMPLICIT,
        f"{BUCKET}/a",
        FEDERATED,
        step=Step.BOUNDARY,
    ),
    Case(
        DENYALLOW,
        "a federated user without a session policy may do nothing",
        Policies(identity=(EVERYTHING,)),
        "s3:GetObject",
        IMPLICIT,
        caller=FEDERATED,
        step=Step.SESSION,
    ),
    Case(
        DENYALLOW,
        "a session may do what role and session policy allow",
        Policies(
            identity=(EVERYTHING,), session=(policy(allow("s3:Get*"), kind=PolicyKind.SESSION),)
        ),
        "s3:GetObject",
        ALLOWED,
        caller=SESSION,
    ),
    Case(
        DENYALLOW,
        "and not what the session policy leaves out",
        Policies(
            identity=(EVERYTHING,), session=(policy(allow("s3:Get*"), kind=PolicyKind.SESSION),)
        ),
        "s3:PutObject",
        IMPLICIT,
        caller=SESSION,
        step=Step.SESSION,
    ),
    Case(
        DENYALLOW,
        "a role session without a session policy has what the role has",
        Policies(identity=(EVERYTHING,)),
        "s3:PutObject",
        ALLOWED,
        caller=SESSION,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_decision_is_that_of_the_page(case: Case) -> None:
    case.check()


def test_a_denial_names_the_statement_that_denied() -> None:
    verdict = CASES[0].verdict()
    assert [fit.statement.sid for fit in verdict.decided_by] == ["DenyS3Logs"]
    assert verdict.reason == "identity-based policy: denies (DenyS3Logs of identity-based policy)"


def test_an_allowance_names_the_statement_that_granted() -> None:
    verdict = CASES[2].verdict()
    assert [fit.statement.sid for fit in verdict.decided_by] == ["AllowS3Self"]
    assert verdict.reason.startswith("identity-based policy: allows (AllowS3Self")


def test_each_statement_says_why_it_does_not_apply() -> None:
    tried = {fit.statement.sid: str(fit) for fit in CASES[2].verdict().tried}
    assert "another action" in tried["AllowS3ListRead"]
    assert "another resource" in tried["DenyS3Logs"]
