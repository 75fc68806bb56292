"""VPCs and subnets stay while something stands in them."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.interfaces import living_interfaces

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def _subnet_in_use(call: Call) -> str | None:
    subnet_id = call.get("SubnetId")
    for interface in living_interfaces(call.backend("ec2")):
        if interface.subnet.id == subnet_id:
            return f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
    return None


def _vpc_in_use(call: Call) -> str | None:
    """Subnets are moto's to notice; gateways and security groups are not."""
    vpc_id, ec2 = call.get("VpcId"), call.backend("ec2")
    attached = [one for one in ec2.internet_gateways.values() if one.vpc is not None]
    gateways = any(one.vpc.id == vpc_id for one in attached)
    groups = any(one.name != "default" for one in ec2.groups.get(vpc_id, {}).values())
    if gateways or groups:
        return f"The vpc '{vpc_id}' has dependencies and cannot be deleted."
    return None


GUARDS = (
    Guard(
        id="subnet-in-use",
        service="ec2",
        operations=("DeleteSubnet",),
        code="DependencyViolation",
        rule="A subnet stays while it has interfaces.",
        source=f"{_API}/API_DeleteSubnet.html; wording as quoted in users' notes",
        finds=_subnet_in_use,
    ),
    Guard(
        id="vpc-in-use",
        service="ec2",
        operations=("DeleteVpc",),
        code="DependencyViolation",
        rule="A VPC stays while it has an internet gateway or security groups of its own.",
        source=f"{_API}/API_DeleteVpc.html; wording as moto's for subnets",
        finds=_vpc_in_use,
    ),
)
