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
BOUNDARIES = "Permissions boundaries for IAM entities"
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
    verdict = case.verdict()
    told = "\n".join(map(str, [*verdict.path, *verdict.tried]))
    assert verdict.decision is case.decision, told
    assert case.step in (None, verdict.step), told


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
