"""Buckets: what they may be called."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.s3.bucket_name import fault_in_name


def _bad_name(call: Call) -> str | None:
    fault = fault_in_name(call.get("Bucket", ""))
    return None if fault is None else f"The specified bucket is not valid: {fault}"


GUARDS = (
    Guard(
        id="bucket-name",
        service="s3",
        operations=("CreateBucket",),
        code="InvalidBucketName",
        rule="A bucket's name has 3 to 63 lowercase letters, digits, periods and hyphens, and is "
        "no IP address.",
        source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
        finds=_bad_name,
    ),
)
