"""Whom a role of IAM lets assume it, as a guard of another service asks.

Simplified: conditions are not looked at.
"""

import json
from importlib import import_module
from typing import Any


def trusts(account_id: str, role_arn: str | None, service: str) -> bool:
    """Whether there is such a role and it trusts a service: AWS answers both alike."""
    iam: Any = import_module("moto.iam.models").iam_backends[account_id]["aws"]
    role = next((one for one in iam.roles.values() if one.arn == role_arn), None)
    if role is None:
        return False
    text = role.assume_role_policy_document
    policy = json.loads(text) if isinstance(text, str) and text else (text or {})
    statements = policy.get("Statement", [])
    return any(
        _allows(one, service)
        for one in ([statements] if isinstance(statements, dict) else statements)
    )


def _allows(statement: dict[str, Any], service: str) -> bool:
    principal = statement.get("Principal", {})
    named = principal.get("Service", []) if isinstance(principal, dict) else []
    return statement.get("Effect") == "Allow" and service in (
        [named] if isinstance(named, str) else named
    )
