"""Passwords by the account's rules: moto keeps the rules and takes any password."""

from collections.abc import Callable
from typing import Any

from minicloud.control.access.access import Access
from minicloud.control.dispatch import refusal
from minicloud.control.replacements import Replacements
from minicloud.dataplane.iam.passwords import PasswordPolicy, meets_default, shortcomings

_VIOLATION = "PasswordPolicyViolation"
_EARLIER = "minicloud_earlier_passwords"


def replace_passwords(moto: Replacements, backend: Any, responses: Any, access: Access) -> None:
    """From now on passwords are looked at."""
    for name in ("create_login_profile", "update_login_profile"):
        moto.put(backend, name, _checked(vars(backend)[name]))
    moto.put(responses, "change_password", _changing(access))


def _checked(original: Callable[..., Any]) -> Callable[..., Any]:
    def check(backend: Any, user_name: str, password: str | None, *more: Any) -> Any:
        user = backend.get_user(user_name)
        if password is None:  # only whether the user has to choose another one
            password = user.password
        else:
            require_good(backend, user, password)
        answer = original(backend, user_name, password, *more)
        _remember(user, password)
        return answer

    return check


def _changing(access: Access) -> Callable[[Any], Any]:
    def change_password(response: Any) -> Any:
        from moto.core.responses import EmptyResult

        caller = access.caller(response).principal
        iam = response.backend
        user = iam.users.get(caller.name)
        if user is None or not user.password:
            raise refusal("NoSuchEntity", f"Login Profile for User {caller.name} cannot be found.")
        if user.password != response._get_param("OldPassword"):
            raise refusal("AccessDenied", "The old password was incorrect.")
        password = response._get_param("NewPassword")
        require_good(iam, user, password)
        user.password = password
        _remember(user, password)
        return EmptyResult()

    return change_password


def require_good(iam: Any, user: Any, password: str) -> None:
    """Refuse a password that the account's policy does not allow.

    Source: IAM API Reference, CreateLoginProfile, ChangePassword (PasswordPolicyViolation).
    """
    policy = _policy(iam)
    if policy is None:
        if not meets_default(password) or password.lower() == user.name.lower():
            raise refusal(
                _VIOLATION,
                "The provided password did not meet the requirements imposed by the account "
                "password policy.",
            )
        return
    lacks = shortcomings(password, policy)
    if lacks:
        raise refusal(
            _VIOLATION,
            f"Password should meet {len(lacks)} more of the following requirements: "
            + ", ".join(lacks),
        )
    earlier = vars(user).get(_EARLIER, [])
    if policy.remembered and password in earlier[-policy.remembered :]:
        raise refusal(_VIOLATION, "Cannot reuse an earlier password.")


def _policy(iam: Any) -> PasswordPolicy | None:
    kept = iam.account_password_policy
    if kept is None:
        return None
    return PasswordPolicy(
        minimum_length=int(kept.minimum_password_length),
        uppercase=bool(kept.require_uppercase_characters),
        lowercase=bool(kept.require_lowercase_characters),
        numbers=bool(kept.require_numbers),
        symbols=bool(kept.require_symbols),
        remembered=int(kept.password_reuse_prevention or 0),
    )


def _remember(user: Any, password: str | None) -> None:
    vars(user).setdefault(_EARLIER, []).append(password)
