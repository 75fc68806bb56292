"""Tags of EC2's resources: keys that are free to take, and resources that are there."""

from collections.abc import Callable

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def _reserved_key(call: Call) -> str | None:
    at_launch = [one.get("Tags") or () for one in call.get("TagSpecifications", [])]
    for tag in (*call.get("Tags", []), *(tag for tags in at_launch for tag in tags)):
        key = str(tag.get("Key", ""))
        if key.lower().startswith("aws:"):
            return (
                f"Value ( {key} ) for parameter key is invalid. Tag keys starting with 'aws:' are "
                "reserved for internal use"
            )
    return None


def _no_instance(call: Call) -> str | None:
    ec2 = call.backend("ec2")
    for resource in call.get("Resources", []):
        if resource.startswith("i-") and ec2.get_instance_by_id(resource) is None:
            return f"The instance ID '{resource}' does not exist"
    return None


def _guard(
    guard_id: str,
    operations: tuple[str, ...],
    code: str,
    rule: str,
    source: str,
    finds: Callable[[Call], str | None],
) -> Guard:
    return Guard(guard_id, "ec2", operations, code, rule, source, finds)


GUARDS = (
    _guard(
        "tag-key-reserved",
        ("CreateTags", "RunInstances", "CreateVpc", "CreateSubnet", "CreateVolume"),
        "InvalidParameterValue",
        "Tag keys that begin with aws: are reserved for AWS.",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html; code and wording as "
        "quoted in github.com/cloud-custodian/cloud-custodian/issues/5975",
        _reserved_key,
    ),
    _guard(
        "tag-instance",
        ("CreateTags",),
        "InvalidInstanceID.NotFound",
        "An instance that is tagged exists.",
        f"{_REFERENCE}/errors-overview.html; wording as of moto for other calls",
        _no_instance,
    ),
)
