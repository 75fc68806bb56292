"""What IAM refuses, here and not in bare moto 5.2.5."""

from collections.abc import Callable
from typing import Any

import pytest
from pyotp import TOTP

import minicloud
from minicloud.control.access.iam_guards import IAM_GUARDS
from tests.control.access.people import (
    ACCOUNT,
    document,
    iam,
    refused,
    role,
    statement,
    trust,
    user,
)

Case = tuple[str, Callable[[], Any], str]


def _password() -> None:
    iam().create_user(UserName="ana")
    iam().create_login_profile(UserName="ana", Password="Correct-Horse-7")


def _grouped() -> None:
    iam().create_user(UserName="ana")
    iam().create_group(GroupName="web")
    iam().add_user_to_group(GroupName="web", UserName="ana")


def _with_policy_in_group() -> None:
    iam().create_group(GroupName="web")
    text = document(statement("Allow", "s3:*"))
    iam().put_group_policy(GroupName="web", PolicyName="own", PolicyDocument=text)


def _attached() -> str:
    text = document(statement("Allow", "s3:*"))
    arn = str(iam().create_policy(PolicyName="read", PolicyDocument=text)["Policy"]["Arn"])
    iam().create_user(UserName="ana")
    iam().attach_user_policy(UserName="ana", PolicyArn=arn)
    return arn


def _enabled(now: Any = None) -> str:
    iam().create_user(UserName="ana")
    made = iam().create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    codes = TOTP(made["Base32StringSeed"].decode())
    from minicloud.control.calendar import START

    step = int(START.timestamp()) // 30
    iam().enable_mfa_device(
        UserName="ana",
        SerialNumber=made["SerialNumber"],
        AuthenticationCode1=codes.at((step - 1) * 30),
        AuthenticationCode2=codes.at(step * 30),
    )
    return str(made["SerialNumber"])


def _many_devices() -> dict[str, Any]:
    from minicloud.control.access.standing_policies import iam_of

    _enabled()
    devices = iam_of(ACCOUNT).users["ana"].mfa_devices
    for number in range(7):  # as if enabled one after the other
        devices[f"arn:aws:iam::{ACCOUNT}:mfa/{number}"] = next(iter(devices.values()))
    made = iam().create_virtual_mfa_device(VirtualMFADeviceName="ninth")["VirtualMFADevice"]
    return {
        "UserName": "ana",
        "SerialNumber": made["SerialNumber"],
        "AuthenticationCode1": "000000",
        "AuthenticationCode2": "000000",
    }


def _key_made(status: str) -> dict[str, str]:
    iam().create_user(UserName="ana")
    key = iam().create_access_key(UserName="ana")["AccessKey"]
    return {"UserName": "ana", "AccessKeyId": key["AccessKeyId"], "Status": status}


def _wide(characters: int) -> str:
    """A policy of more than so many characters."""
    return document(
        {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{'a' * characters}"}
    )


def _after(name: str, **arguments: Any) -> dict[str, Any]:
    """Create the user that the arguments are about."""
    iam().create_user(UserName=name)
    return arguments


def _ten_attached() -> dict[str, Any]:
    iam().create_user(UserName="ana")
    text = document(statement("Allow", "s3:*"))
    made = [
        iam().create_policy(PolicyName=f"p{number}", PolicyDocument=text)["Policy"]["Arn"]
        for number in range(11)
    ]
    for arn in made[1:]:
        iam().attach_user_policy(UserName="ana", PolicyArn=arn)
    return {"UserName": "ana", "PolicyArn": made[0]}


def _ten_groups() -> dict[str, Any]:
    iam().create_user(UserName="ana")
    for number in range(11):
        iam().create_group(GroupName=f"g{number}")
    for number in range(10):
        iam().add_user_to_group(GroupName=f"g{number}", UserName="ana")
    return {"GroupName": "g10", "UserName": "ana"}


def test_a_quota_is_reached_and_what_stands_is_put_again(cloud: minicloud.Cloud) -> None:
    iam().create_user(UserName="ana")
    for _ in range(2):
        iam().put_user_policy(UserName="ana", PolicyName="own", PolicyDocument=_wide(1900))
    (name,) = iam().list_user_policies(UserName="ana")["PolicyNames"]
    assert name == "own"


def test_names_with_all_the_characters_that_there_are(cloud: minicloud.Cloud) -> None:
    made = iam().create_user(UserName="a+b=c,d.e@f-g_1", Path="/teams/web/")["User"]
    assert made["Arn"].endswith(":user/teams/web/a+b=c,d.e@f-g_1")


def test_a_key_is_made_inactive_and_active_again(cloud: minicloud.Cloud) -> None:
    key = _key_made("Inactive")
    for status in ("Inactive", "Active"):
        iam().update_access_key(**key | {"Status": status})
        (found,) = iam().list_access_keys(UserName="ana")["AccessKeyMetadata"]
        assert found["Status"] == status


KEY_STATUS = (
    "'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]"
)
BAD = document(
    {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:username": {"not": "a text"}}},
    }
)
TRUSTED = trust({"Service": "ec2.amazonaws.com"})
STRANGER = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"})
BAD_NAME = (
    "The specified value for userName is invalid. It must contain only alphanumeric characters "
    "and/or the following: +=,.@_-"
)
BAD_PATH = (
    "The specified value for path is invalid. It must begin and end with / and have only printable "
    "characters between"
)
LONG_NAME = (
    f"1 validation error detected: Value '{'a' * 65}' at 'roleName' failed to satisfy constraint: "
    "Member must have length less than or equal to 64"
)
UNKNOWN_SCOPE = (
    "1 validation error detected: Value 'Mine' at 'scope' failed to satisfy constraint: Member "
    "must satisfy enum value set: [All, AWS, Local]"
)
CASES: list[tuple[str, Callable[[], Any], str, str]] = [
    (
        "iam-delete-user",
        lambda: (_password(), {"UserName": "ana"})[1],
        "delete_user",
        "Cannot delete entity, must delete login profile first.",
    ),
    (
        "iam-delete-user",
        lambda: (user("ana"), {"UserName": "ana"})[1],
        "delete_user",
        "Cannot delete entity, must delete access keys first.",
    ),
    (
        "iam-delete-user",
        lambda: (_grouped(), {"UserName": "ana"})[1],
        "delete_user",
        "Cannot delete entity, must remove users from group first.",
    ),
    (
        "iam-delete-user",
        lambda: (_enabled(), {"UserName": "ana"})[1],
        "delete_user",
        "Cannot delete entity, must delete MFA device first.",
    ),
    (
        "iam-delete-group",
        lambda: (_grouped(), {"GroupName": "web"})[1],
        "delete_group",
        "Cannot delete entity, must remove users from group first.",
    ),
    (
        "iam-delete-group",
        lambda: (_with_policy_in_group(), {"GroupName": "web"})[1],
        "delete_group",
        "Cannot delete entity, must delete policies first.",
    ),
    (
        "iam-delete-policy",
        lambda: {"PolicyArn": _attached()},
        "delete_policy",
        "Cannot delete a policy attached to entities.",
    ),
    (
        "iam-delete-mfa-device",
        lambda: {"SerialNumber": _enabled()},
        "delete_virtual_mfa_device",
        "MFA VirtualDevice in use. Must deactivate first.",
    ),
    (
        "iam-mfa-devices",
        _many_devices,
        "enable_mfa_device",
        "Cannot exceed quota for MFADevicesPerUser: 8",
    ),
    (
        "iam-key-status",
        lambda: _key_made("active"),
        "update_access_key",
        f"1 validation error detected: Value 'active' at {KEY_STATUS}",
    ),
    (
        "iam-key-status",
        lambda: _key_made("Off"),
        "update_access_key",
        f"1 validation error detected: Value 'Off' at {KEY_STATUS}",
    ),
    ("iam-marker", lambda: {"Marker": "junk"}, "list_users", "Invalid Marker."),
    (
        "iam-forms",
        lambda: {"UserName": "ana smith"},
        "create_user",
        BAD_NAME,
    ),
    (
        "iam-forms",
        lambda: {"UserName": "ana", "Path": "teams"},
        "create_user",
        BAD_PATH,
    ),
    (
        "iam-forms",
        lambda: {"RoleName": "a" * 65, "AssumeRolePolicyDocument": TRUSTED},
        "create_role",
        LONG_NAME,
    ),
    (
        "iam-forms",
        lambda: {"Scope": "Mine"},
        "list_policies",
        UNKNOWN_SCOPE,
    ),
    (
        "iam-name-case",
        lambda: _after("ana", UserName="Ana"),
        "create_user",
        "User with name Ana already exists: upper and lower case make no difference",
    ),
    (
        "iam-policy-size",
        lambda: {"PolicyName": "p", "PolicyDocument": _wide(6144)},
        "create_policy",
        "Cannot exceed quota for PolicySize: 6144",
    ),
    (
        "iam-inline-size",
        lambda: _after("ana", UserName="ana", PolicyName="p", PolicyDocument=_wide(2048)),
        "put_user_policy",
        "Maximum policy size of 2048 bytes exceeded for user ana",
    ),
    (
        "iam-attached-policies",
        _ten_attached,
        "attach_user_policy",
        "Cannot exceed quota for PoliciesPerUser: 10",
    ),
    (
        "iam-groups-per-user",
        _ten_groups,
        "add_user_to_group",
        "Cannot exceed quota for GroupsPerUser: 10",
    ),
    (
        "iam-trust-policy",
        lambda: {"RoleName": "r", "AssumeRolePolicyDocument": "{}"},
        "create_role",
        "Syntax errors in policy.",
    ),
    (
        "iam-trust-policy",
        lambda: {"RoleName": "r", "AssumeRolePolicyDocument": STRANGER},
        "create_role",
        f'Invalid principal in policy: "AWS":"arn:aws:iam::{ACCOUNT}:user/nobody"',
    ),
]


@pytest.mark.parametrize(("guard", "prepare", "operation", "message"), CASES)
def test_the_emulated_cloud_refuses(
    cloud: minicloud.Cloud, guard: str, prepare: Callable[[], Any], operation: str, message: str
) -> None:
    arguments = prepare()
    code = next(one.code for one in IAM_GUARDS if one.id == guard)
    assert refused(getattr(iam(), operation), **arguments) == (code, message)


@pytest.mark.parametrize(("guard", "prepare", "operation", "message"), CASES)
def test_bare_moto_5_2_5_accepts(
    bare_site: Any, guard: str, prepare: Callable[[], Any], operation: str, message: str
) -> None:
    getattr(iam(), operation)(**prepare())


def test_a_condition_with_a_wrong_operator_is_refused(cloud: minicloud.Cloud) -> None:
    iam().create_user(UserName="ana")
    wrong = document(statement("Allow", "s3:*", Condition={"StringSame": {"aws:username": "a"}}))
    arguments = {"UserName": "ana", "PolicyName": "own", "PolicyDocument": wrong}
    assert refused(iam().put_user_policy, **arguments) == (
        "MalformedPolicyDocument",
        "Syntax errors in policy.",
    )
    assert iam().list_user_policies(UserName="ana")["PolicyNames"] == []


NULL_IF_EXISTS = document(
    statement("Allow", "s3:*", Condition={"NullIfExists": {"aws:username": "true"}})
)


def test_a_test_for_a_missing_key_that_need_not_be_there_is_refused(
    cloud: minicloud.Cloud,
) -> None:
    arguments = {"PolicyName": "odd", "PolicyDocument": NULL_IF_EXISTS}
    assert refused(iam().create_policy, **arguments)[0] == "MalformedPolicyDocument"


def test_bare_moto_5_2_5_takes_a_policy_outside_the_grammar(bare_site: Any) -> None:
    iam().create_policy(PolicyName="odd", PolicyDocument=NULL_IF_EXISTS)


def test_an_orderly_user_can_be_deleted(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    iam().delete_access_key(UserName="ana", AccessKeyId=key["AccessKeyId"])
    iam().delete_user(UserName="ana")
    assert iam().list_users()["Users"] == []


def test_roles_may_trust_users_roles_accounts_services_and_providers(
    cloud: minicloud.Cloud,
) -> None:
    user("ana")
    first = role("first", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/ana"}))
    for number, principal in enumerate(
        (
            {"AWS": first},
            {"AWS": "222222222222"},
            {"AWS": "arn:aws:iam::222222222222:root"},
            {"Service": "ec2.amazonaws.com"},
            {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.com"},
        )
    ):
        role(f"r{number}", trust(principal))


def test_each_guard_is_tried() -> None:
    tried = {case[0] for case in CASES} | {"iam-policy-document"}
    assert {guard.id for guard in IAM_GUARDS} == tried
