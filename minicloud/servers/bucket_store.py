"""What the buckets' server asks of whoever keeps them; `minicloud.control.bucket_store` does."""

from typing import Protocol

from minicloud.dataplane.s3.messages import S3Reply, S3Request


class BucketStore(Protocol):
    """The buckets of one account."""

    def answer(self, request: S3Request) -> S3Reply:
        """Answer as S3 does: who may, what is there, what comes. Refusals are answers too."""
