"""What a new bucket has on AWS and not in moto, and what stays when it is taken away.

Source: S3 User Guide, Blocking public access (on for new buckets since April 2023); Controlling
ownership of objects and disabling ACLs (Bucket owner enforced); Setting default encryption
(SSE-S3 for all since 5 January 2023).
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

OWNER_ENFORCED = "BucketOwnerEnforced"


def encryption() -> dict[str, Any]:
    """S3's own keys, AES-256: what a bucket has when nobody chose otherwise."""
    chosen = {"SSEAlgorithm": "AES256"}
    return {"Rule": {"ApplyServerSideEncryptionByDefault": chosen, "BucketKeyEnabled": False}}


def creating(original: Any, date: Callable[[], Any]) -> Any:
    """moto's `create_bucket`, with today's defaults and the cloud's date."""
    block: Any = import_module("moto.s3.models").PublicAccessBlock

    def create(backend: Any, *args: Any, **named: Any) -> Any:
        bucket = original(backend, *args, **named)
        bucket.creation_date = date()
        bucket.public_access_block = block(True, True, True, True)
        bucket.ownership_rule = OWNER_ENFORCED
        bucket.encryption = encryption()
        return bucket

    return create


def copying(original: Any) -> Any:
    """moto's `copy_object`, which lets an object be copied onto itself where a bucket encrypts.

    Source: S3 API Reference, CopyObject: a copy onto itself has to change something. That each new
    bucket encrypts is no change.
    """
    nothing_changes: Any = import_module("moto.s3.exceptions").CopyObjectMustChangeSomething
    changes = ("storage", "encryption", "website_redirect_location", "provided_version_id")

    def copy(backend: Any, src_key: Any, bucket_name: str, key_name: str, **named: Any) -> Any:
        onto_itself = (src_key.bucket_name, src_key.name) == (bucket_name, key_name)
        changed = any(named.get(one) for one in changes) or named.get("mdirective") == "REPLACE"
        kept = src_key.encryption in (None, "AES256")
        as_new = backend.get_bucket(bucket_name).encryption == encryption()
        if onto_itself and as_new and kept and not changed:
            raise nothing_changes
        return original(backend, src_key, bucket_name, key_name, **named)

    return copy


def forget_encryption(backend: Any, bucket_name: str) -> None:
    """DeleteBucketEncryption resets the bucket to SSE-S3: it is never off."""
    backend.get_bucket(bucket_name).encryption = encryption()


def ownership_of(bucket: Any) -> str:
    """The Object Ownership setting; where it was deleted, ObjectWriter as of old.

    moto keeps what CreateBucket was told as a text, what PutBucketOwnershipControls was as that.
    """
    return str(bucket.ownership_rule or "ObjectWriter")
