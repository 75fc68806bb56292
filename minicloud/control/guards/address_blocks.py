"""The blocks of VPCs and subnets: how large they may be, and that they do not overlap."""

from ipaddress import IPv4Network

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
# Source: EC2 API Reference, CreateSubnet; VPC User Guide, VPC CIDR blocks.
LARGEST, SMALLEST = 16, 28


def block_of(text: str | None) -> IPv4Network | None:
    """The block that a text means, host bits dropped as AWS drops them; None for no block."""
    if text is None or "/" not in text:
        return None
    try:
        return IPv4Network(text, strict=False)
    except ValueError:
        return None


def _size(call: Call) -> str | None:
    block = block_of(call.get("CidrBlock"))
    if block is None or LARGEST <= block.prefixlen <= SMALLEST:
        return None
    return f"The CIDR '{call.get('CidrBlock')}' is invalid."


def _overlaps_own_vpc(call: Call) -> str | None:
    block, vpc = block_of(call.get("CidrBlock")), call.backend("ec2").vpcs.get(call.get("VpcId"))
    if block is None or vpc is None:
        return None
    for one in vpc.get_cidr_block_association_set():
        if block.overlaps(IPv4Network(one["cidr_block"], strict=False)):
            return f"The CIDR '{block}' conflicts with another CIDR block of the VPC"
    return None


def _holds_a_subnet(call: Call) -> str | None:
    ec2, association_id = call.backend("ec2"), call.get("AssociationId")
    for vpc in ec2.vpcs.values():
        told = vpc._cidr_block_association_set.get(association_id)
        block = block_of(told and told["cidr_block"])
        if block is None or vpc.cidr_block == told["cidr_block"]:  # the first is moto's to refuse
            continue
        for by_id in ec2.subnets.values():
            for subnet in by_id.values():
                inner = block_of(subnet.cidr_block)
                if subnet.vpc_id == vpc.id and inner is not None and inner.overlaps(block):
                    return f"The vpc {vpc.id} currently has a subnet within CIDR block {block}"
    return None


GUARDS = (
    Guard(
        id="subnet-size",
        service="ec2",
        operations=("CreateSubnet",),
        code="InvalidSubnet.Range",
        rule="A subnet is between a /28 and a /16.",
        source=f"{_API}/API_CreateSubnet.html; wording as moto's",
        finds=_size,
    ),
    Guard(
        id="vpc-further-block-size",
        service="ec2",
        operations=("AssociateVpcCidrBlock",),
        code="InvalidVpc.Range",
        rule="A further block of a VPC is between a /28 and a /16.",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html; "
        "wording as moto's",
        finds=_size,
    ),
    Guard(
        id="vpc-further-block-overlap",
        service="ec2",
        operations=("AssociateVpcCidrBlock",),
        code="InvalidVpc.Range",
        rule="A further block of a VPC overlaps none that it has.",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html; "
        "code and wording are ours",
        finds=_overlaps_own_vpc,
    ),
    Guard(
        id="vpc-further-block-in-use",
        service="ec2",
        operations=("DisassociateVpcCidrBlock",),
        code="InvalidCidrBlock.InUse",
        rule="A further block of a VPC stays while a subnet stands in it.",
        source=f"{_API}/API_DisassociateVpcCidrBlock.html; code and wording as quoted in users' "
        "notes",
        finds=_holds_a_subnet,
    ),
)
