"""An Application Load Balancer stands in at least two zones, with one subnet in each."""

from collections.abc import Iterable

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_REFERENCE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"


def _too_few_zones(call: Call) -> str | None:
    if call.get("Type", "application") != "application":
        return None
    zones = _zones(call)
    if zones and len(set(zones)) < 2:
        return "At least two subnets in two different Availability Zones must be specified"
    return None


def _two_subnets_in_a_zone(call: Call) -> str | None:
    zones = _zones(call)
    if len(zones) > len(set(zones)):
        return (
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
        )
    return None


def _zones(call: Call) -> list[str]:
    ec2 = call.backend("ec2")
    named: Iterable[str] = [
        *call.get("Subnets", []),
        *(one["SubnetId"] for one in call.get("SubnetMappings", [])),
    ]
    # A subnet that does not exist is moto's to refuse.
    return [one.availability_zone for one in ec2.describe_subnets() if one.id in set(named)]


GUARDS = (
    Guard(
        id="alb-same-zone-twice",
        service="elbv2",
        operations=("CreateLoadBalancer",),
        code="InvalidConfigurationRequest",
        rule="A load balancer takes one subnet in each Availability Zone.",
        source=f"{_REFERENCE}/API_CreateLoadBalancer.html; wording as quoted in "
        "github.com/robertdebock/terraform-aws-vault/issues/5",
        finds=_two_subnets_in_a_zone,
    ),
    Guard(
        id="alb-two-zones",
        service="elbv2",
        operations=("CreateLoadBalancer",),
        code="ValidationError",
        rule="An Application Load Balancer needs subnets in at least two Availability Zones.",
        source=f"{_REFERENCE}/API_CreateLoadBalancer.html; wording as quoted in "
        "github.com/kasmtech/terraform/issues/5",
        finds=_too_few_zones,
    ),
)
