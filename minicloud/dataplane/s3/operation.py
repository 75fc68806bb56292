"""Which operation of the API a REST request to S3 is, and which action of IAM it needs."""

from collections.abc import Mapping
from functools import cache

# Source: S3 API Reference: the request syntax of each operation. The first entry whose parameter
# is in the query counts; None: no such parameter.
_BUCKET: Mapping[str, tuple[tuple[str | None, str], ...]] = {
    "HEAD": ((None, "HeadBucket"),),
    "GET": (
        ("location", "GetBucketLocation"),
        ("lifecycle", "GetBucketLifecycleConfiguration"),
        ("versioning", "GetBucketVersioning"),
        ("policyStatus", "GetBucketPolicyStatus"),
        ("policy", "GetBucketPolicy"),
        ("website", "GetBucketWebsite"),
        ("acl", "GetBucketAcl"),
        ("tagging", "GetBucketTagging"),
        ("logging", "GetBucketLogging"),
        ("cors", "GetBucketCors"),
        ("notification", "GetBucketNotificationConfiguration"),
        ("accelerate", "GetBucketAccelerateConfiguration"),
        ("publicAccessBlock", "GetPublicAccessBlock"),
        ("encryption", "GetBucketEncryption"),
        ("ownershipControls", "GetBucketOwnershipControls"),
        ("replication", "GetBucketReplication"),
        ("object-lock", "GetObjectLockConfiguration"),
        ("uploads", "ListMultipartUploads"),
        ("versions", "ListObjectVersions"),
        ("list-type", "ListObjectsV2"),
        (None, "ListObjects"),
    ),
    "PUT": (
        ("lifecycle", "PutBucketLifecycleConfiguration"),
        ("versioning", "PutBucketVersioning"),
        ("policy", "PutBucketPolicy"),
        ("website", "PutBucketWebsite"),
        ("acl", "PutBucketAcl"),
        ("tagging", "PutBucketTagging"),
        ("logging", "PutBucketLogging"),
        ("cors", "PutBucketCors"),
        ("notification", "PutBucketNotificationConfiguration"),
        ("accelerate", "PutBucketAccelerateConfiguration"),
        ("publicAccessBlock", "PutPublicAccessBlock"),
        ("encryption", "PutBucketEncryption"),
        ("ownershipControls", "PutBucketOwnershipControls"),
        ("replication", "PutBucketReplication"),
        ("object-lock", "PutObjectLockConfiguration"),
        (None, "CreateBucket"),
    ),
    "DELETE": (
        ("lifecycle", "DeleteBucketLifecycle"),
        ("policy", "DeleteBucketPolicy"),
        ("website", "DeleteBucketWebsite"),
        ("tagging", "DeleteBucketTagging"),
        ("cors", "DeleteBucketCors"),
        ("publicAccessBlock", "DeletePublicAccessBlock"),
        ("encryption", "DeleteBucketEncryption"),
        ("ownershipControls", "DeleteBucketOwnershipControls"),
        ("replication", "DeleteBucketReplication"),
        (None, "DeleteBucket"),
    ),
    "POST": (("delete", "DeleteObjects"),),
}
_OBJECT: Mapping[str, tuple[tuple[str | None, str], ...]] = {
    "HEAD": ((None, "HeadObject"),),
    "GET": (
        ("uploadId", "ListParts"),
        ("acl", "GetObjectAcl"),
        ("tagging", "GetObjectTagging"),
        ("attributes", "GetObjectAttributes"),
        ("legal-hold", "GetObjectLegalHold"),
        ("retention", "GetObjectRetention"),
        (None, "GetObject"),
    ),
    "PUT": (
        ("uploadId", "UploadPart"),
        ("acl", "PutObjectAcl"),
        ("tagging", "PutObjectTagging"),
        ("legal-hold", "PutObjectLegalHold"),
        ("retention", "PutObjectRetention"),
        (None, "PutObject"),
    ),
    "DELETE": (
        ("uploadId", "AbortMultipartUpload"),
        ("tagging", "DeleteObjectTagging"),
        (None, "DeleteObject"),
    ),
    "POST": (
        ("uploads", "CreateMultipartUpload"),
        ("uploadId", "CompleteMultipartUpload"),
        ("restore", "RestoreObject"),
        ("select", "SelectObjectContent"),
    ),
}
# Source: Service Authorization Reference, Actions, resources, and condition keys for Amazon S3.
# An operation that is not here needs the action of its own name.
_ACTIONS = {
    "HeadBucket": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
    "ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "ListParts": "s3:ListMultipartUploadParts",
    "ListBuckets": "s3:ListAllMyBuckets",
    "HeadObject": "s3:GetObject",
    "SelectObjectContent": "s3:GetObject",
    "UploadPart": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "DeleteObjects": "s3:DeleteObject",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "GetBucketCors": "s3:GetBucketCORS",
    "PutBucketCors": "s3:PutBucketCORS",
    "DeleteBucketCors": "s3:PutBucketCORS",
    "DeleteBucketTagging": "s3:PutBucketTagging",
    "GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "PutBucketAccelerateConfiguration": "s3:PutAccelerateConfiguration",
    "GetBucketReplication": "s3:GetReplicationConfiguration",
    "PutBucketReplication": "s3:PutReplicationConfiguration",
    "DeleteBucketReplication": "s3:PutReplicationConfiguration",
    "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "s3:PutBucketObjectLockConfiguration",
}
_OF_A_VERSION = {
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
}


def operation(method: str, bucket: str, key: str, query: Mapping[str, str]) -> str | None:
    """The operation's name as the API Reference has it; None when there is none."""
    if not bucket:
        return "ListBuckets" if method == "GET" else None
    table = (_OBJECT if key else _BUCKET).get(method, ())
    return next((name for part, name in table if part is None or part in query), None)


def action(operation_name: str, query: Mapping[str, str]) -> str:
    """The action that a policy has to allow for an operation."""
    found = _ACTIONS.get(operation_name, f"s3:{operation_name}")
    return _OF_A_VERSION.get(found, found) if "versionId" in query else found


@cache
def bucket_actions() -> tuple[str, ...]:
    """The actions whose resource is a bucket."""
    return _named(_BUCKET)


@cache
def object_actions() -> tuple[str, ...]:
    """The actions whose resource is an object."""
    found = _named(_OBJECT)
    return (*found, *(_OF_A_VERSION[one] for one in found if one in _OF_A_VERSION))


def _named(table: Mapping[str, tuple[tuple[str | None, str], ...]]) -> tuple[str, ...]:
    operations = [name for entries in table.values() for _, name in entries]
    return tuple(dict.fromkeys(action(name, {}) for name in operations if name != "DeleteObjects"))
