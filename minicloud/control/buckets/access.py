"""Whether a request to S3 is allowed: policies first, then what is left of ACLs.

Source: S3 User Guide, How Amazon S3 authorizes a request; Blocking public access (the four
settings); Service Authorization Reference, Condition keys for Amazon S3.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from minicloud.control.buckets.callers import Caller
from minicloud.control.buckets.new_buckets import OWNER_ENFORCED, ownership_of
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.control.buckets.requests import bucket_of, header, version_of
from minicloud.control.calls import Call
from minicloud.dataplane.iam import (
    MalformedPolicyError,
    Policy,
    PolicyKind,
    Request,
    Verdict,
    denial_message,
    evaluate,
    parse_policy,
)
from minicloud.dataplane.iam.principal import PrincipalKind
from minicloud.dataplane.s3.bucket_policy import is_public
from minicloud.dataplane.s3.operation import action

# Source: S3 User Guide, Bucket policies: the owner's root user can always do these.
_ROOT_ALWAYS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
_MISSED_WITHOUT_LIST = ("GetObject", "HeadObject")
_FROM_HEADERS = (
    ("s3:x-amz-acl", "x-amz-acl"),
    ("s3:x-amz-storage-class", "x-amz-storage-class"),
    ("s3:x-amz-server-side-encryption", "x-amz-server-side-encryption"),
    ("aws:Referer", "referer"),
    ("aws:UserAgent", "user-agent"),
)


def require_allowed(call: Call, caller: Caller, circumstances: dict[str, str]) -> None:
    """Raises S3Refusal (AccessDenied) where the caller may not do what a call asks for."""
    query = call.get("Query", {})
    arn = f"arn:aws:s3:::{call.get('Bucket')}"
    if call.operation == "ListBuckets":
        _require(call, caller, "s3:ListAllMyBuckets", "*", circumstances)
    elif call.operation == "DeleteObjects":
        # Simplified: AWS deletes those that the caller may delete; here it is all or none.
        for key in _keys_of(call.get("Body", b"")):
            _require(call, caller, "s3:DeleteObject", f"{arn}/{key}", circumstances)
    else:
        key = call.get("Key")
        resource = f"{arn}/{key}" if key else arn
        _require(call, caller, action(call.operation, query), resource, circumstances)
        if call.operation.endswith("Copy") or call.operation == "CopyObject":
            _require_source(call, caller, circumstances)
        if call.operation in _MISSED_WITHOUT_LIST and version_of(call) is None:
            # Source: API Reference, GetObject: without ListBucket a missing key is a 403.
            _require(call, caller, "s3:ListBucket", arn, circumstances)


def _require_source(call: Call, caller: Caller, circumstances: dict[str, str]) -> None:
    source = unquote(header(call, "x-amz-copy-source") or "").lstrip("/").partition("?")[0]
    bucket, _, key = source.partition("/")
    parameters = {**call.parameters, "Bucket": bucket, "Key": key, "Query": {}}
    from_there = replace(call, parameters=parameters)
    _require(from_there, caller, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", circumstances)


def _require(
    call: Call, caller: Caller, action_name: str, resource: str, circumstances: dict[str, str]
) -> None:
    bucket = bucket_of(call)
    who = caller.principal
    owner = call.account_id if bucket is None else bucket.account_id
    if bucket is None and call.operation != "CreateBucket" and resource != "*":
        raise S3Refusal(
            "NoSuchBucket", "The specified bucket does not exist", BucketName=call.get("Bucket")
        )
    if who.kind is PrincipalKind.ROOT and who.account_id == owner and action_name in _ROOT_ALWAYS:
        return
    verdict = _verdict(call, caller, action_name, resource, owner, circumstances)
    if bucket is not None and _is_restricted(bucket, caller, owner):
        raise _denied()
    if verdict.allowed or (verdict.decided_by == () and _acl_allows(call, bucket, action_name)):
        return
    # Source: IAM User Guide, Troubleshoot access denied: reasons are told within one account.
    own = who.has_account and who.account_id == owner
    raise _denied(denial_message(verdict) if own else "Access Denied")


def _verdict(
    call: Call,
    caller: Caller,
    action_name: str,
    resource: str,
    owner: str,
    circumstances: dict[str, str],
) -> Verdict:
    bucket = bucket_of(call)
    context = {**circumstances, **dict(caller.context)}
    for key, name in _FROM_HEADERS:
        value = header(call, name)
        if value is not None:
            context[key] = value
    for name in ("prefix", "delimiter", "max-keys", "versionId"):
        if name in call.get("Query", {}):
            context[f"s3:{name}"] = call.get("Query")[name]
    policies = replace(caller.policies, resource=_policy_of(bucket))
    return evaluate(Request(caller.principal, action_name, resource, context, owner), policies)


def _policy_of(bucket: Any) -> Policy | None:
    if bucket is None or bucket.policy is None:
        return None
    try:
        return parse_policy(bucket.policy.decode(), PolicyKind.RESOURCE, "bucket policy")
    except (MalformedPolicyError, UnicodeDecodeError):
        return None  # a guard lets none be put


def _is_restricted(bucket: Any, caller: Caller, owner: str) -> bool:
    """RestrictPublicBuckets: a public policy lets in AWS's services and the owner's account."""
    block = bucket.public_access_block
    if block is None or not block.restrict_public_buckets or bucket.policy is None:
        return False
    who = caller.principal
    inside = who.kind is PrincipalKind.SERVICE or who.account_id == owner
    return not inside and is_public(bucket.policy.decode(errors="replace"))


def _acl_allows(call: Call, bucket: Any, action_name: str) -> bool:
    """Simplified: of ACLs only what they let everybody read."""
    if bucket is None or ownership_of(bucket) == OWNER_ENFORCED:
        return False
    block = bucket.public_access_block
    if block is not None and block.ignore_public_acls:
        return False
    if action_name == "s3:ListBucket":
        return bucket.acl is not None and bool(bucket.acl.public_read)
    if action_name not in ("s3:GetObject", "s3:GetObjectVersion"):
        return False
    held = version_of(call)
    return getattr(held, "acl", None) is not None and bool(held.acl.public_read)


def _keys_of(body: bytes) -> list[str]:
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise S3Refusal("MalformedXML", "The XML you provided was not well-formed") from error
    return [one.text or "" for one in root.iter() if one.tag.rpartition("}")[2] == "Key"]


def _denied(message: str = "Access Denied") -> S3Refusal:
    return S3Refusal("AccessDenied", message)
