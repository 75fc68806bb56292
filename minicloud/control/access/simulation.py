"""SimulatePrincipalPolicy and SimulateCustomPolicy: what would be allowed, without doing it.

Source: IAM API Reference, SimulatePrincipalPolicy, SimulateCustomPolicy, EvaluationResult.
Simplified: positions in a policy are those of the statement's number, as lines of a document that
was reformatted would tell nobody anything; one resource's policy for all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from minicloud.control.access.access import Access
from minicloud.control.access.credential import Credential
from minicloud.control.access.key_ring import HOME_ACCOUNT
from minicloud.control.access.standing_policies import iam_of
from minicloud.control.dispatch import refusal
from minicloud.dataplane.iam.errors import MalformedPolicyError
from minicloud.dataplane.iam.evaluate import evaluate
from minicloud.dataplane.iam.fit import Fit
from minicloud.dataplane.iam.parse_policy import parse_policy
from minicloud.dataplane.iam.patterns import variables_in
from minicloud.dataplane.iam.policies import Policies
from minicloud.dataplane.iam.policy import Policy, PolicyKind
from minicloud.dataplane.iam.principal import Principal
from minicloud.dataplane.iam.request import Request
from minicloud.dataplane.iam.verdict import Decision, Step, StepOutcome, Verdict

_TYPES = {
    PolicyKind.IDENTITY: "IAM Policy",
    PolicyKind.RESOURCE: "Resource Policy",
    PolicyKind.BOUNDARY: "IAM Permissions Boundary Policy",
}


def simulate_custom(response: Any) -> dict[str, Any]:
    """The answer to SimulateCustomPolicy."""
    given = response._get_param("PolicyInputList") or []
    identity = tuple(
        _parsed(text, PolicyKind.IDENTITY, f"PolicyInputList.{number}")
        for number, text in enumerate(given, 1)
    )
    caller = response._get_param("CallerArn")
    principal = _principal(caller) if caller else _NOBODY
    return _results(response, principal, Policies(identity, boundary=_boundary(response)))


_NOBODY = Principal.user(f"arn:aws:iam::{HOME_ACCOUNT}:user/simulated")


def simulate_principal(response: Any, access: Access) -> dict[str, Any]:
    """The answer to SimulatePrincipalPolicy."""
    source = response._get_param("PolicySourceArn")
    credential = Credential("", "", _principal(source), "")
    standing = access.policies_for(credential, None)
    extra = tuple(
        _parsed(text, PolicyKind.IDENTITY, f"PolicyInputList.{number}")
        for number, text in enumerate(response._get_param("PolicyInputList") or [], 1)
    )
    policies = Policies(
        (*standing.identity, *extra), boundary=_boundary(response) or standing.boundary
    )
    return _results(response, credential.principal, policies)


def _principal(arn: str) -> Principal:
    """Of a user or role that exists."""
    parts = arn.split(":", 5)
    iam = iam_of(parts[4]) if len(parts) == 6 else None
    if iam is not None:
        if any(one.arn == arn for one in iam.users.values()):
            return Principal.user(arn)
        if any(one.arn == arn for one in iam.roles.values()):
            return Principal.role_session(arn, "simulated")
    raise refusal("NoSuchEntity", f"The entity with ARN {arn} cannot be found.")


def _parsed(text: str, kind: PolicyKind, name: str) -> Policy:
    try:
        return parse_policy(text, kind, name)
    except MalformedPolicyError as error:
        raise refusal("InvalidInput", str(error)) from None


def _boundary(response: Any) -> Policy | None:
    given = response._get_param("PermissionsBoundaryPolicyInputList") or []
    return _parsed(given[0], PolicyKind.BOUNDARY, "boundary") if given else None


def _results(response: Any, principal: Principal, policies: Policies) -> dict[str, Any]:
    text = response._get_param("ResourcePolicy")
    if text:
        resource = _parsed(text, PolicyKind.RESOURCE, "ResourcePolicy")
        policies = Policies(policies.identity, resource, policies.boundary)
    context = {
        entry["ContextKeyName"]: _values(entry)
        for entry in response._get_param("ContextEntries") or []
    }
    owner = (response._get_param("ResourceOwner") or "").split(":")
    results = [
        _result(
            evaluate(
                Request(principal, action, arn, context, owner[4] if len(owner) == 6 else ""),
                policies,
            ),
            policies,
        )
        for action in response._get_param("ActionNames") or []
        for arn in response._get_param("ResourceArns") or ["*"]
    ]
    return {"EvaluationResults": results, "IsTruncated": False}


def _values(entry: Mapping[str, Any]) -> list[str]:
    return [str(value) for value in entry.get("ContextKeyValues") or []]


def _result(verdict: Verdict, policies: Policies) -> dict[str, Any]:
    told: dict[str, Any] = {
        "EvalActionName": verdict.request.action,
        "EvalResourceName": verdict.request.resource,
        "EvalDecision": verdict.decision.value,
        "MatchedStatements": [_matched(one) for one in _deciding(verdict)],
        "MissingContextValues": sorted(_missing(verdict.request, policies)),
    }
    if policies.boundary is not None:
        told["PermissionsBoundaryDecisionDetail"] = {
            "AllowedByPermissionsBoundary": any(
                one.allows and one.policy is policies.boundary for one in verdict.tried
            )
        }
    return told


def _deciding(verdict: Verdict) -> Iterable[Fit]:
    if verdict.decision is Decision.IMPLICIT_DENY:
        return ()
    limits = [
        fit
        for step in verdict.path
        if step.step is Step.BOUNDARY and step.outcome is StepOutcome.ALLOWS
        for fit in step.statements
    ]
    return (*verdict.decided_by, *limits)


def _matched(fit: Fit) -> dict[str, Any]:
    place = {"Line": fit.statement.number, "Column": 1}
    return {
        "SourcePolicyId": fit.policy.name,
        "SourcePolicyType": _TYPES.get(fit.policy.kind, "IAM Policy"),
        "StartPosition": place,
        "EndPosition": place,
    }


def _missing(request: Request, policies: Policies) -> set[str]:
    """Keys that some policy asks for and that the simulation was not given."""
    asked = set()
    for policy in policies:
        for statement in policy:
            for condition in statement.conditions:
                asked.add(condition.key)
                asked.update(key for value in condition.values for key in variables_in(value))
            asked.update(key for value in statement.resources.values for key in variables_in(value))
    return {key for key in asked if request.values(key) is None}
