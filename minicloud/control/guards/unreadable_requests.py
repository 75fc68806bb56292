"""EC2 requests that lack what they need, or name what is in no list."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.listed_values import unlisted

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_BLOCKS = ("CidrBlock", "Ipv6Native", "Ipv4IpamPoolId", "Ipv6IpamPoolId")


def _no_block(call: Call) -> str | None:
    if any(call.get(name) for name in _BLOCKS):
        return None
    return "The request must contain the parameter cidrBlock"


def _no_page(call: Call) -> str | None:
    token = call.get("NextToken")
    if token is None or any(one.id == token for one in call.backend("ec2").reservations.values()):
        return None
    return f"Value ( {token} ) for parameter NextToken is invalid. The token is invalid."


def _no_device_name(call: Call) -> str | None:
    if all(one.get("DeviceName") for one in call.get("BlockDeviceMappings", [])):
        return None
    return "The request must contain the parameter deviceName"


def _zone_elsewhere(call: Call) -> str | None:
    zones = call.backend("ec2").describe_availability_zones()
    asked = {"AvailabilityZone": "name", "AvailabilityZoneId": "zone_id"}
    for parameter, attribute in asked.items():
        value = call.get(parameter)
        if value is not None and value not in [getattr(one, attribute) for one in zones]:
            return (
                f"Value ({value}) for parameter {parameter[0].lower()}{parameter[1:]} is invalid. "
                "Subnets can currently only be created in the following availability zones: "
                f"{', '.join(getattr(one, attribute) for one in zones)}."
            )
    return None


def _no_such_group(call: Call) -> str | None:
    known = call.backend("ec2").get_security_group_from_id
    for group in call.get("Groups", []):
        if known(group) is None:
            return f"The security group '{group}' does not exist"
    return None


def _unknown_place(call: Call) -> str | None:
    found = unlisted(call)
    return found and (
        f"Value ({found.value}) for parameter {found.parameter} is invalid. It is one of "
        f"{', '.join(found.listed)}."
    )


GUARDS = (
    Guard(
        id="subnet-block-required",
        service="ec2",
        operations=("CreateSubnet",),
        code="MissingParameter",
        rule="A subnet is made with a block of addresses.",
        source=f"{_REFERENCE}/API_CreateSubnet.html and errors-overview.html; the wording is ours",
        finds=_no_block,
    ),
    Guard(
        id="page-token",
        service="ec2",
        operations=("DescribeInstances",),
        code="InvalidParameterValue",
        rule="The token of a further page is one that an earlier answer gave.",
        source=f"{_REFERENCE}/API_DescribeInstances.html; code and wording as quoted for another "
        "call in github.com/boto/boto3/issues/2673",
        finds=_no_page,
    ),
    Guard(
        id="launch-device-name",
        service="ec2",
        operations=("RunInstances",),
        code="MissingParameter",
        rule="A block device mapping names its device.",
        source=f"{_REFERENCE}/API_RunInstances.html and errors-overview.html; the wording is ours",
        finds=_no_device_name,
    ),
    Guard(
        id="subnet-zone",
        service="ec2",
        operations=("CreateSubnet",),
        code="InvalidParameterValue",
        rule="A subnet is in a zone of its own Region.",
        source=f"{_REFERENCE}/API_CreateSubnet.html; code and wording as quoted in "
        "github.com/TheSudoYT/terraform-aws-palworld/issues/9",
        finds=_zone_elsewhere,
    ),
    Guard(
        id="instance-groups",
        service="ec2",
        operations=("ModifyInstanceAttribute",),
        code="InvalidGroup.NotFound",
        rule="The security groups that an instance is given exist.",
        source=f"{_REFERENCE}/API_ModifyInstanceAttribute.html and errors-overview.html; wording "
        "as of moto for other calls",
        finds=_no_such_group,
    ),
    Guard(
        id="offering-location",
        service="ec2",
        operations=("DescribeInstanceTypeOfferings",),
        code="InvalidParameterValue",
        rule="Offers are listed by one of the kinds of location that the API Reference lists.",
        source=f"{_REFERENCE}/API_DescribeInstanceTypeOfferings.html and errors-overview.html; "
        "the wording is ours",
        finds=_unknown_place,
    ),
)
