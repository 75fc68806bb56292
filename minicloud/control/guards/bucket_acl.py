"""Access control lists: off in new buckets, and never public where that is blocked."""

import re

from minicloud.control.buckets.new_buckets import OWNER_ENFORCED, ownership_of
from minicloud.control.buckets.public_access import public_access_of
from minicloud.control.buckets.requests import bucket_of, header
from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_SETS_ACL = ("PutBucketAcl", "PutObjectAcl")
_MAY_SET_ACL = (*_SETS_ACL, "PutObject", "CopyObject", "CreateMultipartUpload")
_OWNERS = "bucket-owner-full-control"
_PUBLIC = ("public-read", "public-read-write", "authenticated-read")
_EVERYBODY = ("groups/global/AllUsers", "groups/global/AuthenticatedUsers")
_GRANTEE = r'(id|uri|emailaddress)="?[^"]+"?'
_GRANTS = tuple(
    f"x-amz-grant-{right}" for right in ("read", "write", "read-acp", "write-acp", "full-control")
)


def _acl_while_off(call: Call) -> str | None:
    bucket = bucket_of(call)
    if bucket is None or ownership_of(bucket) != OWNER_ENFORCED:
        return None
    canned = header(call, "x-amz-acl")
    grants = any(header(call, name) for name in _GRANTS)
    sets = call.operation in _SETS_ACL or canned is not None or grants
    if not sets or (canned == _OWNERS and not grants):
        return None
    return "The bucket does not allow ACLs"


def _public_new_bucket(call: Call) -> str | None:
    ownership = header(call, "x-amz-object-ownership") or OWNER_ENFORCED
    if ownership != OWNER_ENFORCED or not _is_public(call):
        return None
    return "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"


def _public_while_blocked(call: Call) -> str | None:
    if not _is_public(call):
        return None
    if call.operation != "CreateBucket":
        bucket = bucket_of(call)
        if bucket is None or not public_access_of(bucket).block_public_acls:
            return None
    return "Access Denied: public ACLs are prevented by the BlockPublicAcls setting"


def _unreadable_grant(call: Call) -> str | None:
    grants = (one.strip() for name in _GRANTS for one in (header(call, name) or "").split(","))
    wrong = [one for one in grants if one and not re.fullmatch(_GRANTEE, one, re.IGNORECASE)]
    return "Argument format not recognized" if wrong else None


def _no_acl(call: Call) -> str | None:
    told = (header(call, name) for name in ("x-amz-acl", *_GRANTS))
    if any(told) or call.get("Body"):
        return None
    return "Your request was missing a required header"


def _is_public(call: Call) -> bool:
    body = call.get("Body", b"") if call.operation in _SETS_ACL else b""
    named = (header(call, name) or "" for name in _GRANTS)
    return header(call, "x-amz-acl") in _PUBLIC or any(
        group in text for text in (*named, body.decode(errors="replace")) for group in _EVERYBODY
    )


GUARDS = (
    Guard(
        id="bucket-acl-off",
        service="s3",
        operations=_MAY_SET_ACL,
        code="AccessControlListNotSupported",
        rule="Where Object Ownership is Bucket owner enforced, as in new buckets, no ACL is set.",
        source=f"{_GUIDE}/object-ownership-error-responses.html",
        finds=_acl_while_off,
    ),
    Guard(
        id="bucket-acl-new-public",
        service="s3",
        operations=("CreateBucket",),
        code="InvalidBucketAclWithObjectOwnership",
        rule="A bucket with Bucket owner enforced is not created with an ACL that lets others in.",
        source=f"{_GUIDE}/object-ownership-error-responses.html",
        finds=_public_new_bucket,
    ),
    Guard(
        id="bucket-acl-public",
        service="s3",
        operations=(*_MAY_SET_ACL, "CreateBucket"),
        code="AccessDenied",
        rule="Public ACLs are refused while BlockPublicAcls is on, as it is for new buckets.",
        source=f"{_GUIDE}/access-control-block-public-access.html; the wording is ours",
        finds=_public_while_blocked,
    ),
    Guard(
        id="bucket-grantee",
        service="s3",
        operations=(*_MAY_SET_ACL, "CreateBucket"),
        code="InvalidArgument",
        rule="Who is granted something is named as id=, uri= or emailAddress=.",
        source=f"{_GUIDE}/acl-overview.html; code and wording as quoted in "
        "github.com/boto/boto3/issues/3872",
        finds=_unreadable_grant,
    ),
    Guard(
        id="bucket-acl-told",
        service="s3",
        operations=_SETS_ACL,
        code="MissingSecurityHeader",
        rule="An ACL is told in a header or in the body.",
        source="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; code and "
        "wording as quoted in github.com/pulumi/docs/pull/16293",
        finds=_no_acl,
    ),
)
