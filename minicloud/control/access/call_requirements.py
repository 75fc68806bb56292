"""What a call to any other service needs.

Source: Service Authorization Reference; IAM User Guide, Grant a user permissions to pass a role to
an AWS service.
Simplified: passing a role is looked at for instances and functions only.
"""

from collections.abc import Mapping

from minicloud.control.access.circumstances import of_call
from minicloud.control.access.requirement import Requirement
from minicloud.control.access.resource_names import resource_of
from minicloud.control.access.standing_policies import iam_of
from minicloud.control.calls import Call

_PREFIXES = {
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
}
_RENAMED: Mapping[tuple[str, str], str] = {
    ("lambda", "Invoke"): "InvokeFunction",
    ("lambda", "InvokeAsync"): "InvokeFunction",
}
FREE = frozenset(
    {
        ("sts", "GetCallerIdentity"),
        ("sts", "GetSessionToken"),
        ("sts", "AssumeRole"),
        ("sts", "AssumeRoleWithWebIdentity"),
        ("sts", "AssumeRoleWithSAML"),
    }
)
"""Calls that need no permission here: two by AWS's rules, and those that STS decides itself."""
UNSIGNED = frozenset({("sts", "AssumeRoleWithWebIdentity"), ("sts", "AssumeRoleWithSAML")})
"""Calls that need no signature."""


def call_requirements(call: Call, own_arn: str) -> tuple[Requirement, ...]:
    """The permissions of one call."""
    prefix = _PREFIXES.get(call.service, call.service)
    name = _RENAMED.get((call.service, call.operation), call.operation)
    first = Requirement(f"{prefix}:{name}", resource_of(call, own_arn), of_call(call))
    passed = _passed_role(call)
    if passed is None:
        return (first,)
    service = "lambda.amazonaws.com" if call.service == "lambda" else "ec2.amazonaws.com"
    return first, Requirement("iam:PassRole", passed, {"iam:PassedToService": service})


def _passed_role(call: Call) -> str | None:
    """The role that a call hands to a service, None where it hands none."""
    if call.service == "lambda" and call.operation in (
        "CreateFunction",
        "UpdateFunctionConfiguration",
    ):
        role = call.get("Role")
        return str(role) if role else None
    profile = call.get("IamInstanceProfile")
    if call.service != "ec2" or not isinstance(profile, Mapping):
        return None
    for one in iam_of(call.account_id).instance_profiles.values():
        if profile.get("Name") == one.name or profile.get("Arn") == one.arn:
            return str(one.roles[0].arn) if one.roles else None
    return None
