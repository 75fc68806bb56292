"""Requests for an object that S3 cannot read: versions, digests, ranges."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from urllib.parse import parse_qs
from uuid import UUID

from minicloud.control.buckets.requests import bucket_of, header
from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonS3/latest/API"
_COPIES = ("CopyObject", "UploadPartCopy")
_OF_VERSIONS = (
    *("GetObject", "HeadObject", "DeleteObject", "RestoreObject", "GetObjectAttributes"),
    *("GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging"),
    *("GetObjectAcl", "PutObjectAcl"),
)
_DIGEST_BYTES = 16


def _junk_version(call: Call) -> str | None:
    if call.operation in _COPIES:
        version = _copied_version(call)
    else:
        version = call.get("Query", {}).get("versionId")
    if version is None or version == "null" or _is_version(version):
        return None
    return "Invalid version id specified" if version else "Version id cannot be the empty string"


def _is_version(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _copied_version(call: Call) -> str | None:
    query = (header(call, "x-amz-copy-source") or "").partition("?")[2]
    versions = parse_qs(query, keep_blank_values=True).get("versionId")
    return versions[0] if versions else None


def _copied_range(call: Call) -> str | None:
    told = header(call, "x-amz-copy-source-range")
    if told is None or re.fullmatch(r"bytes=\d+-\d+", told):
        return None
    return (
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy"
    )


def _no_digest(call: Call) -> str | None:
    told = header(call, "content-md5")
    if told is None:
        return None
    try:
        digest = b64decode(told, validate=True)
    except NotBase64:
        digest = b""
    return None if len(digest) == _DIGEST_BYTES else "The Content-MD5 you specified was invalid."


def _no_lock(call: Call) -> str | None:
    bucket = bucket_of(call)
    if bucket is None or bucket.object_lock_enabled:
        return None
    return "Bucket is missing Object Lock Configuration"


GUARDS = (
    Guard(
        id="bucket-version-id",
        service="s3",
        operations=(*_OF_VERSIONS, *_COPIES),
        code="InvalidArgument",
        rule="A version's id has the form that S3 gives it.",
        source=f"{_API}/ErrorResponses.html; wording as quoted in "
        "github.com/versity/versitygw/pull/1638 and "
        "github.com/amazon-archives/aws-sdk-core-ruby/issues/76",
        finds=_junk_version,
    ),
    Guard(
        id="bucket-copied-range",
        service="s3",
        operations=("UploadPartCopy",),
        code="InvalidArgument",
        rule="What is copied of an object is told as bytes=first-last.",
        source=f"{_API}/API_UploadPartCopy.html; code and wording as quoted in "
        "github.com/versity/versitygw/issues/1122",
        finds=_copied_range,
    ),
    Guard(
        id="bucket-digest-form",
        service="s3",
        operations=("PutObject", "UploadPart"),
        code="InvalidDigest",
        rule="Content-MD5 is 16 bytes in base64.",
        source=f"{_API}/ErrorResponses.html",
        finds=_no_digest,
    ),
    Guard(
        id="bucket-without-lock",
        service="s3",
        operations=("GetObjectRetention", "GetObjectLegalHold"),
        code="InvalidRequest",
        rule="Only in a bucket with Object Lock can be asked how long an object is held.",
        source=f"{_API}/API_GetObjectRetention.html; code and wording as quoted in "
        "github.com/versity/versitygw/pull/889 and 1755",
        finds=_no_lock,
    ),
)
