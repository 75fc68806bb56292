"""Block Public Access as it holds for a bucket: its own settings and the account's together.

Source: S3 User Guide, Blocking public access to your Amazon S3 storage: S3 applies the most
restrictive combination of the account's and the bucket's settings.
"""

import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PublicAccess:
    """What is blocked."""

    block_public_acls: bool = False
    ignore_public_acls: bool = False
    block_public_policy: bool = False
    restrict_public_buckets: bool = False


def public_access_of(bucket: Any) -> PublicAccess:
    """What holds for moto's bucket."""
    settings = [bucket.public_access_block, _account_settings(bucket.account_id)]
    given = [one for one in settings if one is not None]
    return PublicAccess(
        block_public_acls=any(one.block_public_acls for one in given),
        ignore_public_acls=any(one.ignore_public_acls for one in given),
        block_public_policy=any(one.block_public_policy for one in given),
        restrict_public_buckets=any(one.restrict_public_buckets for one in given),
    )


def _account_settings(account_id: str) -> Any:
    """Those of the account; None where nobody has ever asked for S3's control API."""
    module = sys.modules.get("moto.s3control.models")
    if module is None:
        return None
    return module.s3control_backends[account_id]["aws"].public_access_block
