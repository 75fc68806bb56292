"""VPC peering: one connection between two VPCs, and what its state still allows."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_BASICS = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html"
_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def _exists(call: Call) -> str | None:
    wanted = {call.get("VpcId"), call.get("PeerVpcId")}
    for one in call.backend("ec2").vpc_pcxs.values():
        if {one.vpc.id, one.peer_vpc.id} == wanted and one._status.code == "active":
            return f"There is already a VPC peering connection between these VPCs: {one.id}"
    return None


def _not_to_delete(call: Call) -> str | None:
    peering = call.backend("ec2").vpc_pcxs.get(call.get("VpcPeeringConnectionId"))
    if peering is None or peering._status.code in ("active", "pending-acceptance"):
        return None
    return (
        f"VpcPeeringConnectionID {peering.id} is not in the correct state for the request: it is "
        f"{peering._status.code}."
    )


GUARDS = (
    Guard(
        id="peering-one-for-two",
        service="ec2",
        operations=("CreateVpcPeeringConnection",),
        code="VpcPeeringConnectionAlreadyExists",
        rule="Two VPCs have one peering connection at a time.",
        source=f"{_BASICS} (VPC peering limitations); the wording is ours",
        finds=_exists,
    ),
    Guard(
        id="peering-not-deletable",
        service="ec2",
        operations=("DeleteVpcPeeringConnection",),
        code="InvalidStateTransition",
        rule="A peering connection is deleted while it is active or waits to be accepted.",
        source=f"{_API}/API_DeleteVpcPeeringConnection.html; wording as moto's for accepting",
        finds=_not_to_delete,
    ),
)
