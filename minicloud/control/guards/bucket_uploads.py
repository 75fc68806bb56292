"""Uploads in parts: one that was begun, parts with numbers, and parts at its end."""

from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonS3/latest/API"
_PARTS = ("UploadPart", "UploadPartCopy")
MOST_PARTS = 10_000
"""Source: S3 User Guide, Amazon S3 multipart upload limits."""


def _unknown_upload(call: Call) -> str | None:
    from minicloud.control.buckets.requests import bucket_of, version_of

    bucket, upload_id = bucket_of(call), call.get("Query", {}).get("uploadId")
    if bucket is None or upload_id in bucket.multiparts:
        return None
    made: Any = version_of(call)  # who completes an upload again gets the answer again
    upload = getattr(made, "multipart", None)
    if call.operation == "CompleteMultipartUpload" and upload and upload.id == upload_id:
        return None
    return (
        "The specified upload does not exist. The upload ID may be invalid, or the upload may "
        "have been aborted or completed."
    )


def _part_number(call: Call) -> str | None:
    number = call.get("Query", {}).get("partNumber", "")
    if number.isdecimal() and 1 <= int(number) <= MOST_PARTS:
        return None
    return f"Part number must be an integer between 1 and {MOST_PARTS}, inclusive"


def _no_parts(call: Call) -> str | None:
    return None if call.get("Body") else "You must specify at least one part"


GUARDS = (
    Guard(
        id="bucket-part-number",
        service="s3",
        operations=_PARTS,
        code="InvalidArgument",
        rule="A part has a number from 1 to 10,000.",
        source=f"{_API}/API_UploadPart.html; wording as of moto for too large a number",
        finds=_part_number,
    ),
    Guard(
        id="bucket-upload",
        service="s3",
        operations=(*_PARTS, "CompleteMultipartUpload"),
        code="NoSuchUpload",
        rule="Parts belong to an upload that was begun and has not ended.",
        source=f"{_API}/API_CompleteMultipartUpload.html",
        finds=_unknown_upload,
    ),
    Guard(
        id="bucket-upload-parts",
        service="s3",
        operations=("CompleteMultipartUpload",),
        code="InvalidRequest",
        rule="An upload is completed with the list of its parts.",
        source=f"{_API}/API_CompleteMultipartUpload.html; code and wording as quoted in "
        "github.com/boto/boto3/issues/1635",
        finds=_no_parts,
    ),
)
