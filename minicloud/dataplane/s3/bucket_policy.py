"""What S3 looks at when a bucket policy is put: is it one, and whom does it let in?"""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from minicloud.dataplane.s3.operation import bucket_actions, object_actions

MAX_BYTES = 20 * 1024
"""Source: S3 User Guide, Policies and permissions (bucket policies are limited to 20 KB)."""

# Source: S3 User Guide, Blocking public access to your Amazon S3 storage, The meaning of "public".
_NARROWING = frozenset(
    {
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:sourceip",
        "aws:userid",
        "aws:principalorgid",
        "aws:principalarn",
        "aws:principalaccount",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:dataaccesspointarn",
        "s3:dataaccesspointaccount",
    }
)


def fault_in_policy(text: str, bucket: str) -> str | None:
    """Why S3 answers MalformedPolicy, in AWS's words; None when it takes the policy.

    Wordings as github.com/versity/versitygw has collected them from AWS.
    Simplified: whether a named principal exists is not asked.
    """
    if len(text.encode()) > MAX_BYTES:
        return f"Policy exceeds the maximum size: {MAX_BYTES} bytes"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not text.startswith("{"):
        return "Policies must be valid JSON and the first byte must be '{'"
    if "Statement" not in document:
        return "Missing required field Statement"
    statements = list(_statements(document))
    if not statements:
        return "Could not parse the policy: Statement is empty!"
    faults = (_fault_in_statement(one, bucket) for one in statements)
    return next((fault for fault in faults if fault is not None), None)


def is_public(text: str | bytes) -> bool:
    """Whether a policy lets everybody in, by S3's own meaning of public.

    A statement that allows everybody is not public when a condition holds it to fixed values of
    certain keys. Simplified: of aws:SourceIp only 0.0.0.0/0 and ::/0 count as everybody.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # and what is no UTF-8
        return False
    if not isinstance(document, dict):
        return False
    return any(
        one.get("Effect") == "Allow" and _names_everybody(one) and not _is_narrowed(one)
        for one in _statements(document)
    )


def _fault_in_statement(statement: Any, bucket: str) -> str | None:
    if not isinstance(statement, dict):
        return "Invalid policy syntax."
    for field in ("Effect", ("Principal", "NotPrincipal"), ("Action", "NotAction")):
        names = (field,) if isinstance(field, str) else field
        if not any(name in statement for name in names):
            return f"Missing required field {names[0]}"
    if statement["Effect"] not in ("Allow", "Deny"):
        return f"Invalid effect: {statement['Effect']}"
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    if principal != "*" and not (isinstance(principal, dict) and principal):
        return "Invalid principal in policy"
    if not any(name in statement for name in ("Resource", "NotResource")):
        return "Missing required field Resource"
    return _fault_in_reach(statement, bucket)


def _fault_in_reach(statement: dict[str, Any], bucket: str) -> str | None:
    actions = _texts(statement.get("Action", []))
    known = (*bucket_actions(), *object_actions())
    for pattern in actions:
        if not any(_covers(pattern, action) for action in known) and not _is_other(pattern):
            return "Policy has invalid action"
    arn = f"arn:aws:s3:::{bucket}"
    resources = _texts(statement.get("Resource", []))
    for resource in resources:
        if resource != arn and not resource.startswith((f"{arn}/", f"{arn}*")) and resource != "*":
            return "Policy has invalid resource"
    if "Action" in statement and "Resource" in statement:
        on_objects = any("/" in one or one.endswith("*") for one in resources)
        on_bucket = any("/" not in one for one in resources)
        for pattern in actions:
            reaches = (on_objects and any(_covers(pattern, one) for one in object_actions())) or (
                on_bucket and any(_covers(pattern, one) for one in bucket_actions())
            )
            if not reaches and not _is_other(pattern):
                return "Action does not apply to any resource(s) in statement"
    return None


def _is_other(pattern: str) -> bool:
    """An action of S3's that this course has no operation for is let pass."""
    return pattern.lower().startswith("s3:") and not any(
        _covers(pattern, one) for one in (*bucket_actions(), *object_actions())
    )


def _covers(pattern: str, action: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())


def _names_everybody(statement: dict[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return True
    principal = statement.get("Principal")
    named = principal.get("AWS", []) if isinstance(principal, dict) else principal
    return any("*" in one for one in _texts(named))


def _is_narrowed(statement: dict[str, Any]) -> bool:
    conditions = statement.get("Condition")
    if not isinstance(conditions, dict):
        return False
    for operator, keys in conditions.items():
        if not isinstance(keys, dict) or operator.startswith(("StringNot", "ArnNot", "NotIp")):
            continue
        for key, values in keys.items():
            fixed = not any(_is_open(value) for value in _texts(values))
            if key.lower() in _NARROWING and fixed:
                return True
    return False


def _is_open(value: str) -> bool:
    return value in ("0.0.0.0/0", "::/0") or "*" in value


def _statements(document: dict[str, Any]) -> Iterator[Any]:
    given = document.get("Statement")
    yield from given if isinstance(given, list) else [given]


def _texts(given: Any) -> list[str]:
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str)]
