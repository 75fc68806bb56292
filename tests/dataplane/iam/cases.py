"""A case of AWS's documentation: policies, a request, and what the page says comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from minicloud.dataplane.iam import (
    Decision,
    Policies,
    Policy,
    PolicyKind,
    Principal,
    Request,
    Step,
    Verdict,
    evaluate,
    parse_policy,
)

ALLOWED = Decision.ALLOWED
EXPLICIT = Decision.EXPLICIT_DENY
IMPLICIT = Decision.IMPLICIT_DENY

ACCOUNT = "123456789012"


def user(name: str, account: str = ACCOUNT) -> Principal:
    return Principal.user(f"arn:aws:iam::{account}:user/{name}")


def allow(actions: Any, resources: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: Any, resources: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


def document(*statements: Mapping[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    head = {} if version is None else {"Version": version}
    return {**head, "Statement": list(statements)}


def policy(*statements: Mapping[str, Any], kind: PolicyKind = PolicyKind.IDENTITY) -> Policy:
    return parse_policy(document(*statements), kind, kind.value)


def identity(*statements: Mapping[str, Any]) -> Policies:
    return Policies(identity=(policy(*statements),))


def resource_policy(*statements: Mapping[str, Any]) -> Policy:
    return policy(*statements, kind=PolicyKind.RESOURCE)


@dataclass(frozen=True)
class Case:
    """`page` is where it comes from, `says` what is to be seen there."""

    page: str
    says: str
    policies: Policies
    action: str
    decision: Decision
    resource: str = "*"
    caller: Principal = field(default_factory=lambda: user("ana"))
    context: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ""
    step: Step | None = None

    def __str__(self) -> str:
        return f"{self.page}: {self.says}"

    def check(self) -> None:
        """Decide, and compare with the page."""
        verdict = self.verdict()
        told = "\n".join(map(str, [*verdict.path, *verdict.tried]))
        assert verdict.decision is self.decision, told
        assert self.step in (None, verdict.step), told

    def verdict(self) -> Verdict:
        asked = Request(self.caller, self.action, self.resource, self.context, self.owner)
        return evaluate(asked, self.policies)
