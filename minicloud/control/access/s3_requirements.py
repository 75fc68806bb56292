"""What a request to S3 needs: its action, bucket, object and condition keys.

Source: S3 User Guide, Required permissions for Amazon S3 API operations; Service Authorization
Reference, Amazon S3.
Simplified: the operations below; a copy's source is looked at too, access points are not. Where
one object of a DeleteObjects may not be deleted, none is, and each is told as denied.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

from minicloud.control.access.requirement import Requirement

_BUCKET = {
    "GET": {
        "uploads": "ListBucketMultipartUploads",
        "location": "GetBucketLocation",
        "lifecycle": "GetLifecycleConfiguration",
        "versioning": "GetBucketVersioning",
        "policy": "GetBucketPolicy",
        "policyStatus": "GetBucketPolicyStatus",
        "website": "GetBucketWebsite",
        "acl": "GetBucketAcl",
        "tagging": "GetBucketTagging",
        "logging": "GetBucketLogging",
        "cors": "GetBucketCORS",
        "notification": "GetBucketNotification",
        "encryption": "GetEncryptionConfiguration",
        "replication": "GetReplicationConfiguration",
        "ownershipControls": "GetBucketOwnershipControls",
        "publicAccessBlock": "GetBucketPublicAccessBlock",
        "versions": "ListBucketVersions",
        "": "ListBucket",
    },
    "PUT": {
        "lifecycle": "PutLifecycleConfiguration",
        "versioning": "PutBucketVersioning",
        "policy": "PutBucketPolicy",
        "website": "PutBucketWebsite",
        "acl": "PutBucketAcl",
        "tagging": "PutBucketTagging",
        "logging": "PutBucketLogging",
        "cors": "PutBucketCORS",
        "notification": "PutBucketNotification",
        "encryption": "PutEncryptionConfiguration",
        "replication": "PutReplicationConfiguration",
        "ownershipControls": "PutBucketOwnershipControls",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "": "CreateBucket",
    },
    "DELETE": {
        "lifecycle": "PutLifecycleConfiguration",
        "policy": "DeleteBucketPolicy",
        "website": "DeleteBucketWebsite",
        "tagging": "PutBucketTagging",
        "cors": "PutBucketCORS",
        "encryption": "PutEncryptionConfiguration",
        "ownershipControls": "PutBucketOwnershipControls",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "": "DeleteBucket",
    },
    "HEAD": {"": "ListBucket"},
    "POST": {"": "PutObject"},
}
_OBJECT = {
    "GET": {
        "uploadId": "ListMultipartUploadParts",
        "acl": "GetObjectAcl",
        "tagging": "GetObjectTagging",
        "versionId": "GetObjectVersion",
        "": "GetObject",
    },
    "HEAD": {"versionId": "GetObjectVersion", "": "GetObject"},
    "PUT": {"acl": "PutObjectAcl", "tagging": "PutObjectTagging", "": "PutObject"},
    "DELETE": {
        "uploadId": "AbortMultipartUpload",
        "tagging": "DeleteObjectTagging",
        "versionId": "DeleteObjectVersion",
        "": "DeleteObject",
    },
    "POST": {"restore": "RestoreObject", "": "PutObject"},
}
_OF_QUERY = {"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys"}
_OF_HEADERS = ("x-amz-acl", "x-amz-server-side-encryption", "x-amz-storage-class")


def s3_requirements(
    method: str,
    bucket: str | None,
    key: str | None,
    query: Mapping[str, Any],
    headers: Mapping[str, str],
) -> tuple[Requirement, ...]:
    """The permissions of one request; `query` holds lists of values, `headers` lower-case names."""
    keys = {f"s3:{name}": headers[name] for name in _OF_HEADERS if name in headers}
    if not bucket:
        return (Requirement("s3:ListAllMyBuckets", "*", keys),)
    if key:
        action = _action(_OBJECT.get(method, {"": "GetObject"}), query)
        wanted = [Requirement(f"s3:{action}", f"arn:aws:s3:::{bucket}/{key}", keys)]
        source = headers.get("x-amz-copy-source")
        if source and action == "PutObject":
            path = unquote(source.partition("?")[0]).lstrip("/")
            wanted.insert(0, Requirement("s3:GetObject", f"arn:aws:s3:::{path}"))
        return tuple(wanted)
    action = _action(_BUCKET.get(method, {"": "ListBucket"}), query)
    keys |= {name: str(query[one][0]) for one, name in _OF_QUERY.items() if one in query}
    return (Requirement(f"s3:{action}", f"arn:aws:s3:::{bucket}", keys),)


def delete_requirements(bucket: str, body: str) -> tuple[Requirement, ...]:
    """The permissions of a DeleteObjects: one for each object that its XML names."""
    keys = re.findall(r"<Key>(.*?)</Key>", body, re.DOTALL)
    return tuple(
        Requirement("s3:DeleteObject", f"arn:aws:s3:::{bucket}/{unescape(key)}") for key in keys
    )


def _action(table: Mapping[str, str], query: Mapping[str, Any]) -> str:
    return next((action for name, action in table.items() if name and name in query), table[""])


def bucket_of(resource: str) -> str:
    """The bucket's name in the ARN of a bucket or of an object."""
    return resource.rpartition(":")[2].partition("/")[0]
