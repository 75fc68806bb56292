"""Policy documents that IAM refuses: those that are malformed, and those that trust nobody."""

from minicloud.control.access.standing_policies import iam_of
from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.iam.errors import MalformedPolicyError
from minicloud.dataplane.iam.parse_policy import parse_policy
from minicloud.dataplane.iam.policy import Policy, PolicyKind

_MALFORMED = "MalformedPolicyDocument"
_API = "https://docs.aws.amazon.com/IAM/latest/APIReference"


def _malformed(call: Call) -> str | None:
    try:
        parse_policy(call.get("PolicyDocument", ""))
    except MalformedPolicyError as error:
        return str(error)
    return None


def _malformed_trust(call: Call) -> str | None:
    text = call.get("AssumeRolePolicyDocument") or call.get("PolicyDocument", "")
    try:
        trust = parse_policy(text, PolicyKind.TRUST)
    except MalformedPolicyError as error:
        return str(error)
    return _stranger(trust)


def _stranger(trust: Policy) -> str | None:
    """The first user or role that a trust policy names and that does not exist."""
    for statement in trust:
        for kind, value in statement.principals:
            if kind == "AWS" and not _exists(value):
                return f'Invalid principal in policy: "AWS":"{value}"'
    return None


def _exists(principal: str) -> bool:
    if principal == "*" or (principal.isdigit() and len(principal) == 12):
        return True
    parts = principal.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        return False
    if parts[2] == "sts" or parts[5] == "root":
        return True
    iam = iam_of(parts[4])
    return any(one.arn == principal for one in (*iam.users.values(), *iam.roles.values()))


DOCUMENT_GUARDS: tuple[Guard, ...] = (
    Guard(
        id="iam-policy-document",
        service="iam",
        operations=(
            "CreatePolicy",
            "CreatePolicyVersion",
            "PutUserPolicy",
            "PutGroupPolicy",
            "PutRolePolicy",
        ),
        code=_MALFORMED,
        rule="A policy has to keep to the grammar of the policy language.",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
        finds=_malformed,
    ),
    Guard(
        id="iam-trust-policy",
        service="iam",
        operations=("CreateRole", "UpdateAssumeRolePolicy"),
        code=_MALFORMED,
        rule="A role's trust policy names principals that exist, and no resource.",
        source=f"{_API}/API_CreateRole.html",
        finds=_malformed_trust,
    ),
)
