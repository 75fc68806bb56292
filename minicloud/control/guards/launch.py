"""Launching and allocating: what fits together, and how many there may be."""

from collections.abc import Iterator
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.repeated_launches import IDEMPOTENCY, token_used_otherwise

_RUN_INSTANCES = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html"
# Source: EC2 User Guide, Elastic IP addresses (quota: 5 per Region).
ADDRESSES = 5


def _architectures_differ(call: Call) -> str | None:
    template = _template(call)
    instance_type = call.get("InstanceType") or template.get("InstanceType")
    image_id = call.get("ImageId") or template.get("ImageId")
    if instance_type is None or image_id is None:
        return None
    image = call.backend("ec2").amis.get(image_id)
    takes = tuple(_architectures(instance_type))
    if image is None or not takes or image.architecture in takes:
        return None
    return (
        f"The architecture '{', '.join(takes)}' of the specified instance type does not match "
        f"the architecture '{image.architecture}' of the specified AMI. Specify an instance type "
        "and an AMI that have matching architectures, and try again. You can use "
        "'describe-instance-types' or 'describe-images' to discover the architecture of the "
        "instance type or AMI."
    )


def _architectures_of_a_group_differ(call: Call) -> str | None:
    found = _architectures_differ(call)
    return found and f"You must use a valid fully-formed launch template. {found}"


def _template(call: Call) -> dict[str, Any]:
    """What the call's launch template says; moto refuses one that does not exist."""
    named = call.get("LaunchTemplate")
    if not named:
        return {}
    data: dict[str, Any] = call.backend("ec2")._get_template_from_args(named).data
    return data


def _architectures(instance_type: str) -> Iterator[str]:
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    known = INSTANCE_TYPES.get(instance_type, {})
    yield from known.get("ProcessorInfo", {}).get("SupportedArchitectures", ())


def _too_many_addresses(call: Call) -> str | None:
    if len(call.backend("ec2").addresses) >= ADDRESSES:
        return "The maximum number of addresses has been reached."
    return None


def _counts(call: Call) -> str | None:
    least, most = int(call.get("MinCount", 1)), int(call.get("MaxCount", 1))
    if 1 <= least <= most:
        return None
    return (
        f"Invalid values for minCount ({least}) and maxCount ({most}): at least 1 instance is "
        "launched, and maxCount is not below minCount"
    )


def _no_image(call: Call) -> str | None:
    if call.get("ImageId") or _template(call).get("ImageId"):
        return None
    return "The request must contain the parameter ImageId"


def _no_key_pair(call: Call) -> str | None:
    name = call.get("KeyName") or _template(call).get("KeyName")
    if not name or name in call.backend("ec2").key_pairs:
        return None
    return f"The key pair '{name}' does not exist"


def _token_of_another_launch(call: Call) -> str | None:
    if not token_used_otherwise(call):
        return None
    return (
        "Arguments on this idempotent request are inconsistent with arguments used in previous "
        "request(s)."
    )


GUARDS = (
    Guard(
        id="launch-token",
        service="ec2",
        operations=("RunInstances",),
        code="IdempotentParameterMismatch",
        rule="A ClientToken is not used again for a different launch.",
        source=f"{IDEMPOTENCY}; wording as quoted in users' notes",
        finds=_token_of_another_launch,
    ),
    Guard(
        id="launch-counts",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidParameterValue",
        rule="At least one instance is launched, and MaxCount is not below MinCount.",
        source=f"{_RUN_INSTANCES} (MinCount, MaxCount); the code is that of errors-overview.html "
        "for a value that cannot be used; the wording is ours",
        finds=_counts,
    ),
    Guard(
        id="launch-image-required",
        service="ec2",
        operations=("RunInstances",),
        code="MissingParameter",
        rule="A launch, or its template, names an image.",
        source=f"{_RUN_INSTANCES} (ImageId); code and wording as quoted in users' notes",
        finds=_no_image,
    ),
    Guard(
        id="launch-key-pair",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidKeyPair.NotFound",
        rule="A launch names a key pair that exists in the Region.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; "
        "wording as quoted in users' notes",
        finds=_no_key_pair,
    ),
    Guard(
        id="launch-architecture",
        service="ec2",
        operations=("RunInstances",),
        code="InvalidParameterValue",
        rule="The AMI and the instance type must be of one processor architecture.",
        source=f"{_RUN_INSTANCES}; wording as quoted in "
        "github.com/skypilot-org/skypilot/issues/6315",
        finds=_architectures_differ,
    ),
    Guard(
        id="auto-scaling-architecture",
        service="autoscaling",
        operations=("CreateAutoScalingGroup", "UpdateAutoScalingGroup"),
        code="ValidationError",
        rule="The AMI and the instance type of a group's launch template must be of one processor "
        "architecture.",
        source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
        "API_CreateAutoScalingGroup.html; wording as quoted in "
        "github.com/Genaker/TerraformMagentoCloud/issues/21",
        finds=_architectures_of_a_group_differ,
    ),
    Guard(
        id="address-quota",
        service="ec2",
        operations=("AllocateAddress",),
        code="AddressLimitExceeded",
        rule="An account has 5 Elastic IP addresses in a Region, until the quota is raised.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
        "elastic-ip-addresses-eip.html; the wording is ours",
        finds=_too_many_addresses,
    ),
)
