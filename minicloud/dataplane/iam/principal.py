"""Who makes a request, and whether a policy names them.

Source: IAM User Guide, IAM JSON policy elements: Principal; NotPrincipal.
Simplified: a CanonicalUser names nobody, as there are no canonical ids here.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class PrincipalKind(StrEnum):
    """What a caller is; the values are those of `aws:PrincipalType`."""

    ROOT = "Account"
    USER = "User"
    ROLE_SESSION = "AssumedRole"
    FEDERATED_USER = "FederatedUser"
    SERVICE = "Service"
    WEB_IDENTITY = "WebIdentity"
    ANONYMOUS = "Anonymous"


class Named(Enum):
    """How a policy of a resource names a caller; what it grants depends on it."""

    NOT = 0
    BY_ACCOUNT = 1
    BY_ENTITY = 2
    """By the role behind a session: boundary and session policy still limit the grant."""
    DIRECTLY = 3


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller. Make one with `user`, `role_session`, `service` and the other class methods.

    `arn` is that of the session where there is one, `entity_arn` that of the role or user
    behind it.
    """

    kind: PrincipalKind
    arn: str
    account_id: str = ""
    entity_arn: str = ""

    @classmethod
    def user(cls, arn: str) -> "Principal":
        """An IAM user, by its ARN."""
        return cls(PrincipalKind.USER, arn, _account(arn), arn)

    @classmethod
    def role_session(cls, role_arn: str, session_name: str) -> "Principal":
        """Someone who has assumed a role."""
        account, partition = _account(role_arn), role_arn.split(":")[1]
        name = role_arn.rpartition("/")[2]
        arn = f"arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}"
        return cls(PrincipalKind.ROLE_SESSION, arn, account, role_arn)

    @classmethod
    def federated_user(cls, user_arn: str, session_name: str) -> "Principal":
        """Someone for whom a user has called GetFederationToken."""
        account, partition = _account(user_arn), user_arn.split(":")[1]
        arn = f"arn:{partition}:sts::{account}:federated-user/{session_name}"
        return cls(PrincipalKind.FEDERATED_USER, arn, account, user_arn)

    @classmethod
    def root(cls, account_id: str) -> "Principal":
        """An account's root user."""
        arn = f"arn:aws:iam::{account_id}:root"
        return cls(PrincipalKind.ROOT, arn, account_id, arn)

    @classmethod
    def service(cls, name: str) -> "Principal":
        """A service of AWS, such as "cloudfront.amazonaws.com"."""
        return cls(PrincipalKind.SERVICE, name)

    @classmethod
    def web_identity(cls, provider: str) -> "Principal":
        """Someone with a token of an identity provider, by the provider's ARN or name."""
        return cls(PrincipalKind.WEB_IDENTITY, provider)

    @classmethod
    def anonymous(cls) -> "Principal":
        """Someone who has not signed the request."""
        return cls(PrincipalKind.ANONYMOUS, "anonymous")

    @property
    def has_account(self) -> bool:
        """Whether the policies of an account apply to it."""
        return bool(self.account_id)

    @property
    def name(self) -> str:
        """The friendly name of a user or of a role, without its path."""
        return self.entity_arn.rpartition("/")[2]


def _account(arn: str) -> str:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise ValueError(f"{arn!r} is not an ARN such as arn:aws:iam::111122223333:user/ana")
    return parts[4]


def how_named(caller: Principal, principals: tuple[tuple[str, str], ...]) -> Named:
    """The strongest way in which one of a statement's principals names the caller."""
    return max((_named(caller, *one) for one in principals), key=lambda n: n.value)


def is_excepted(caller: Principal, principals: tuple[tuple[str, str], ...]) -> bool:
    """Whether NotPrincipal leaves the caller out.

    The account has to be listed beside the user, and the role beside its session: to deny all
    but a user is to deny their account as well.
    """
    listed = {value for _, value in principals}
    if ("AWS", "*") in principals or (caller.arn in listed and not caller.has_account):
        return True
    account = {caller.account_id, _root_arn(caller)}
    return (
        caller.has_account and {caller.arn, caller.entity_arn} <= listed and bool(account & listed)
    )


def _named(caller: Principal, kind: str, value: str) -> Named:
    if kind == "AWS":
        return _named_in_aws(caller, value)
    of_kind = {"Service": PrincipalKind.SERVICE, "Federated": PrincipalKind.WEB_IDENTITY}
    fits = caller.kind is of_kind.get(kind) and value in (caller.arn, "*")
    return Named.DIRECTLY if fits else Named.NOT


def _named_in_aws(caller: Principal, value: str) -> Named:
    if value == "*":
        return Named.DIRECTLY
    if not caller.has_account:
        return Named.NOT
    if value == caller.arn:
        return Named.DIRECTLY
    if value == caller.entity_arn:
        return Named.BY_ENTITY
    if value in (caller.account_id, _root_arn(caller)):
        return Named.BY_ACCOUNT
    return Named.NOT


def _root_arn(caller: Principal) -> str:
    partition = caller.arn.split(":")[1] if caller.has_account else "aws"
    return f"arn:{partition}:iam::{caller.account_id}:root"
