"""Passwords by the account's rules."""

from typing import Any

import pytest

import minicloud
from tests.control.access.people import client, iam, refused, user

GOOD = "Correct-Horse-7"


def strict(**more: Any) -> None:
    rules = {
        "MinimumPasswordLength": 14,
        "RequireSymbols": True,
        "RequireNumbers": True,
        "RequireUppercaseCharacters": True,
        "RequireLowercaseCharacters": True,
    }
    iam().update_account_password_policy(**{**rules, **more})


@pytest.mark.parametrize(
    ("password", "message"),
    [
        (
            "correcthorse",
            (
                "Password should meet 4 more of the following requirements: Password should have "
                "a minimum length of 14, Password should have at least one uppercase letter, "
                "Password should have at least one number, Password should have at least one symbol"
            ),
        ),
        (
            "correct-horse-battery-7",
            (
                "Password should meet 1 more of the following requirements: Password should have "
                "at least one uppercase letter"
            ),
        ),
    ],
)
def test_a_password_says_what_it_lacks(cloud: minicloud.Cloud, password: str, message: str) -> None:
    iam().create_user(UserName="ana")
    strict()
    answer = refused(iam().create_login_profile, UserName="ana", Password=password)
    assert answer == ("PasswordPolicyViolation", message)
    assert refused(iam().get_login_profile, UserName="ana")[0] == "NoSuchEntity"
    iam().create_login_profile(UserName="ana", Password=GOOD)


def test_without_a_policy_eight_characters_of_three_kinds_will_do(cloud: minicloud.Cloud) -> None:
    iam().create_user(UserName="ana")
    for wrong in ("Aa1-", "password", "Password", "password1"):
        answer = refused(iam().create_login_profile, UserName="ana", Password=wrong)
        assert answer[0] == "PasswordPolicyViolation"
    iam().create_login_profile(UserName="ana", Password="Password1")


def test_users_change_their_own_password(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    iam().create_login_profile(UserName="ana", Password=GOOD)
    mine = client("iam", key)
    wrong = refused(mine.change_password, OldPassword="guessed", NewPassword="Another-Horse-8")
    assert wrong[0] == "AccessDenied"
    mine.change_password(OldPassword=GOOD, NewPassword="Another-Horse-8")
    assert refused(mine.change_password, OldPassword=GOOD, NewPassword=GOOD)


def test_an_earlier_password_is_not_taken_again(cloud: minicloud.Cloud) -> None:
    iam().create_user(UserName="ana")
    strict(PasswordReusePrevention=2)
    iam().create_login_profile(UserName="ana", Password=GOOD)
    for number in (8, 9):
        with pytest.raises(AssertionError, match="not refused"):
            refused(iam().update_login_profile, UserName="ana", Password=f"Another-Horse-{number}")
        if number == 8:
            again = refused(iam().update_login_profile, UserName="ana", Password=GOOD)
            assert again[0] == "PasswordPolicyViolation"
    iam().update_login_profile(UserName="ana", Password=GOOD)


def test_asking_for_a_change_keeps_the_password(cloud: minicloud.Cloud) -> None:
    key = user("ana")
    iam().create_login_profile(UserName="ana", Password=GOOD)
    iam().update_login_profile(UserName="ana", PasswordResetRequired=True)
    client("iam", key).change_password(OldPassword=GOOD, NewPassword="Another-Horse-8")


def test_bare_moto_5_2_5_takes_any_password(bare_site: Any) -> None:
    iam().create_user(UserName="ana")
    strict()
    iam().create_login_profile(UserName="ana", Password="a")


def test_bare_moto_5_2_5_lets_nobody_change_a_password(bare_site: Any) -> None:
    with pytest.raises(NotImplementedError):
        iam().change_password(OldPassword="a", NewPassword="b")
