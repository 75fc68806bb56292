"""Where moto's network differs from AWS besides the guards, and what is done about it here.

Plain rows, so that `deviations` can make its records of them: id, AWS, moto, here, how near
that is, the source, and the test.
"""

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide"
_PEERING = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html"

MOTO_BREAKS = frozenset(
    {
        "acl-association-exists",
        "acl-entry-exists",
        "address-for-several",
        "address-in-use",
        "address-malformed",
        "address-outside-subnet",
        "nat-gateway-exists",
        "subnet-full",
    }
)
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

ACCEPTED_OF_INTERFACES = frozenset(
    {"address-in-use", "address-malformed", "address-outside-subnet", "subnet-full"}
)
"""Those of them that bare moto accepts where a network interface is made by itself."""

NETWORK_DIFFERENCES = (
    (
        "packets",
        "Packets go where routes, gateways and peering lead and security groups and ACLs allow.",
        "Nothing is ever sent.",
        "A walk answers for one flow at a time: delivered, or what denies it.",
        "emulated here",
        f"{_GUIDE}/how-it-works.html",
        "tests/network/test_flows.py::test_a_flow_ends_as_aws_says",
    ),
    (
        "default-vpc-gateway",
        "The default VPC has an internet gateway, and its main route table leads to it.",
        "It has neither.",
        "As AWS.",
        "same",
        f"{_GUIDE}/default-vpc.html",
        "test_the_default_vpc_leads_to_the_internet",
    ),
    (
        "default-group-rule",
        "A VPC's default security group lets its own members in.",
        "It lets nobody in.",
        "As AWS.",
        "same",
        f"{_GUIDE}/default-security-group.html",
        "test_the_default_security_group_lets_its_members_in",
    ),
    (
        "block-canonical",
        "Host bits of a block are dropped: 100.68.0.18/18 becomes 100.68.0.0/18.",
        "They are kept, and a later call can break over them.",
        "As AWS, but in security groups, where they are kept and mean nothing.",
        "same",
        f"{_API}/API_CreateVpc.html",
        "test_the_host_bits_of_a_block_are_dropped",
    ),
    (
        "route-blackhole",
        "A route whose target is gone or not active is a blackhole.",
        "Every route is active.",
        "As AWS.",
        "same",
        f"{_API}/API_Route.html",
        "test_a_route_whose_target_is_gone_is_a_blackhole",
    ),
    (
        "acl-association-kept",
        "A subnet keeps its network ACL when it is to get one that does not exist.",
        "The call is refused, and the subnet has none any more.",
        "As AWS.",
        "same",
        f"{_API}/API_ReplaceNetworkAclAssociation.html",
        "test_a_subnet_keeps_its_acl_when_the_other_does_not_exist",
    ),
    (
        "nat-gateway-subnet",
        "A NAT gateway's private address is one of its subnet.",
        "It is any of 10.0.0.0/8.",
        "As AWS.",
        "same",
        f"{_API}/API_CreateNatGateway.html",
        "test_a_nat_gateway_has_an_address_of_its_subnet",
    ),
    (
        "nat-gateway-failed",
        "A public NAT gateway fails where no internet gateway is attached.",
        "It is available.",
        "As AWS, at once, and the address is free again.",
        "same",
        f"{_API}/API_NatGateway.html",
        "test_a_nat_gateway_fails_without_an_internet_gateway",
    ),
    (
        "nat-gateway-deleted",
        "A deleted NAT gateway gives its interface up and leaves its Elastic IP address free.",
        "Both stay.",
        "As AWS, at once.",
        "same",
        f"{_GUIDE}/vpc-nat-gateway.html",
        "test_a_deleted_nat_gateway_leaves_its_address_free",
    ),
    (
        "launch-default-subnet",
        "An instance that is launched without a subnet gets an address of a default subnet.",
        "It gets any of 10.0.0.0/8.",
        "As AWS; the first zone's subnet unless a zone is given.",
        "same",
        f"{_API}/API_RunInstances.html",
        "test_a_launch_without_a_subnet_gets_an_address_of_a_default_one",
    ),
    (
        "peering-overlap",
        "A peering request between VPCs with overlapping blocks fails.",
        "It can be accepted.",
        "As AWS.",
        "same",
        f"{_API}/API_CreateVpcPeeringConnection.html",
        "test_peering_fails_where_blocks_overlap",
    ),
    (
        "peering-of-a-deleted-vpc",
        "The peering connections of a VPC that is deleted are deleted with it.",
        "They stay active.",
        "As AWS, which says so of its console.",
        "same",
        "https://docs.aws.amazon.com/vpc/latest/peering/delete-vpc-peering-connection.html",
        "test_the_peering_connections_of_a_deleted_vpc_are_deleted",
    ),
    (
        "peering-expiry",
        "A peering request that nobody answers expires after 7 days.",
        "It waits for ever.",
        "As AWS, on the virtual clock; what expired, failed or was deleted stays visible.",
        "emulated here",
        _PEERING,
        "test_an_unanswered_peering_request_expires_after_a_week",
    ),
)
