"""Whether a request to S3 is allowed: policies first, then what is left of ACLs.

Source: S3 User Guide, How Amazon S3 authorizes a request; Blocking public access (the four
settings); Service Authorization Reference, Condition keys for Amazon S3.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from minicloud.control.access.access import Access
from minicloud.control.access.credential import Credential
from minicloud.control.access.refusals import denied
from minicloud.control.access.requirement import Requirement
from minicloud.control.buckets.new_buckets import OWNER_ENFORCED, ownership_of
from minicloud.control.buckets.public_access import public_access_of
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.control.buckets.requests import bucket_of, header, version_of
from minicloud.control.calls import Call
from minicloud.control.safety import ACCESS_KEY_ID
from minicloud.dataplane.iam.principal import PrincipalKind
from minicloud.dataplane.s3.bucket_policy import is_public
from minicloud.dataplane.s3.operation import action

# Source: S3 User Guide, Bucket policies: the owner's root user can always do these.
# Simplified: the key that the course uses stands for the root user here.
_ROOT_ALWAYS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
_MISSED_WITHOUT_LIST = ("GetObject", "HeadObject")
_FROM_HEADERS = (
    ("s3:x-amz-acl", "x-amz-acl"),
    ("s3:x-amz-storage-class", "x-amz-storage-class"),
    ("s3:x-amz-server-side-encryption", "x-amz-server-side-encryption"),
    ("aws:Referer", "referer"),
    ("aws:UserAgent", "user-agent"),
)
_FROM_QUERY = ("prefix", "delimiter", "max-keys", "versionId")


class Admission:
    """The questions that one request of one caller raises."""

    def __init__(
        self, access: Access, call: Call, caller: Credential, circumstances: dict[str, Any]
    ) -> None:
        self._access = access
        self._call = call
        self._caller = caller
        self._context = {**circumstances, **_context(call)}

    def require(self) -> frozenset[str]:
        """Raises S3Refusal (AccessDenied) where the caller may not do what the call asks for.

        Of several objects to delete it gives the ARNs of those that are denied.
        """
        call = self._call
        arn = f"arn:aws:s3:::{call.get('Bucket')}"
        if call.operation == "ListBuckets":
            self._need(call, "s3:ListAllMyBuckets", "*")
        elif call.operation == "DeleteObjects":
            each = [f"{arn}/{key}" for key in _keys_of(call.get("Body", b""))]
            return frozenset(one for one in each if not self._may_delete(call, one))
        else:
            key = call.get("Key")
            if call.operation in ("CopyObject", "UploadPartCopy"):
                self._need_source()
            wanted = action(call.operation, call.get("Query", {}))
            self._need(call, wanted, f"{arn}/{key}" if key else arn)
            if call.operation in _MISSED_WITHOUT_LIST and version_of(call) is None:
                # Source: API Reference, GetObject: without ListBucket a missing key is a 403.
                self._need(call, "s3:ListBucket", arn)
        return frozenset()

    def _may_delete(self, call: Call, resource: str) -> bool:
        try:
            self._need(call, "s3:DeleteObject", resource)
        except S3Refusal as refused:
            if refused.code != "AccessDenied":
                raise
            return False
        return True

    def _need_source(self) -> None:
        path = unquote((header(self._call, "x-amz-copy-source") or "").partition("?")[0])
        bucket, _, key = path.lstrip("/").partition("/")
        parameters = {**self._call.parameters, "Bucket": bucket, "Key": key, "Query": {}}
        source = replace(self._call, parameters=parameters)
        self._need(source, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")

    def _need(self, call: Call, wanted: str, resource: str) -> None:
        bucket = bucket_of(call)
        if bucket is None and call.operation != "CreateBucket" and resource != "*":
            raise S3Refusal(
                "NoSuchBucket", "The specified bucket does not exist", BucketName=call.get("Bucket")
            )
        if self._caller.key_id == ACCESS_KEY_ID and wanted in _ROOT_ALWAYS:
            return
        verdict = self._access.decide(self._caller, Requirement(wanted, resource, self._context))
        if self._access.enforces:
            self._access.verdicts.append(verdict)
        if bucket is not None and self._is_shut_out(bucket):
            raise S3Refusal("AccessDenied", "Access Denied")
        explicit = bool(verdict.decided_by)
        if not verdict.allowed and (explicit or not _acl_allows(call, bucket, wanted)):
            raise S3Refusal(*denied("s3", verdict))

    def _is_shut_out(self, bucket: Any) -> bool:
        """RestrictPublicBuckets: a public policy lets in services and the owner's account only."""
        if bucket.policy is None or not public_access_of(bucket).restrict_public_buckets:
            return False
        who = self._caller.principal
        inside = who.kind is PrincipalKind.SERVICE or who.account_id == bucket.account_id
        return not inside and is_public(bucket.policy.decode(errors="replace"))


def _context(call: Call) -> dict[str, str]:
    """The condition keys that stand in the request itself."""
    told = {key: header(call, name) for key, name in _FROM_HEADERS}
    found = {key: value for key, value in told.items() if value is not None}
    query = call.get("Query", {})
    return found | {f"s3:{name}": query[name] for name in _FROM_QUERY if name in query}


def _acl_allows(call: Call, bucket: Any, action_name: str) -> bool:
    """Simplified: of ACLs only what they let everybody read."""
    if bucket is None or ownership_of(bucket) == OWNER_ENFORCED:
        return False
    if public_access_of(bucket).ignore_public_acls:
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
