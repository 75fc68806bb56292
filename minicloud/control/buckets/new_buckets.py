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


def forget_encryption(backend: Any, bucket_name: str) -> None:
    """DeleteBucketEncryption resets the bucket to SSE-S3: it is never off."""
    backend.get_bucket(bucket_name).encryption = encryption()


def ownership_of(bucket: Any) -> str:
    """The Object Ownership setting; where it was deleted, ObjectWriter as of old.

    moto keeps what CreateBucket was told as a text, what PutBucketOwnershipControls was as that.
    """
    return str(bucket.ownership_rule or "ObjectWriter")
