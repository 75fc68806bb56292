"""A policy document read, or refused with AWS's words.

Source: IAM User Guide, Grammar of the IAM JSON policy language. The words of the refusals are
those that moto's own validator has from AWS.
Simplified: the names of services and actions are not looked up, nor is a size limited here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from minicloud.dataplane.iam.errors import MalformedPolicyError
from minicloud.dataplane.iam.operators import OPERATORS
from minicloud.dataplane.iam.policy import (
    Condition,
    Effect,
    Listed,
    Policy,
    PolicyKind,
    Statement,
)

_SYNTAX = "Syntax errors in policy."
_TOP = {"Version", "Id", "Statement"}
_ELEMENTS = {
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
}
_VERSIONS = ("2008-10-17", "2012-10-17")  # the first holds where none is given
_PRINCIPAL_TYPES = {"AWS", "Service", "Federated", "CanonicalUser"}
_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")
_VENDOR = re.compile(r"[a-zA-Z0-9\-.]+")


def parse_policy(
    document: str | Mapping[str, Any], kind: PolicyKind = PolicyKind.IDENTITY, name: str = "policy"
) -> Policy:
    """The policy of a document (JSON text, or the same as a dict).

    Raises MalformedPolicyError with AWS's message.
    """
    read = _read(document)
    version = read.get("Version", _VERSIONS[0])
    given = read.get("Statement")
    stated = [given] if isinstance(given, Mapping) else given
    if (
        not set(read) <= _TOP
        or version not in _VERSIONS
        or not isinstance(read.get("Id", ""), str)
        or not isinstance(stated, list)
        or not stated
    ):
        raise MalformedPolicyError(_SYNTAX)
    statements = tuple(_statement(one, number, kind) for number, one in enumerate(stated, 1))
    sids = [one.sid for one in statements if one.sid]
    if len(set(sids)) < len(sids):
        raise MalformedPolicyError("Statement IDs (SID) in a single policy must be unique.")
    return Policy(name, kind, statements, version)


def _read(document: str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            raise MalformedPolicyError(_SYNTAX) from None
    if not isinstance(document, Mapping):
        raise MalformedPolicyError(_SYNTAX)
    return document


def _statement(given: Any, number: int, kind: PolicyKind) -> Statement:
    if not isinstance(given, Mapping) or not set(given) <= _ELEMENTS:
        raise MalformedPolicyError(_SYNTAX)
    sid, effect = given.get("Sid", ""), given.get("Effect")
    if not isinstance(sid, str) or effect not in tuple(Effect):
        raise MalformedPolicyError(_SYNTAX)
    actions = _listed(given, "Action")
    if actions is None or not actions.values:
        raise MalformedPolicyError("Policy statement must contain actions.")
    for action in actions.values:
        _check_action(action)
    principals, excluded = _principals(given, kind)
    return Statement(
        effect=Effect(effect),
        actions=actions,
        resources=_resources(given, kind),
        number=number,
        sid=sid,
        principals=principals,
        principals_excluded=excluded,
        conditions=_conditions(given.get("Condition", {})),
    )


def _listed(given: Mapping[str, Any], element: str) -> Listed | None:
    """The values of an element or of its Not-form; both at once are an error."""
    forms = [name for name in (element, f"Not{element}") if name in given]
    if len(forms) > 1:
        raise MalformedPolicyError(_SYNTAX)
    if not forms:
        return None
    return Listed(_texts(given[forms[0]]), forms[0] != element)


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise MalformedPolicyError(_SYNTAX)
    return tuple(values)


def _check_action(action: str) -> None:
    vendor, colon, name = action.partition(":")
    if action == "*":
        return
    if not colon or not name:
        raise MalformedPolicyError(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        )
    if ":" in name:
        raise MalformedPolicyError("Actions/Condition can contain only one colon.")
    if vendor != "*" and not _VENDOR.fullmatch(vendor):
        raise MalformedPolicyError(f"Vendor {vendor} is not valid")


def _resources(given: Mapping[str, Any], kind: PolicyKind) -> Listed:
    resources = _listed(given, "Resource")
    if kind is PolicyKind.TRUST:
        if resources is not None:
            raise MalformedPolicyError("Has prohibited field Resource")
        return Listed(("*",))  # the role itself
    if resources is None or not resources.values:
        raise MalformedPolicyError("Policy statement must contain resources.")
    for resource in resources.values:
        # AWS takes the beginning of an ARN that ends in a star.
        if not (resource.startswith("arn:") or resource in ("*", "arn*")):
            raise MalformedPolicyError(f'Resource {resource} must be in ARN format or "*".')
    return resources


def _principals(
    given: Mapping[str, Any], kind: PolicyKind
) -> tuple[tuple[tuple[str, str], ...], bool]:
    forms = [name for name in ("Principal", "NotPrincipal") if name in given]
    if len(forms) > 1:
        raise MalformedPolicyError(_SYNTAX)
    if not kind.names_principals:
        if forms:
            raise MalformedPolicyError("Policy document should not specify a principal.")
        return (), False
    if not forms:
        raise MalformedPolicyError(_SYNTAX)
    element = given[forms[0]]
    if element == "*":
        element = {"AWS": "*"}
    if not isinstance(element, Mapping) or not element or not set(element) <= _PRINCIPAL_TYPES:
        raise MalformedPolicyError(_SYNTAX)
    pairs = tuple((kind, one) for kind, value in element.items() for one in _texts(value))
    return pairs, forms[0] == "NotPrincipal"


def _conditions(block: Any) -> tuple[Condition, ...]:
    if not isinstance(block, Mapping):
        raise MalformedPolicyError(_SYNTAX)
    conditions = []
    for written, keys in block.items():
        parts = _OPERATOR.fullmatch(written)
        if parts is None or parts[2] not in OPERATORS or not isinstance(keys, Mapping):
            raise MalformedPolicyError(_SYNTAX)
        if parts[2] == "Null" and (parts[1] or parts[3]):
            raise MalformedPolicyError(_SYNTAX)
        for key, value in keys.items():
            values = tuple(_condition_value(one) for one in _as_list(value))
            conditions.append(Condition(parts[2], key, values, parts[1] or "", bool(parts[3])))
    return tuple(conditions)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _condition_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise MalformedPolicyError(_SYNTAX)
    return str(value)
