"""Names, paths and words that IAM does not take, by the limits in botocore's model of IAM."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from minicloud.control.access.standing_policies import iam_of
from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/IAM/latest/APIReference"
_NAME_CHARACTERS = "[\\w+=,.@-]+"
_KINDS = {"CreateUser": "User", "CreateGroup": "Group", "CreateRole": "Role"}
_Look = Callable[[str], str | None]


def _unfit(call: Call) -> str | None:
    for name, look in _looks(call.operation).items():
        value = call.parameters.get(name)
        found = look(value) if isinstance(value, str) else None
        if found is not None:
            return found
    return None


@cache
def _looks(operation: str) -> dict[str, _Look]:
    """How to look at those parameters of an operation that have a form."""
    from moto.core.utils import get_service_model

    members = get_service_model("iam").operation_model(operation).input_shape.members
    return {
        name: _look(name[0].lower() + name[1:], shape)
        for name, shape in members.items()
        if shape.type_name == "string" and name != "PolicyDocument"
    }


def _look(name: str, shape: Any) -> _Look:
    listed, most = tuple(shape.enum), shape.metadata.get("max")
    pattern = shape.metadata.get("pattern", "")
    if name == "path":
        form, words = pattern, "begin and end with / and have only printable characters between"
    elif pattern == _NAME_CHARACTERS:
        form = pattern
        words = "contain only alphanumeric characters and/or the following: +=,.@_-"
    else:
        form, words = "", ""
    fits = re.compile(form, re.ASCII).fullmatch if form else None

    def look(value: str) -> str | None:
        said = f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy"
        if listed and value not in listed:
            return f"{said} constraint: Member must satisfy enum value set: [{', '.join(listed)}]"
        if most is not None and len(value) > most:
            return f"{said} constraint: Member must have length less than or equal to {most}"
        if fits is not None and not fits(value):
            return f"The specified value for {name} is invalid. It must {words}"
        return None

    return look


def _no_marker(call: Call) -> str | None:
    marker = str(call.get("Marker", "0"))
    return None if marker.isdecimal() else "Invalid Marker."


def _same_but_for_case(call: Call) -> str | None:
    kind = _KINDS[call.operation]
    name = call.get(f"{kind}Name", "")
    iam = iam_of(call.account_id)
    if kind == "Role":
        known = [one.name for one in iam.roles.values()]
    else:
        known = list(iam.users if kind == "User" else iam.groups)
    if all(one == name or one.lower() != name.lower() for one in known):
        return None
    return f"{kind} with name {name} already exists: upper and lower case make no difference"


NAME_GUARDS: tuple[Guard, ...] = (
    Guard(
        id="iam-forms",
        service="iam",
        operations=(
            *("CreateUser", "CreateGroup", "CreateRole", "CreatePolicy", "CreateInstanceProfile"),
            *("PutUserPolicy", "PutGroupPolicy", "PutRolePolicy", "UpdateUser", "UpdateRole"),
            *("UpdateGroup", "ListPolicies", "ListEntitiesForPolicy"),
        ),
        code="ValidationError",
        rule="Names, paths and words have the lengths, characters and spellings that the API "
        "Reference gives.",
        source=f"{_API}/API_CreateUser.html; wordings as quoted in github.com/app-sre/"
        "qontract-reconcile/pull/2640 and github.com/NixOS/nixops/issues/328",
        finds=_unfit,
    ),
    Guard(
        id="iam-marker",
        service="iam",
        operations=(
            *("ListUsers", "ListRoles", "ListGroups", "ListPolicies", "ListRoleTags"),
            *("ListAttachedUserPolicies", "ListAttachedRolePolicies"),
            *("ListAttachedGroupPolicies", "ListEntitiesForPolicy", "ListPolicyTags"),
            *("ListVirtualMFADevices", "ListUserTags", "ListAccessKeys", "ListUserPolicies"),
            *("ListRolePolicies", "ListGroupPolicies", "ListGroupsForUser", "GetGroup"),
        ),
        code="ValidationError",
        rule="A list goes on by the marker that the answer before it gave.",
        source=f"{_API}/API_ListUsers.html and CommonErrors.html; the wording is ours",
        finds=_no_marker,
    ),
    Guard(
        id="iam-name-case",
        service="iam",
        operations=tuple(_KINDS),
        code="EntityAlreadyExists",
        rule="Names of users, groups and roles that differ in upper and lower case are the same.",
        source=f"{_API}/API_CreateUser.html",
        finds=_same_but_for_case,
    ),
)
