"""A request to S3 as guards and policies see it, made from moto's view of it."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from minicloud.control.calls import Call
from minicloud.dataplane.s3.operation import operation

# Of several operations at one address, what a header tells apart.
_COPIES = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}


def call_of(response: Any, method: str, full_url: str) -> Call | None:
    """The call; None where the API has no such operation.

    Its parameters: Bucket, Key, Query (a dict), Headers, Body.
    """
    query = dict(parse_qsl(urlsplit(full_url).query.replace("+", "%2B"), keep_blank_values=True))
    bucket = response.bucket_name or ""
    key = response.parse_key_name() if bucket else ""
    name = operation(method, bucket, key or "", query)
    if name is None:
        return None
    if name in _COPIES and response.headers.get("x-amz-copy-source"):
        name = _COPIES[name]
    return Call(
        service="s3",
        operation=name,
        region=response.region,
        account_id=response.current_account,
        parameters={
            "Bucket": bucket,
            "Key": key or "",
            "Query": query,
            "Headers": response.headers,
            "Body": response.body or b"",
        },
    )


def backend_of(call: Call) -> Any:
    """moto's S3 in the account of a call; S3 has one for all Regions."""
    from moto.backends import get_backend
    from moto.utilities.utils import get_partition

    backends: Any = get_backend("s3")
    return backends[call.account_id][get_partition(call.region)]


def bucket_of(call: Call) -> Any:
    """moto's bucket that a call is about, of whichever account; None when there is none."""
    from moto.s3.exceptions import MissingBucket

    try:
        return backend_of(call).get_bucket(call.get("Bucket"))
    except MissingBucket:
        return None


def version_of(call: Call) -> Any:
    """moto's object, or version of one, that a call is about; None when there is none."""
    bucket = bucket_of(call)
    if bucket is None:
        return None
    versions = bucket.keys.getlist(call.get("Key")) or []
    asked = call.get("Query", {}).get("versionId")
    if asked is None:
        return versions[-1] if versions else None
    return next((one for one in versions if str(one.version_id) == asked), None)


def header(call: Call, name: str) -> str | None:
    """A header of the request."""
    value = call.get("Headers", {}).get(name)
    return value.decode() if isinstance(value, bytes) else value
