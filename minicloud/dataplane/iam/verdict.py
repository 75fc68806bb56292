"""A decision, with the way to it."""

from dataclasses import dataclass
from enum import StrEnum

from minicloud.dataplane.iam.fit import Fit
from minicloud.dataplane.iam.request import Request


class Decision(StrEnum):
    """The three outcomes, in the words of SimulatePrincipalPolicy.

    Source: IAM API Reference, EvaluationResult.
    """

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


class Step(StrEnum):
    """The questions that are asked, in this order."""

    DENY = "explicit deny"
    RESOURCE_CONTROL = "resource control policies"
    SERVICE_CONTROL = "service control policies"
    RESOURCE = "resource-based policy"
    IDENTITY = "identity-based policies"
    BOUNDARY = "permissions boundary"
    SESSION = "session policies"


class StepOutcome(StrEnum):
    """What a question came to."""

    DENIES = "denies"
    ALLOWS = "allows"
    GRANTS = "allows, and that is enough"
    NO_ALLOW = "no allow"
    NOTHING = "nothing here"
    """No such policy, or no deny: the next question is asked."""
    NO_NEED = "not asked"
    """The answer would change nothing."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One question, its outcome, and the statements that made it."""

    step: Step
    outcome: StepOutcome
    statements: tuple[Fit, ...] = ()

    def __str__(self) -> str:
        by = ", ".join(f"{one.statement.label} of {one.policy.name}" for one in self.statements)
        return f"{self.step}: {self.outcome}{f' ({by})' if by else ''}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided and why.

    `path` holds each question up to the one that decided, `decided_by` the statements that
    did (none where nothing allows), `tried` what each statement of each policy made of it.
    """

    request: Request
    decision: Decision
    path: tuple[PathStep, ...]
    decided_by: tuple[Fit, ...]
    tried: tuple[Fit, ...]

    @property
    def allowed(self) -> bool:
        return self.decision is Decision.ALLOWED

    @property
    def step(self) -> Step:
        """The question that decided."""
        return self.path[-1].step

    @property
    def reason(self) -> str:
        """The decisive step in a line, with the statements behind it."""
        if self.decided_by:
            by = ", ".join(f"{one.statement.label} of {one.policy.name}" for one in self.decided_by)
            does = "allows" if self.allowed else "denies"
            return f"{self.decided_by[0].policy.kind}: {does} ({by})"
        return str(self.path[-1])
