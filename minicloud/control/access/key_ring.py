"""All keys that open something: users' own in moto's IAM, those of sessions here."""

from collections.abc import Callable, Mapping
from typing import Any

from minicloud.control.access.credential import Credential, KeyState
from minicloud.control.access.standing_policies import iam_of
from minicloud.control.safety import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from minicloud.dataplane.iam.policy import Policy
from minicloud.dataplane.iam.principal import Principal

HOME_ACCOUNT = "123456789012"
"""moto's account, in which the learner's cloud is."""

ADMINISTRATOR = Credential(
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
    Principal.user(f"arn:aws:iam::{HOME_ACCOUNT}:user/administrator"),
    "AIDACKCEVSQ6C2EXAMPLE",
    is_administrator=True,
)
"""The holder of the key that the course itself uses: no user of IAM, so nobody can change it.

The id is the one that AWS's documentation prints. Source: IAM User Guide, IAM identifiers.
"""


class KeyRing:
    """Finds the credential of an access key; keeps those of sessions until a reset."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._sessions: dict[str, Credential] = {}

    def reset(self) -> None:
        """No session any more."""
        self._sessions.clear()

    def find(self, key_id: str) -> Credential | None:
        """The credential of a key, also of one that is inactive or has ended."""
        if key_id == ACCESS_KEY_ID:
            return ADMINISTRATOR
        return self._sessions.get(key_id) or _users_key(key_id)

    def open_session(
        self,
        principal: Principal,
        user_id: str,
        life_s: float,
        *,
        mfa_at_s: float | None = None,
        tags: Mapping[str, str] | None = None,
        session_policies: tuple[Policy, ...] = (),
        is_administrator: bool = False,
    ) -> Credential:
        """Temporary credentials, drawn as moto draws them, that end after `life_s`."""
        from moto.sts.utils import random_session_token

        key: Any = iam_of(principal.account_id).create_temp_access_key()
        now_s = self._now_s()
        credential = Credential(
            key.access_key_id,
            key.secret_access_key,
            principal,
            user_id,
            token=random_session_token(),
            issued_s=now_s,
            expires_s=now_s + life_s,
            mfa_at_s=mfa_at_s,
            tags=dict(tags or {}),
            session_policies=session_policies,
            is_administrator=is_administrator,
        )
        self._sessions[key.access_key_id] = credential
        return credential


def _users_key(key_id: str) -> Credential | None:
    from moto.iam.models import iam_backends

    for _, account in list(iam_backends.items()):
        iam = account["aws"]
        key = iam.access_keys.get(key_id)
        user = None if key is None else iam.users.get(key.user_name or "")
        if key is not None and user is not None and user.has_access_key(key_id):
            return Credential(
                key_id,
                key.secret_access_key,
                Principal.user(user.arn),
                user.id,
                KeyState(key.status),
                tags={tag["Key"]: tag["Value"] for tag in user.tags or []},
            )
    return None
