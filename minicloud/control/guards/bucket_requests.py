"""Requests to buckets that S3 cannot read: keys, places in a list, words that are in no list."""

import re

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonS3/latest/API"
LONGEST_KEY_BYTES = 1024
"""Source: S3 User Guide, Naming Amazon S3 objects."""
MOST_DELETED = 1000
"""Source: S3 API Reference, DeleteObjects."""
_WITH_KEY = (
    *("PutObject", "CopyObject", "CreateMultipartUpload", "GetObject", "HeadObject"),
    "DeleteObject",
)
# Source: S3 API Reference, VersioningConfiguration, OwnershipControlsRule and
# ServerSideEncryptionByDefault.
_LISTED = {
    "PutBucketVersioning": ("Status", ("Enabled", "Suspended")),
    "PutBucketOwnershipControls": (
        "ObjectOwnership",
        ("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"),
    ),
    "PutBucketEncryption": ("SSEAlgorithm", ("AES256", "aws:kms", "aws:kms:dsse", "aws:fsx")),
}
_ENCRYPTIONS = _LISTED["PutBucketEncryption"][1]
# Source: S3 User Guide, Canned ACL.
_CANNED = (
    *("private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read"),
    *("bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"),
)


def _long_key(call: Call) -> str | None:
    too_long = len(call.get("Key", "").encode(errors="replace")) > LONGEST_KEY_BYTES
    return "Your key is too long" if too_long else None


def _token(call: Call) -> str | None:
    from minicloud.control.buckets.requests import backend_of

    token = call.get("Query", {}).get("continuation-token")
    if not token or token in backend_of(call)._pagination_tokens:
        return None
    return "The continuation token provided is incorrect"


def _max_keys(call: Call) -> str | None:
    told = call.get("Query", {}).get("max-keys")
    if told is None or (told.isdecimal() and int(told) < 2**31):
        return None
    return f"max-keys is {told}: it must be an integer between 0 and 2147483647"


def _not_in_schema(call: Call) -> str | None:
    body: bytes = call.get("Body", b"")
    if call.operation == "DeleteObjects":
        wrong = body.count(b"<Object>") > MOST_DELETED
    else:
        element, listed = _LISTED[call.operation]
        found = re.findall(rf"<{element}>([^<]*)</", body.decode(errors="replace"))
        wrong = any(one not in listed for one in found)
    return (
        "The XML you provided was not well-formed or did not validate against our published schema"
        if wrong
        else None
    )


def _encryption(call: Call) -> str | None:
    from minicloud.control.buckets.requests import header

    told = header(call, "x-amz-server-side-encryption")
    if told is None or told in _ENCRYPTIONS:
        return None
    return "The encryption request that you specified is not valid."


def _canned_acl(call: Call) -> str | None:
    from minicloud.control.buckets.requests import header

    told = header(call, "x-amz-acl")
    if told is None or told in _CANNED:
        return None
    return f"{told} is none of the canned ACLs: {', '.join(_CANNED)}"


GUARDS = (
    Guard(
        id="bucket-key-length",
        service="s3",
        operations=_WITH_KEY,
        code="KeyTooLongError",
        rule="A key has at most 1,024 bytes.",
        source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html; wording as "
        "quoted in github.com/versity/versitygw/issues/2080",
        finds=_long_key,
    ),
    Guard(
        id="bucket-continuation",
        service="s3",
        operations=("ListObjectsV2",),
        code="InvalidArgument",
        rule="A list goes on by a token that the answer before it gave.",
        source=f"{_API}/API_ListObjectsV2.html; wording as quoted in "
        "github.com/landgraf-dev/aws-sdk-delphi/issues/7",
        finds=_token,
    ),
    Guard(
        id="bucket-max-keys",
        service="s3",
        operations=("ListObjects", "ListObjectsV2", "ListObjectVersions"),
        code="InvalidArgument",
        rule="How many keys a list has at most is a number, not below 0.",
        source=f"{_API}/ErrorResponses.html; the wording is ours",
        finds=_max_keys,
    ),
    Guard(
        id="bucket-schema",
        service="s3",
        operations=(*_LISTED, "DeleteObjects"),
        code="MalformedXML",
        rule="What the body of a request says is one of the words that the API Reference lists, "
        "and one request deletes at most 1,000 objects.",
        source=f"{_API}/ErrorResponses.html",
        finds=_not_in_schema,
    ),
    Guard(
        id="bucket-encryption-word",
        service="s3",
        operations=("PutObject", "CopyObject", "CreateMultipartUpload"),
        code="InvalidEncryptionAlgorithmError",
        rule="An object is encrypted in one of the ways that the API Reference lists.",
        source=f"{_API}/ErrorResponses.html",
        finds=_encryption,
    ),
    Guard(
        id="bucket-canned-acl",
        service="s3",
        operations=("CreateBucket", "PutBucketAcl", "PutObject", "PutObjectAcl", "CopyObject"),
        code="InvalidArgument",
        rule="A canned ACL is one of those that there are.",
        source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html; the "
        "wording is ours",
        finds=_canned_acl,
    ),
)
