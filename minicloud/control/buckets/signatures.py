"""Whether a request that came over HTTP bears the signature of the key that it names.

botocore's own signers make the signature again. Calls of boto3 in this process are not checked:
what they sign is what they send.
"""

import hmac
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from minicloud.control.access.credential import Credential
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.dataplane.s3.messages import S3Request

_SIGNED_HEADERS = re.compile(r"SignedHeaders=([^,\s]+)")
_SIGNATURE = re.compile(r"Signature=([0-9a-f]+)")
_CREDENTIAL = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request")
_OF_THE_LINK = ("Signature", "AWSAccessKeyId", "Expires")


def require_signature(request: S3Request, caller: Credential) -> None:
    """Raises S3Refusal (SignatureDoesNotMatch) where the secret is not the caller's."""
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    authorization = request.header("authorization") or ""
    if "X-Amz-Signature" in query:
        given, made = query["X-Amz-Signature"], _version_4_link(request, query, caller)
    elif "Signature" in query:
        given, made = query["Signature"], _version_2_link(request, query, caller)
    else:
        match = _SIGNATURE.search(authorization)
        given, made = (match[1] if match else ""), _version_4_header(request, caller)
    if made is None or not hmac.compare_digest(given.encode(), made.encode()):
        raise S3Refusal(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
        )


def _version_4_link(request: S3Request, query: dict[str, str], caller: Credential) -> str | None:
    from botocore.auth import S3SigV4QueryAuth

    scope = query.get("X-Amz-Credential", "").split("/")
    if len(scope) != 5:
        return None
    signer = S3SigV4QueryAuth(_credentials(caller), scope[3], scope[2])
    unsigned = "&".join(
        one for one in request.query.split("&") if not one.startswith("X-Amz-Signature=")
    )
    names = query.get("X-Amz-SignedHeaders", "").split(";")
    return _version_4(signer, request, unsigned, names, query.get("X-Amz-Date", ""))


def _version_4_header(request: S3Request, caller: Credential) -> str | None:
    from botocore.auth import S3SigV4Auth

    authorization = request.header("authorization") or ""
    names, scope = _SIGNED_HEADERS.search(authorization), _CREDENTIAL.search(authorization)
    if names is None or scope is None:
        return None
    signer = S3SigV4Auth(_credentials(caller), scope[2], scope[1])
    date = request.header("x-amz-date") or ""
    return _version_4(signer, request, request.query, names[1].split(";"), date)


def _version_4(
    signer: Any, request: S3Request, query: str, names: list[str], date: str
) -> str | None:
    from botocore.awsrequest import AWSRequest

    sent = {name.lower(): value.strip() for name, value in request.headers}
    if any(name not in sent for name in names):
        return None
    url = f"http://{request.host}{request.path}" + (f"?{query}" if query else "")
    again = AWSRequest(request.method, url, {name: sent[name] for name in names}, request.body)
    again.context["timestamp"] = date
    canonical = signer.canonical_request(again)
    made: str = signer.signature(signer.string_to_sign(again, canonical), again)
    return made


def _version_2_link(request: S3Request, query: dict[str, str], caller: Credential) -> str | None:
    from botocore.auth import HmacV1QueryAuth
    from botocore.compat import HTTPHeaders

    rest = "&".join(
        one for one in request.query.split("&") if one.partition("=")[0] not in _OF_THE_LINK
    )
    headers = HTTPHeaders()
    for name, value in request.headers:
        if name.lower() in ("content-md5", "content-type") or name.lower().startswith("x-amz-"):
            headers[name] = value
    signer = HmacV1QueryAuth(_credentials(caller))
    signer._get_date = lambda: query.get("Expires", "")
    split = urlsplit(f"http://{request.host}{request.path}?{rest}")
    made: str = signer.get_signature(request.method, split, headers, auth_path=request.path_style)
    return made


def _credentials(caller: Credential) -> Any:
    from botocore.credentials import Credentials

    return Credentials(caller.key_id, caller.secret, caller.token)
