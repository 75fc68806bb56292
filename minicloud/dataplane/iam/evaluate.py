"""Whether a request is allowed, by the logic that AWS documents.

Source: IAM User Guide, How AWS enforcement code logic evaluates requests to allow or deny
access; Policy evaluation for requests within a single account; Cross-account policy evaluation
logic.
Simplified: no policies of VPC endpoints, no access control lists, and no service-linked roles,
to which no service control policy applies.
"""

from collections.abc import Iterable

from minicloud.dataplane.iam.fit import Fit, fit
from minicloud.dataplane.iam.policies import Level, Policies
from minicloud.dataplane.iam.policy import Policy, PolicyKind
from minicloud.dataplane.iam.principal import Named, PrincipalKind
from minicloud.dataplane.iam.request import Request
from minicloud.dataplane.iam.verdict import Decision, PathStep, Step, StepOutcome, Verdict


def evaluate(request: Request, policies: Policies) -> Verdict:
    """Decide on a request; the verdict tells the way to the decision."""
    return _Evaluation(request, policies).verdict()


class _Evaluation:
    """The questions of one request, one after the other."""

    def __init__(self, request: Request, policies: Policies) -> None:
        self.request = request
        self.policies = policies
        self.tried = {
            id(policy): tuple(fit(policy, one, request) for one in policy) for policy in policies
        }
        self.path: list[PathStep] = []
        self.granting: tuple[Fit, ...] = ()

    def verdict(self) -> Verdict:
        tried = tuple(one for fits in self.tried.values() for one in fits)
        denying = tuple(one for one in tried if one.denies)
        if denying:
            self._note(Step.DENY, StepOutcome.DENIES, denying)
            decision = Decision.EXPLICIT_DENY
        else:
            self._note(Step.DENY, StepOutcome.NOTHING)
            decision = Decision.ALLOWED if self._is_allowed() else Decision.IMPLICIT_DENY
        decided_by = denying or (self.granting if decision is Decision.ALLOWED else ())
        return Verdict(self.request, decision, tuple(self.path), decided_by, tried)

    def _is_allowed(self) -> bool:
        if not self._levels_allow(Step.RESOURCE_CONTROL, self.policies.resource_control):
            return False
        levels = self.policies.service_control if self.request.principal.has_account else ()
        if not self._levels_allow(Step.SERVICE_CONTROL, levels):
            return False
        granted = self._resource_policy()
        if granted is None:
            return False
        if granted is Named.DIRECTLY:
            return True
        return self._identity_allows(granted) and self._limits_allow()

    def _levels_allow(self, step: Step, levels: tuple[Level, ...]) -> bool:
        found: list[Fit] = []
        for level in levels:
            allowing = self._allowing(level)
            if not allowing:
                self._note(step, StepOutcome.NO_ALLOW)
                return False
            found += allowing
        self._note(step, StepOutcome.ALLOWS if levels else StepOutcome.NOTHING, found)
        return True

    def _resource_policy(self) -> Named | None:
        """How far the resource's policy grants the request; None where that ends it."""
        policy = self.policies.resource
        allowing = self._allowing([policy] if policy is not None else [])
        named = max((one.named for one in allowing), key=lambda n: n.value, default=Named.NOT)
        if not allowing:
            needed = self._needs_resource_policy(policy)
            absent = StepOutcome.NO_ALLOW if policy is not None or needed else StepOutcome.NOTHING
            self._note(Step.RESOURCE, absent)
            return None if needed else Named.NOT
        if self.request.crosses_accounts or named is Named.BY_ACCOUNT:
            # To name an account is to leave it to the account's own policies.
            self._note(Step.RESOURCE, StepOutcome.ALLOWS, allowing)
            return Named.BY_ACCOUNT
        strongest = tuple(one for one in allowing if one.named is named)
        self.granting = strongest
        grants = StepOutcome.GRANTS if named is Named.DIRECTLY else StepOutcome.ALLOWS
        self._note(Step.RESOURCE, grants, strongest)
        return named

    def _needs_resource_policy(self, policy: Policy | None) -> bool:
        """Whether nothing but the resource's own policy can let the caller in."""
        trusts = policy is not None and policy.kind is PolicyKind.TRUST
        return trusts or self.request.crosses_accounts or not self.request.principal.has_account

    def _identity_allows(self, granted: Named) -> bool:
        if granted is Named.BY_ENTITY:
            self._note(Step.IDENTITY, StepOutcome.NO_NEED)
            return True
        if self.request.principal.kind is PrincipalKind.ROOT:
            self._note(Step.IDENTITY, StepOutcome.NO_NEED)  # the root user may do everything
            return True
        allowing = self._allowing(self.policies.identity)
        self._note(
            Step.IDENTITY, StepOutcome.ALLOWS if allowing else StepOutcome.NO_ALLOW, allowing
        )
        self.granting = allowing
        return bool(allowing)

    def _limits_allow(self) -> bool:
        boundary, kind = self.policies.boundary, self.request.principal.kind
        limits = (
            (Step.BOUNDARY, () if boundary is None else (boundary,)),
            (Step.SESSION, self.policies.session),
        )
        for step, limiting in limits:
            allowing = self._allowing(limiting)
            # A federated user has only what the policy given to GetFederationToken lets through.
            needed = step is Step.SESSION and kind is PrincipalKind.FEDERATED_USER
            if (limiting or needed) and not allowing:
                self._note(step, StepOutcome.NO_ALLOW)
                return False
            self._note(step, StepOutcome.ALLOWS if limiting else StepOutcome.NOTHING, allowing)
        return True

    def _allowing(self, policies: Iterable[Policy]) -> tuple[Fit, ...]:
        return tuple(one for policy in policies for one in self.tried[id(policy)] if one.allows)

    def _note(self, step: Step, outcome: StepOutcome, statements: Iterable[Fit] = ()) -> None:
        self.path.append(PathStep(step, outcome, tuple(statements)))
