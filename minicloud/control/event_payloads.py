"""Payloads of Invoke that Lambda does not take."""

import json

from minicloud.control.dispatch import refusal

SYNCHRONOUS_LIMIT_BYTES = 6 * 1024 * 1024
"""Source: Lambda Developer Guide, Lambda quotas (6 MB)."""
ASYNCHRONOUS_LIMIT_BYTES = 1024 * 1024
"""Source: AWS Compute Blog, More room to build (1 MB since October 2025, 256 KB before)."""


def require_payload(payload: bytes, invocation_type: str) -> None:
    """Refuse what is too large or no JSON.

    Source: Lambda API Reference, Invoke; code and wording as quoted in
    github.com/ASFHyP3/hyp3/issues/2241 (Event) and
    github.com/awslabs/aws-athena-query-federation/issues/793.
    """
    code = "RequestEntityTooLargeException"
    if invocation_type == "Event" and len(payload) > ASYNCHRONOUS_LIMIT_BYTES:
        raise refusal(
            code,
            f"{len(payload)} byte payload is too large for the Event invocation type "
            f"(limit {ASYNCHRONOUS_LIMIT_BYTES} bytes)",
        )
    if len(payload) > SYNCHRONOUS_LIMIT_BYTES:
        limit = SYNCHRONOUS_LIMIT_BYTES
        raise refusal(
            code, f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
        )
    try:
        json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise refusal(
            "InvalidRequestContentException", f"Could not parse request body into json: {error}"
        ) from None
