"""Whether a statement applies to a request, and if not, why not."""

from dataclasses import dataclass
from enum import StrEnum

from minicloud.dataplane.iam.conditions import UnresolvedVariableError, holds, telling_of
from minicloud.dataplane.iam.patterns import Pattern, filled_in, plain_pattern
from minicloud.dataplane.iam.policy import Effect, Listed, Policy, Statement
from minicloud.dataplane.iam.principal import Named, how_named, is_excepted
from minicloud.dataplane.iam.request import Request


class Mismatch(StrEnum):
    """The first part of a statement that leaves a request out."""

    NONE = "applies"
    PRINCIPAL = "another principal"
    ACTION = "another action"
    RESOURCE = "another resource"
    CONDITION = "a condition is not met"
    VARIABLE = "a variable has no value"


@dataclass(frozen=True, slots=True)
class Fit:
    """What one statement of one policy makes of a request."""

    policy: Policy
    statement: Statement
    mismatch: Mismatch
    detail: str = ""
    named: Named = Named.DIRECTLY

    @property
    def applies(self) -> bool:
        return self.mismatch is Mismatch.NONE

    @property
    def denies(self) -> bool:
        return self.applies and self.statement.effect is Effect.DENY

    @property
    def allows(self) -> bool:
        return self.applies and self.statement.effect is Effect.ALLOW

    def __str__(self) -> str:
        """For instance `Deny leave (policy guard): a condition is not met: ...`."""
        what = f"{self.statement.effect} {self.statement.label} ({self.policy.name})"
        return f"{what}: {self.mismatch}{f': {self.detail}' if self.detail else ''}"


def fit(policy: Policy, statement: Statement, request: Request) -> Fit:
    """Try a statement on a request."""
    named = _named(policy, statement, request)

    def because(mismatch: Mismatch, detail: str = "") -> Fit:
        return Fit(policy, statement, mismatch, detail, named)

    if named is Named.NOT:
        return because(Mismatch.PRINCIPAL)
    if not _has_action(statement.actions, request.action):
        return because(Mismatch.ACTION)
    try:
        if not _has_resource(policy, statement.resources, request):
            return because(Mismatch.RESOURCE)
        for condition in statement.conditions:
            if not holds(condition, request, policy.has_variables):
                return because(Mismatch.CONDITION, telling_of(condition, request))
    except UnresolvedVariableError as error:
        return because(Mismatch.VARIABLE, str(error))
    return because(Mismatch.NONE)


def _named(policy: Policy, statement: Statement, request: Request) -> Named:
    if not policy.kind.names_principals:
        return Named.DIRECTLY
    if statement.principals_excluded:
        excepted = is_excepted(request.principal, statement.principals)
        return Named.NOT if excepted else Named.DIRECTLY
    return how_named(request.principal, statement.principals)


def _has_action(listed: Listed, action: str) -> bool:
    found = any(plain_pattern(one).fits_ignoring_case(action) for one in listed.values)
    return found is not listed.excluded


def _has_resource(policy: Policy, listed: Listed, request: Request) -> bool:
    def pattern(text: str) -> Pattern:
        filled = filled_in(text, request.value) if policy.has_variables else plain_pattern(text)
        if filled is None:
            raise UnresolvedVariableError(text)
        return filled

    # Each is filled in: a variable without a value counts wherever in the list it stands.
    patterns = [pattern(one) for one in listed.values]
    found = any(one.fits(request.resource) for one in patterns)
    return found is not listed.excluded
