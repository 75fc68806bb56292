"""The words of a refusal.

Source: IAM User Guide, Troubleshoot access denied error messages.
"""

from minicloud.dataplane.iam.policy import PolicyKind
from minicloud.dataplane.iam.verdict import Decision, Step, Verdict

_ARTICLES = {
    PolicyKind.IDENTITY: "an",
    PolicyKind.TRUST: "the",
}
_KIND_OF_STEP = {
    Step.RESOURCE_CONTROL: PolicyKind.RESOURCE_CONTROL,
    Step.SERVICE_CONTROL: PolicyKind.SERVICE_CONTROL,
    Step.RESOURCE: PolicyKind.RESOURCE,
    Step.IDENTITY: PolicyKind.IDENTITY,
    Step.BOUNDARY: PolicyKind.BOUNDARY,
    Step.SESSION: PolicyKind.SESSION,
}


def denial_message(verdict: Verdict) -> str:
    """AWS's message for a request that was not allowed."""
    request = verdict.request
    told = f"User: {request.principal.arn} is not authorized to perform: {request.action}"
    if request.resource != "*":
        told += f" on resource: {request.resource}"
    if verdict.decision is Decision.EXPLICIT_DENY:
        return f"{told} {_with_explicit_deny(verdict.decided_by[0].policy.kind)}"
    kind = _KIND_OF_STEP[verdict.step]
    if kind in (PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL):
        return f"{told} {_with_explicit_deny(kind)}"  # AWS says so of an implicit one as well
    return f"{told} because no {kind} allows the {request.action} action"


def _with_explicit_deny(kind: PolicyKind) -> str:
    return f"with an explicit deny in {_ARTICLES.get(kind, 'a')} {kind}"
