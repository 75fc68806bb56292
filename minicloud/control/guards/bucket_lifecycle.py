"""Lifecycle configurations: what S3 refuses to keep."""

from importlib import import_module

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html"
_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_ELEMENTS = f"{_GUIDE}/intro-lifecycle-rules.html"
_LIMITS = f"{_GUIDE}/lifecycle-transition-general-considerations.html"


def _guard(own_id: str, code: str, rule: str, source: str, check: str) -> Guard:
    """`check`: a function of lifecycle_checks, which is imported when somebody puts rules."""

    def finds(call: Call) -> str | None:
        from minicloud.control.buckets.lifecycle_documents import read_configuration

        checks = import_module("minicloud.dataplane.s3.lifecycle_checks")
        found: str | None = getattr(checks, check)(read_configuration(call.get("Body", b""), None))
        return found

    return Guard(own_id, "s3", ("PutBucketLifecycleConfiguration",), code, rule, source, finds)


GUARDS = (
    _guard(
        "lifecycle-repeated-id",
        "InvalidArgument",
        "The rules of a lifecycle have different IDs.",
        _ELEMENTS,
        "repeated_id",
    ),
    _guard(
        "lifecycle-id-length",
        "InvalidArgument",
        "A rule's ID has at most 255 characters.",
        f"{_API}; the wording is ours",
        "long_id",
    ),
    _guard(
        "lifecycle-without-action",
        "InvalidRequest",
        "Each rule of a lifecycle does something.",
        _API,
        "without_action",
    ),
    _guard(
        "lifecycle-days",
        "InvalidArgument",
        "Days of an expiration are positive, those of a transition not negative, and a date is "
        "midnight UTC.",
        _ELEMENTS,
        "too_few_days",
    ),
    _guard(
        "lifecycle-class-twice",
        "InvalidRequest",
        "A rule moves objects to a storage class once.",
        _ELEMENTS,
        "class_twice",
    ),
    _guard(
        "lifecycle-days-and-dates",
        "InvalidRequest",
        "A rule counts days or names dates, not both.",
        _ELEMENTS,
        "days_and_dates",
    ),
    _guard(
        "lifecycle-infrequent-access",
        "InvalidArgument",
        "An object is moved to STANDARD_IA or ONEZONE_IA after 30 days at the earliest, and by "
        "the same rule onwards 30 days later.",
        _LIMITS,
        "infrequent_too_early",
    ),
    _guard(
        "lifecycle-expiration",
        "InvalidArgument",
        "A rule's expiration comes after its transitions.",
        _ELEMENTS,
        "ends_too_early",
    ),
    _guard(
        "lifecycle-tags",
        "InvalidRequest",
        "A rule for tags removes no delete markers and aborts no uploads, which have none.",
        _ELEMENTS,
        "tags_where_none_are",
    ),
)
