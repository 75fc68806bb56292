"""Whose an access key is, and what its holder brings along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from minicloud.dataplane.iam.policy import Policy
from minicloud.dataplane.iam.principal import Principal, PrincipalKind


class KeyState(Enum):
    """Whether a key opens anything."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key and its holder. What a session has, a user's own key has not.

    Dates are virtual seconds. `mfa_at_s`: when a code of a second factor was given; `tags` are
    those of the user or role, and of the session over them.
    """

    key_id: str
    secret: str
    principal: Principal
    user_id: str
    state: KeyState = KeyState.ACTIVE
    token: str | None = None
    issued_s: float | None = None
    expires_s: float | None = None
    mfa_at_s: float | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    session_policies: tuple[Policy, ...] = ()
    is_administrator: bool = False
    context: Mapping[str, str] = field(default_factory=dict)
    """Further condition keys that the holder brings along, such as a service's `aws:SourceArn`."""

    @property
    def is_temporary(self) -> bool:
        return self.token is not None

    def has_ended(self, now_s: float) -> bool:
        return self.expires_s is not None and now_s >= self.expires_s


def anonymous() -> Credential:
    """Who has signed nothing."""
    return Credential("", "", Principal.anonymous(), "")


def is_anonymous(credential: Credential) -> bool:
    return credential.principal.kind is PrincipalKind.ANONYMOUS
