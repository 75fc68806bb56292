"""Whether a request bears the signature that its key's secret gives.

Source: IAM User Guide, AWS Signature Version 4 for API requests.
Simplified: how old a request is does not matter, as the emulated date is not that of the machine.
"""

import re
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qs, urlsplit

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/,]+)/(?P<day>\d+)/(?P<region>[^/,]+)/"
    r"(?P<service>[^/,]+)/aws4_request,\s*SignedHeaders=(?P<headers>[^,]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]+)"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What the Authorization header says of its signer."""

    key_id: str
    region: str
    service: str
    header_names: tuple[str, ...]
    signature: str


def read_signature(headers: dict[str, str]) -> Signed | None:
    """The signature of a request; None where it has none of version 4."""
    found = _HEADER.match(headers.get("authorization", ""))
    if found is None:
        return None
    names = tuple(found["headers"].split(";"))
    return Signed(found["key"], found["region"], found["service"], names, found["signature"])


def signer_of(headers: dict[str, str], url: str) -> str | None:
    """The access key that a request names, in its header or its address; None: it names none."""
    signed = read_signature(headers)
    if signed is not None:
        return signed.key_id
    if "authorization" in headers:
        return headers["authorization"].partition("Credential=")[2].partition("/")[0]
    query = parse_qs(urlsplit(url).query)
    named = query.get("X-Amz-Credential") or query.get("AWSAccessKeyId")
    return named[0].partition("/")[0] if named else None


def is_genuine(request: Any, headers: dict[str, str], secret: str, token: str | None) -> bool:
    """Whether botocore, with the secret, comes to the signature that the request bears."""
    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signed = read_signature(headers)
    if signed is None or "x-amz-date" not in headers:
        return False
    signer_class = S3SigV4Auth if signed.service == "s3" else SigV4Auth
    signer: Any = signer_class(
        Credentials(signed.key_id, secret, token), signed.service, signed.region
    )
    kept = {name: value for name, value in headers.items() if name in signed.header_names}
    body = request.body
    again: Any = AWSRequest(request.method, request.url, kept, b"" if body is None else body)
    again.context["timestamp"] = headers["x-amz-date"]
    canonical = signer.canonical_request(again)
    expected: str = signer.signature(signer.string_to_sign(again, canonical), again)
    return compare_digest(expected, signed.signature)


def plain_headers(headers: Any) -> dict[str, str]:
    """Headers by lower-case name, as text."""
    return {
        str(name).lower(): value.decode("latin-1") if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
    }
