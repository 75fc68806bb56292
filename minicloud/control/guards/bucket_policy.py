"""Bucket policies: they can be read as one, and are not public where that is blocked."""

from minicloud.control.buckets.public_access import public_access_of
from minicloud.control.buckets.requests import bucket_of
from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.dataplane.s3.bucket_policy import fault_in_policy, is_public

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"


def _malformed(call: Call) -> str | None:
    # The evaluator's modules are imported when somebody puts a policy, not with the cloud.
    from minicloud.dataplane.iam import MalformedPolicyError, PolicyKind, parse_policy

    text = _text(call)
    fault = fault_in_policy(text, call.get("Bucket", ""))
    if fault is not None:
        return fault
    try:
        parse_policy(text, PolicyKind.RESOURCE)
    except MalformedPolicyError as error:
        return str(error)
    return None


def _public_while_blocked(call: Call) -> str | None:
    bucket = bucket_of(call)
    blocked = bucket is not None and public_access_of(bucket).block_public_policy
    if not blocked or not is_public(_text(call)):
        return None
    return (
        f'Not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::{bucket.name}" '
        "because public policies are prevented by the BlockPublicPolicy setting in S3 Block "
        "Public Access."
    )


def _text(call: Call) -> str:
    body: bytes = call.get("Body", b"")
    return body.decode("utf-8", errors="replace")


GUARDS = (
    Guard(
        id="bucket-policy-malformed",
        service="s3",
        operations=("PutBucketPolicy",),
        code="MalformedPolicy",
        rule="A bucket policy is JSON with principals, and with resources of that bucket that its "
        "actions apply to.",
        source=f"{_GUIDE}/access-policy-language-overview.html; wordings as collected in "
        "github.com/versity/versitygw",
        finds=_malformed,
    ),
    Guard(
        id="bucket-policy-public",
        service="s3",
        operations=("PutBucketPolicy",),
        code="AccessDenied",
        rule="A public policy is refused while BlockPublicPolicy is on, as it is for new buckets.",
        source=f"{_GUIDE}/access-control-block-public-access.html",
        finds=_public_while_blocked,
    ),
)
