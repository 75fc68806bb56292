"""How much IAM takes: sizes of policies, and how many of what one user or group has.

Source: IAM User Guide, IAM and AWS STS quotas.
"""

from collections.abc import Mapping
from typing import Any

from minicloud.control.access.standing_policies import iam_of
from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
MOST_CHARACTERS = 6144
"""Of a managed policy, white space left out."""
_MOST_INLINE = {"User": 2048, "Group": 5120, "Role": 10_240}
MOST_ATTACHED = 10
MOST_GROUPS = 10


def _size(document: Any) -> int:
    return len("".join(str(document).split()))


def _large_policy(call: Call) -> str | None:
    if _size(call.get("PolicyDocument", "")) <= MOST_CHARACTERS:
        return None
    return f"Cannot exceed quota for PolicySize: {MOST_CHARACTERS}"


def _large_together(call: Call) -> str | None:
    kind = call.operation.removeprefix("Put").removesuffix("Policy")
    name, most = call.get(f"{kind}Name", ""), _MOST_INLINE[kind]
    holder = _holder(call, kind, name)
    standing: Mapping[str, Any] = {} if holder is None else holder.policies
    kept = {**standing, call.get("PolicyName"): call.get("PolicyDocument", "")}
    if sum(map(_size, kept.values())) <= most:
        return None
    return f"Maximum policy size of {most} bytes exceeded for {kind.lower()} {name}"


def _many_attached(call: Call) -> str | None:
    kind = call.operation.removeprefix("Attach").removesuffix("Policy")
    holder = _holder(call, kind, call.get(f"{kind}Name", ""))
    attached = {} if holder is None else holder.managed_policies
    if len(attached) < MOST_ATTACHED or call.get("PolicyArn") in attached:
        return None
    return f"Cannot exceed quota for PoliciesPer{kind}: {MOST_ATTACHED}"


def _many_groups(call: Call) -> str | None:
    iam, name = iam_of(call.account_id), call.get("UserName", "")
    if name not in iam.users:
        return None
    groups = [one.name for one in iam.get_groups_for_user(name)]
    if len(groups) < MOST_GROUPS or call.get("GroupName") in groups:
        return None
    return f"Cannot exceed quota for GroupsPerUser: {MOST_GROUPS}"


def _holder(call: Call, kind: str, name: str) -> Any:
    iam = iam_of(call.account_id)
    if kind == "Role":
        return next((one for one in iam.roles.values() if one.name == name), None)
    return (iam.users if kind == "User" else iam.groups).get(name)


QUOTA_GUARDS: tuple[Guard, ...] = (
    Guard(
        id="iam-policy-size",
        service="iam",
        operations=("CreatePolicy", "CreatePolicyVersion"),
        code="LimitExceeded",
        rule="A managed policy has at most 6,144 characters, white space left out.",
        source=f"{_QUOTAS}; wording as quoted in "
        "github.com/ministryofjustice/analytical-platform/issues/6873",
        finds=_large_policy,
    ),
    Guard(
        id="iam-inline-size",
        service="iam",
        operations=("PutUserPolicy", "PutGroupPolicy", "PutRolePolicy"),
        code="LimitExceeded",
        rule="The inline policies of a user have at most 2,048 characters together, a group's "
        "5,120, a role's 10,240.",
        source=f"{_QUOTAS}; wording as quoted in "
        "github.com/ministryofjustice/cloud-platform/issues/3121",
        finds=_large_together,
    ),
    Guard(
        id="iam-attached-policies",
        service="iam",
        operations=("AttachUserPolicy", "AttachGroupPolicy"),
        code="LimitExceeded",
        rule="Ten managed policies are attached to a user or a group at most.",
        source=f"{_QUOTAS}; wording as quoted in github.com/aws/aws-cdk/issues/13515",
        finds=_many_attached,
    ),
    Guard(
        id="iam-groups-per-user",
        service="iam",
        operations=("AddUserToGroup",),
        code="LimitExceeded",
        rule="A user is in ten groups at most.",
        source=f"{_QUOTAS}; wording as of another quota",
        finds=_many_groups,
    ),
)
