"""Uploads in parts: one that was begun, parts with numbers, and parts at its end."""

import itertools
import re
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


def _parts(call: Call) -> list[tuple[str, bool]]:
    """The number of each part in a list of parts, and whether it has an ETag."""
    body: bytes = call.get("Body", b"")
    parts = re.findall(r"<Part>(.*?)</Part>", body.decode(errors="replace"), re.DOTALL)
    numbers = (re.search(r"<PartNumber>\s*(\d+)\s*</PartNumber>", one) for one in parts)
    return [
        (number[1] if number else "", "<ETag>" in one)
        for number, one in zip(numbers, parts, strict=True)
    ]


def _parts_unnamed(call: Call) -> str | None:
    if all(number and tagged for number, tagged in _parts(call)):
        return None
    return (
        "The XML you provided was not well-formed or did not validate against our published schema"
    )


def _parts_unordered(call: Call) -> str | None:
    numbers = [int(number) for number, _ in _parts(call)]
    if all(one < following for one, following in itertools.pairwise(numbers)):
        return None
    return (
        "The list of parts was not in ascending order. The parts list must be specified in order "
        "by part number."
    )


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
    Guard(
        id="bucket-upload-form",
        service="s3",
        operations=("CompleteMultipartUpload",),
        code="MalformedXML",
        rule="Each part in the list at an upload's end has its number and its ETag.",
        source=f"{_API}/API_CompletedPart.html; code as quoted in "
        "github.com/versity/versitygw/issues/2111",
        finds=_parts_unnamed,
    ),
    Guard(
        id="bucket-upload-order",
        service="s3",
        operations=("CompleteMultipartUpload",),
        code="InvalidPartOrder",
        rule="The list of parts at an upload's end is in the order of their numbers.",
        source=f"{_API}/API_CompleteMultipartUpload.html",
        finds=_parts_unordered,
    ),
)
