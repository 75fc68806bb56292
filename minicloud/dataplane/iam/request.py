"""A request, as policies see it.

Source: IAM User Guide, AWS global condition context keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from minicloud.dataplane.iam.principal import Principal, PrincipalKind

ContextValue = str | bool | int | float | Sequence[str]


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to do what to which resource, and the circumstances.

    `context` holds condition keys and their values; a key with several values has a list.
    What follows from the caller (`aws:username`, `aws:PrincipalArn` and such) is known without.
    `resource_account` is the account that owns the resource: where it is not given, the one in
    the ARN, and where there is none either, as in a bucket's, the caller's.
    """

    principal: Principal
    action: str
    resource: str = "*"
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    resource_account: str = ""

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a condition key, None where the request has none. Case is nothing."""
        wanted = key.lower()
        for name, value in self.context.items():
            if name.lower() == wanted:
                return _texts(value)
        return _FROM_CALLER.get(wanted, _nothing)(self.principal)

    def value(self, key: str) -> str | None:
        """The value of a key that has exactly one: what a policy variable stands for."""
        values = self.values(key)
        return values[0] if values is not None and len(values) == 1 else None

    @property
    def owner(self) -> str:
        """The account that owns the resource."""
        parts = self.resource.split(":", 5)
        in_arn = parts[4] if len(parts) == 6 else ""
        return self.resource_account or in_arn or self.principal.account_id

    @property
    def crosses_accounts(self) -> bool:
        """Whether the caller and the resource belong to two accounts."""
        return self.principal.has_account and self.owner != self.principal.account_id


def _texts(value: ContextValue) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, int | float):
        return (str(value),)
    return tuple(value)


def _nothing(_caller: Principal) -> tuple[str, ...] | None:
    return None


def _user_name(caller: Principal) -> tuple[str, ...] | None:
    return (caller.name,) if caller.kind is PrincipalKind.USER else None


def _principal_arn(caller: Principal) -> tuple[str, ...] | None:
    # For a session it is the role's.
    if caller.kind is PrincipalKind.ROLE_SESSION:
        return (caller.entity_arn,)
    return (caller.arn,) if caller.has_account else None


def _principal_account(caller: Principal) -> tuple[str, ...] | None:
    return (caller.account_id,) if caller.has_account else None


def _principal_type(caller: Principal) -> tuple[str, ...] | None:
    return (caller.kind.value,) if caller.has_account else ("Anonymous",)


def _is_service(caller: Principal) -> tuple[str, ...] | None:
    return ("true" if caller.kind is PrincipalKind.SERVICE else "false",)


def _service_name(caller: Principal) -> tuple[str, ...] | None:
    return (caller.arn,) if caller.kind is PrincipalKind.SERVICE else None


_FROM_CALLER = {
    "aws:username": _user_name,
    "aws:principalarn": _principal_arn,
    "aws:principalaccount": _principal_account,
    "aws:principaltype": _principal_type,
    "aws:principalisawsservice": _is_service,
    "aws:principalservicename": _service_name,
}
