"""EC2 requests that lack what they need, or say a word that is in no list."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.listed_values import unlisted

_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_BLOCKS = ("CidrBlock", "Ipv6Native", "Ipv4IpamPoolId", "Ipv6IpamPoolId")


def _no_block(call: Call) -> str | None:
    if any(call.get(name) for name in _BLOCKS):
        return None
    return "The request must contain the parameter cidrBlock"


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
