"""Who may do what: IAM's policies, read and decided upon, with the reason for each decision.

    evaluate(request, policies) -> Verdict

Everything here is a pure function of records; it knows no cloud and no clock.
"""

from minicloud.dataplane.iam.errors import MalformedPolicyError
from minicloud.dataplane.iam.evaluate import evaluate
from minicloud.dataplane.iam.parse_policy import parse_policy
from minicloud.dataplane.iam.policies import Policies
from minicloud.dataplane.iam.policy import Effect, Policy, PolicyKind, Statement
from minicloud.dataplane.iam.principal import Principal
from minicloud.dataplane.iam.request import Request
from minicloud.dataplane.iam.telling import denial_message
from minicloud.dataplane.iam.verdict import Decision, Step, StepOutcome, Verdict

__all__ = [
    "Decision",
    "Effect",
    "MalformedPolicyError",
    "Policies",
    "Policy",
    "PolicyKind",
    "Principal",
    "Request",
    "Statement",
    "Step",
    "StepOutcome",
    "Verdict",
    "denial_message",
    "evaluate",
    "parse_policy",
]
