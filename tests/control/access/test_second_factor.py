"""One-time codes: devices that are enabled by them, and sessions that need them."""

from datetime import timedelta
from typing import Any

import boto3
import pyotp
import pytest

import minicloud
from tests.control.access.people import (
    ACCOUNT,
    assume,
    client,
    iam,
    refused,
    role,
    statement,
    trust,
    user,
)

STEP = timedelta(seconds=30)
WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
INVALID = "Authentication code for device is not valid."
FAILED = "MultiFactorAuthentication failed with invalid MFA one time pass code. "


class Device:
    """A device of ana's, which shows codes."""

    def __init__(self, cloud: minicloud.Cloud, name: str = "phone") -> None:
        made = iam().create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
        self.cloud = cloud
        self.serial: str = made["SerialNumber"]
        self.totp = pyotp.TOTP(made["Base32StringSeed"].decode())

    def code(self, steps: int = 0) -> str:
        return self.totp.at(self.cloud.now + steps * STEP)

    def codes(self, first: int, second: int) -> dict[str, Any]:
        return {
            "UserName": "ana",
            "SerialNumber": self.serial,
            "AuthenticationCode1": self.code(first),
            "AuthenticationCode2": self.code(second),
        }

    def enable(self) -> "Device":
        iam().enable_mfa_device(**self.codes(-1, 0))
        return self

    def shown(self) -> dict[str, str]:
        return {"SerialNumber": self.serial, "TokenCode": self.code()}


def test_two_codes_in_a_row_enable_a_device(cloud: minicloud.Cloud) -> None:
    user("ana")
    device = Device(cloud).enable()
    (listed,) = iam().list_mfa_devices(UserName="ana")["MFADevices"]
    assert listed["SerialNumber"] == device.serial
    assert listed["EnableDate"] == cloud.now


@pytest.mark.parametrize("steps", [(0, 0), (0, -1), (-2, 0), (-40, -39), (10, 11)])
def test_other_codes_do_not(cloud: minicloud.Cloud, steps: tuple[int, int]) -> None:
    user("ana")
    codes = Device(cloud).codes(*steps)
    assert refused(iam().enable_mfa_device, **codes) == ("InvalidAuthenticationCode", INVALID)
    assert iam().list_mfa_devices(UserName="ana")["MFADevices"] == []


def test_a_device_that_was_never_made_cannot_be_enabled(cloud: minicloud.Cloud) -> None:
    user("ana")
    codes = Device(cloud).codes(-1, 0) | {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/other"}
    assert refused(iam().enable_mfa_device, **codes)[0] == "NoSuchEntity"


def test_a_session_with_a_code_may_do_what_needs_one(cloud: minicloud.Cloud) -> None:
    key = user("ana", statement("Allow", "ec2:*", Condition=WITH_MFA))
    device = Device(cloud).enable()
    with cloud.enforce_policies():
        assert refused(client("ec2", key).describe_vpcs)
        plain = client("sts", key).get_session_token()["Credentials"]
        assert refused(client("ec2", plain).describe_vpcs)
        cloud.advance(30)
        strong = client("sts", key).get_session_token(**device.shown())["Credentials"]
        client("ec2", strong).describe_vpcs()
        assert strong["Expiration"] - cloud.now == timedelta(hours=12)


def test_how_long_ago_the_code_was_given_counts(cloud: minicloud.Cloud) -> None:
    fresh = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
    key = user("ana", statement("Allow", "ec2:*", Condition=fresh))
    device = Device(cloud).enable()
    with cloud.enforce_policies():
        strong = client("sts", key).get_session_token(**device.shown())["Credentials"]
        cloud.advance(3599)
        client("ec2", strong).describe_vpcs()
        cloud.advance(1)
        assert refused(client("ec2", strong).describe_subnets)


def test_a_code_opens_a_role_that_asks_for_one(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    device = Device(cloud).enable()
    ana = f"arn:aws:iam::{ACCOUNT}:user/ana"
    arn = role("admin", trust({"AWS": ana}, Condition=WITH_MFA))
    sts = client("sts", key)
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="test")[0] == "AccessDenied"
    assume(arn, key, **device.shown())


@pytest.mark.parametrize("steps", [-3, 3])
def test_an_old_or_an_early_code_is_refused(cloud: minicloud.Cloud, steps: int) -> None:
    key = user("ana")
    device = Device(cloud).enable()
    wrong = {"SerialNumber": device.serial, "TokenCode": device.code(steps)}
    assert refused(client("sts", key).get_session_token, **wrong) == ("AccessDenied", FAILED)


def test_a_code_is_good_once(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    device = Device(cloud).enable()
    sts = client("sts", key)
    sts.get_session_token(**device.shown())
    assert refused(sts.get_session_token, **device.shown()) == ("AccessDenied", FAILED)
    cloud.advance(30)
    sts.get_session_token(**device.shown())


def test_a_device_of_somebody_else_is_refused(cloud: minicloud.Cloud) -> None:
    user("ana")
    device = Device(cloud).enable()
    bob = client("sts", user("bob"))
    assert refused(bob.get_session_token, **device.shown()) == ("AccessDenied", FAILED)


def test_sessions_of_users_cannot_make_sessions(cloud: minicloud.Cloud) -> None:
    plain = client("sts", user("ana")).get_session_token()["Credentials"]
    assert refused(client("sts", plain).get_session_token)[0] == "AccessDenied"


def test_bare_moto_5_2_5_takes_any_code(bare_site: Any) -> None:
    user("ana")
    made = iam().create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    iam().enable_mfa_device(
        UserName="ana",
        SerialNumber=made["SerialNumber"],
        AuthenticationCode1="000000",
        AuthenticationCode2="000000",
    )
    sts = boto3.client("sts")
    sts.get_session_token(SerialNumber=made["SerialNumber"], TokenCode="000000")


def test_bare_moto_5_2_5_gives_everybody_one_session(bare_site: Any) -> None:
    sts = boto3.client("sts")
    keys = {sts.get_session_token()["Credentials"]["AccessKeyId"] for _ in range(2)}
    assert keys == {"AKIAIOSFODNN7EXAMPLE"}
