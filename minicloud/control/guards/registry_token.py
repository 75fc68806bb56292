"""Tokens for a registry: it is an account's."""

import re

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

# Source: ECR API Reference, GetAuthorizationToken (registryIds, Pattern).
_PATTERN = "[0-9]{12}"


def _no_account(call: Call) -> str | None:
    for registry in call.get("registryIds", ()):
        if re.fullmatch(_PATTERN, registry) is None:
            return (
                "Invalid parameter at 'registryIds' failed to satisfy constraint: 'Member must "
                f"satisfy regular expression pattern: {_PATTERN}'"
            )
    return None


GUARDS = (
    Guard(
        id="ecr-registry-id",
        service="ecr",
        operations=("GetAuthorizationToken",),
        code="InvalidParameterException",
        rule="A registry's id is an account's, of 12 digits.",
        source="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/"
        "API_GetAuthorizationToken.html; the wording is ours",
        finds=_no_account,
    ),
)
