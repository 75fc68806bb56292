"""A policy as records.

Source: IAM User Guide, IAM JSON policy element reference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

VARIABLES_SINCE = "2012-10-17"
"""The version of the language that knows variables; in an earlier one `${...}` is plain text."""


class Effect(StrEnum):
    """What a statement does with the requests that it fits."""

    ALLOW = "Allow"
    DENY = "Deny"


class PolicyKind(StrEnum):
    """What a policy hangs on, in the words of AWS's refusals.

    Source: IAM User Guide, Troubleshoot access denied error messages.
    """

    IDENTITY = "identity-based policy"
    RESOURCE = "resource-based policy"
    TRUST = "role trust policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    SERVICE_CONTROL = "service control policy"
    RESOURCE_CONTROL = "resource control policy"

    @property
    def names_principals(self) -> bool:
        """Whether its statements say to whom they apply."""
        return self in (PolicyKind.RESOURCE, PolicyKind.TRUST, PolicyKind.RESOURCE_CONTROL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a Condition block: an operator, a key of the request, and values.

    `operator` is without its set operator (`ForAllValues:`) and without `IfExists`.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    set_operator: str = ""
    if_exists: bool = False

    @property
    def written(self) -> str:
        """The operator as it stands in the document."""
        prefix = f"{self.set_operator}:" if self.set_operator else ""
        return f"{prefix}{self.operator}{'IfExists' if self.if_exists else ''}"


@dataclass(frozen=True, slots=True)
class Listed:
    """The values of Action, Resource or Principal; `excluded`: of NotAction and the like."""

    values: tuple[str, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `principals` are pairs of type and value, such as ("AWS", "1111...")."""

    effect: Effect
    actions: Listed
    resources: Listed
    number: int
    sid: str = ""
    principals: tuple[tuple[str, str], ...] = ()
    principals_excluded: bool = False
    conditions: tuple[Condition, ...] = ()

    @property
    def label(self) -> str:
        """Its Sid, or its place in the policy."""
        return self.sid or f"statement {self.number}"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that was read; `name` is what a decision calls it."""

    name: str
    kind: PolicyKind
    statements: tuple[Statement, ...]
    version: str = VARIABLES_SINCE

    @property
    def has_variables(self) -> bool:
        """Whether `${...}` stands for a value of the request."""
        return self.version == VARIABLES_SINCE

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)
