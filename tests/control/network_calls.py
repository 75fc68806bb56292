"""Wrong calls to the network's part of EC2, one or more for each of its guards."""

from collections.abc import Callable
from typing import Any

EVERYBODY = "0.0.0.0/0"
TCP_80 = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": EVERYBODY}]}


def vpc(site: Any, cidr: str = "10.9.0.0/16") -> str:
    return str(site.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"])


def subnet(site: Any, vpc_id: str, cidr: str = "10.9.0.0/28") -> str:
    zone = "ap-northeast-1a"
    made = site.ec2.create_subnet(VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=zone)
    return str(made["Subnet"]["SubnetId"])


def table(site: Any, vpc_id: str) -> str:
    return str(site.ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"])


def gateway(site: Any, vpc_id: str | None = None) -> str:
    made = str(site.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"])
    if vpc_id is not None:
        site.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc_id)
    return made


def nat(site: Any, subnet_id: str, **settings: Any) -> str:
    if not settings:
        settings["AllocationId"] = site.ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = site.ec2.create_nat_gateway(SubnetId=subnet_id, **settings)
    return str(made["NatGateway"]["NatGatewayId"])


def peering(site: Any, one: str, other: str, accept: bool = True) -> str:
    made = site.ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)
    peering_id = str(made["VpcPeeringConnection"]["VpcPeeringConnectionId"])
    if accept:
        site.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering_id)
    return peering_id


def group(site: Any, vpc_id: str, name: str = "own") -> str:
    made = site.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)
    return str(made["GroupId"])


def allow(site: Any, group_id: str, **changes: Any) -> None:
    permission = {key: value for key, value in (TCP_80 | changes).items() if value is not None}
    site.ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[permission])


def route(site: Any, table_id: str, cidr: str = EVERYBODY, **target: str) -> None:
    site.ec2.create_route(RouteTableId=table_id, DestinationCidrBlock=cidr, **target)


def entry(site: Any, **changes: Any) -> None:
    acl = site.ec2.create_network_acl(VpcId=vpc(site))["NetworkAcl"]["NetworkAclId"]
    settings = {
        "NetworkAclId": acl,
        "RuleNumber": 100,
        "Protocol": "6",
        "RuleAction": "allow",
        "Egress": False,
        "CidrBlock": EVERYBODY,
        "PortRange": {"From": 80, "To": 80},
    } | changes
    given = {key: value for key, value in settings.items() if value is not None}
    site.ec2.create_network_acl_entry(**given)


def subnet_too_small(site: Any) -> None:
    subnet(site, vpc(site), "10.9.0.0/29")


def further_block_too_large(site: Any) -> None:
    site.ec2.associate_vpc_cidr_block(VpcId=vpc(site), CidrBlock="10.64.0.0/10")


def further_block_within_the_first(site: Any) -> None:
    site.ec2.associate_vpc_cidr_block(VpcId=vpc(site), CidrBlock="10.9.4.0/24")


def router_address(site: Any) -> None:
    site.launch(SubnetId=subnet(site, vpc(site)), PrivateIpAddress="10.9.0.1")


def last_address(site: Any) -> None:
    site.launch(SubnetId=subnet(site, vpc(site)), PrivateIpAddress="10.9.0.15")


def address_of_another_subnet(site: Any) -> None:
    site.launch(SubnetId=subnet(site, vpc(site)), PrivateIpAddress="10.9.1.4")


def address_twice(site: Any) -> None:
    own = subnet(site, vpc(site))
    for _ in range(2):
        site.launch(SubnetId=own, PrivateIpAddress="10.9.0.5")


def one_address_for_two(site: Any) -> None:
    own = subnet(site, vpc(site))
    site.launch(SubnetId=own, PrivateIpAddress="10.9.0.5", MinCount=2, MaxCount=2)


def launch_at_no_address(site: Any) -> None:
    site.launch(SubnetId=subnet(site, vpc(site)), PrivateIpAddress="10.9.0.999")


def interface(site: Any, subnet_id: str, **settings: Any) -> str:
    made = site.ec2.create_network_interface(SubnetId=subnet_id, **settings)
    return str(made["NetworkInterface"]["PrivateIpAddress"])


def interface_at_no_address(site: Any) -> None:
    interface(site, subnet(site, vpc(site)), PrivateIpAddress="here")


def interface_at_a_reserved_address(site: Any) -> None:
    interface(site, subnet(site, vpc(site)), PrivateIpAddress="10.9.0.1")


def interface_with_a_reserved_address_beside_its_own(site: Any) -> None:
    told = [
        {"PrivateIpAddress": "10.9.0.5", "Primary": True},
        {"PrivateIpAddress": "10.9.0.2", "Primary": False},
    ]
    interface(site, subnet(site, vpc(site)), PrivateIpAddresses=told)


def interface_at_an_address_of_another_subnet(site: Any) -> None:
    interface(site, subnet(site, vpc(site)), PrivateIpAddress="10.9.1.4")


def interface_at_an_instances_address(site: Any) -> None:
    own = subnet(site, vpc(site))
    site.launch(SubnetId=own, PrivateIpAddress="10.9.0.5")
    interface(site, own, PrivateIpAddress="10.9.0.5")


def twelve_interfaces_in_sixteen(site: Any) -> None:
    own = subnet(site, vpc(site))
    for _ in range(12):
        interface(site, own)


def twelve_in_sixteen(site: Any) -> None:
    site.launch(SubnetId=subnet(site, vpc(site)), MinCount=12, MaxCount=12)


def route_to_a_loose_gateway(site: Any) -> None:
    route(site, table(site, vpc(site)), GatewayId=gateway(site))


def route_to_a_gateway_of_another_vpc(site: Any) -> None:
    route(site, table(site, vpc(site)), GatewayId=gateway(site, vpc(site, "10.8.0.0/16")))


def route_to_a_nat_gateway_of_another_vpc(site: Any) -> None:
    other = vpc(site, "10.8.0.0/16")
    made = nat(site, subnet(site, other, "10.8.0.0/28"), ConnectivityType="private")
    route(site, table(site, vpc(site)), NatGatewayId=made)


def route_to_a_peering_of_others(site: Any) -> None:
    made = peering(site, vpc(site, "10.7.0.0/16"), vpc(site, "10.8.0.0/16"))
    route(site, table(site, vpc(site)), "10.8.0.0/16", VpcPeeringConnectionId=made)


def route_to_no_nat_gateway(site: Any) -> None:
    route(site, table(site, vpc(site)), NatGatewayId="nat-00000000000000000")


def route_for_the_own_block(site: Any) -> None:
    own = vpc(site)
    route(site, table(site, own), "10.9.0.0/16", GatewayId=gateway(site, own))


def table_for_a_subnet_of_another_vpc(site: Any) -> None:
    other = subnet(site, vpc(site, "10.8.0.0/16"), "10.8.0.0/24")
    site.ec2.associate_route_table(RouteTableId=table(site, vpc(site)), SubnetId=other)


def two_tables_for_a_subnet(site: Any) -> None:
    own = vpc(site)
    inside = subnet(site, own)
    for _ in range(2):
        site.ec2.associate_route_table(RouteTableId=table(site, own), SubnetId=inside)


def second_internet_gateway(site: Any) -> None:
    own = vpc(site)
    for _ in range(2):
        gateway(site, own)


def detach_in_use(site: Any) -> None:
    own = vpc(site)
    made = gateway(site, own)
    instance = site.launch(SubnetId=subnet(site, own))
    address = site.ec2.allocate_address(Domain="vpc")["AllocationId"]
    site.ec2.associate_address(InstanceId=instance, AllocationId=address)
    site.ec2.detach_internet_gateway(InternetGatewayId=made, VpcId=own)


def public_nat_gateway_without_address(site: Any) -> None:
    nat(site, subnet(site, vpc(site)), ConnectivityType="public")


def peering_twice(site: Any) -> None:
    one, other = vpc(site), vpc(site, "10.8.0.0/16")
    peering(site, one, other)
    peering(site, other, one, accept=False)


def delete_a_rejected_peering(site: Any) -> None:
    made = peering(site, vpc(site), vpc(site, "10.8.0.0/16"), accept=False)
    site.ec2.reject_vpc_peering_connection(VpcPeeringConnectionId=made)
    site.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=made)


def rule_zero(site: Any) -> None:
    entry(site, RuleNumber=0)


def rule_of_the_last_deny(site: Any) -> None:
    entry(site, RuleNumber=32767)


def rule_that_may_allow(site: Any) -> None:
    entry(site, RuleAction="maybe")


def rule_for_no_protocol(site: Any) -> None:
    entry(site, Protocol="http")


def rule_without_ports(site: Any) -> None:
    entry(site, PortRange=None)


def rule_of_falling_ports(site: Any) -> None:
    entry(site, PortRange={"From": 90, "To": 80})


def rule_of_ports_beyond_the_last(site: Any) -> None:
    entry(site, PortRange={"From": 80, "To": 70000})


def rule_without_block(site: Any) -> None:
    entry(site, CidrBlock=None)


def rule_of_no_block(site: Any) -> None:
    entry(site, CidrBlock="10.0.0.0/40")


def group_rule_for_no_protocol(site: Any) -> None:
    allow(site, group(site, vpc(site)), IpProtocol="http")


def group_rule_of_falling_ports(site: Any) -> None:
    allow(site, group(site, vpc(site)), FromPort=90)


def group_rule_of_ports_beyond_the_last(site: Any) -> None:
    allow(site, group(site, vpc(site)), ToPort=70000)


def group_rule_for_strangers(site: Any) -> None:
    stranger = group(site, vpc(site, "10.8.0.0/16"))
    pairs = [{"GroupId": stranger}]
    allow(site, group(site, vpc(site)), IpRanges=None, UserIdGroupPairs=pairs)


def delete_the_default_group(site: Any) -> None:
    of_it = [{"Name": "vpc-id", "Values": [vpc(site)]}]
    (found,) = site.ec2.describe_security_groups(Filters=of_it)["SecurityGroups"]
    site.ec2.delete_security_group(GroupId=found["GroupId"])


def delete_a_group_of_an_instance(site: Any) -> None:
    own = vpc(site)
    made = group(site, own)
    site.launch(SubnetId=subnet(site, own), SecurityGroupIds=[made])
    site.ec2.delete_security_group(GroupId=made)


def delete_a_group_that_is_referred_to(site: Any) -> None:
    own = vpc(site)
    made = group(site, own)
    pairs = [{"GroupId": made}]
    allow(site, group(site, own, "other"), IpRanges=None, UserIdGroupPairs=pairs)
    site.ec2.delete_security_group(GroupId=made)


def launch_with_a_group_of_another_vpc(site: Any) -> None:
    other = group(site, vpc(site, "10.8.0.0/16"))
    site.launch(SubnetId=subnet(site, vpc(site)), SecurityGroupIds=[other])


def delete_a_subnet_in_use(site: Any) -> None:
    own = subnet(site, vpc(site))
    site.launch(SubnetId=own)
    site.ec2.delete_subnet(SubnetId=own)


def delete_a_vpc_with_a_gateway(site: Any) -> None:
    own = vpc(site)
    gateway(site, own)
    site.ec2.delete_vpc(VpcId=own)


def delete_a_vpc_with_a_group(site: Any) -> None:
    own = vpc(site)
    group(site, own)
    site.ec2.delete_vpc(VpcId=own)


def main_table(site: Any, vpc_id: str) -> str:
    of_it = [{"Name": "vpc-id", "Values": [vpc_id]}]
    (found,) = site.ec2.describe_route_tables(Filters=of_it)["RouteTables"]
    return str(found["RouteTableId"])


def further_block_under_a_subnet(site: Any) -> None:
    own = vpc(site)
    made = site.ec2.associate_vpc_cidr_block(VpcId=own, CidrBlock="10.8.0.0/16")
    subnet(site, own, "10.8.0.0/24")
    association = made["CidrBlockAssociation"]["AssociationId"]
    site.ec2.disassociate_vpc_cidr_block(AssociationId=association)


def delete_the_main_table(site: Any) -> None:
    site.ec2.delete_route_table(RouteTableId=main_table(site, vpc(site)))


def delete_the_local_route(site: Any) -> None:
    table_id = main_table(site, vpc(site))
    site.ec2.delete_route(RouteTableId=table_id, DestinationCidrBlock="10.9.0.0/16")


def route_from_nowhere(site: Any) -> None:
    own = vpc(site)
    site.ec2.create_route(RouteTableId=table(site, own), GatewayId=gateway(site, own))


def route_to_nothing(site: Any) -> None:
    route(site, table(site, vpc(site)))


def delete_no_nat_gateway(site: Any) -> None:
    site.ec2.delete_nat_gateway(NatGatewayId="nat-00000000000000000")


def release_the_address_of_a_nat_gateway(site: Any) -> None:
    own = vpc(site)
    gateway(site, own)
    address = site.ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat(site, subnet(site, own), AllocationId=address)
    site.ec2.release_address(AllocationId=address)


def release_the_address_of_an_instance(site: Any) -> None:
    own = vpc(site)
    gateway(site, own)
    instance = site.launch(SubnetId=subnet(site, own))
    address = site.ec2.allocate_address(Domain="vpc")["AllocationId"]
    site.ec2.associate_address(InstanceId=instance, AllocationId=address)
    site.ec2.release_address(AllocationId=address)


def delete_no_entry(site: Any) -> None:
    acl = site.ec2.create_network_acl(VpcId=vpc(site))["NetworkAcl"]["NetworkAclId"]
    site.ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=100, Egress=False)


def replace_an_entry_of_the_other_way(site: Any) -> None:
    acl = site.ec2.create_network_acl(VpcId=vpc(site))["NetworkAcl"]["NetworkAclId"]
    told = {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": EVERYBODY}
    site.ec2.create_network_acl_entry(NetworkAclId=acl, Egress=False, **told)
    site.ec2.replace_network_acl_entry(NetworkAclId=acl, Egress=True, **told)


def replace_no_acl_association(site: Any) -> None:
    acl = site.ec2.create_network_acl(VpcId=vpc(site))["NetworkAcl"]["NetworkAclId"]
    nowhere = "aclassoc-00000000000000000"
    site.ec2.replace_network_acl_association(AssociationId=nowhere, NetworkAclId=acl)


NETWORK_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("subnet-size", subnet_too_small),
    ("vpc-further-block-size", further_block_too_large),
    ("vpc-further-block-overlap", further_block_within_the_first),
    ("vpc-further-block-in-use", further_block_under_a_subnet),
    ("address-reserved", router_address),
    ("address-reserved", last_address),
    ("address-reserved", interface_at_a_reserved_address),
    ("address-reserved", interface_with_a_reserved_address_beside_its_own),
    ("address-malformed", interface_at_no_address),
    ("address-outside-subnet", interface_at_an_address_of_another_subnet),
    ("address-in-use", interface_at_an_instances_address),
    ("subnet-full", twelve_interfaces_in_sixteen),
    ("route-same-network", route_to_a_loose_gateway),
    ("route-same-network", route_to_a_gateway_of_another_vpc),
    ("route-same-network", route_to_a_nat_gateway_of_another_vpc),
    ("route-same-network", route_to_a_peering_of_others),
    ("route-nat-exists", route_to_no_nat_gateway),
    ("route-local", route_for_the_own_block),
    ("route-table-subnet-vpc", table_for_a_subnet_of_another_vpc),
    ("route-table-one-for-a-subnet", two_tables_for_a_subnet),
    ("route-table-main", delete_the_main_table),
    ("route-local-stays", delete_the_local_route),
    ("route-destination", route_from_nowhere),
    ("route-target", route_to_nothing),
    ("address-released-in-use", release_the_address_of_a_nat_gateway),
    ("address-released-in-use", release_the_address_of_an_instance),
    ("internet-gateway-one-a-vpc", second_internet_gateway),
    ("internet-gateway-in-use", detach_in_use),
    ("nat-gateway-address", public_nat_gateway_without_address),
    ("peering-one-for-two", peering_twice),
    ("peering-not-deletable", delete_a_rejected_peering),
    ("acl-rule-number", rule_zero),
    ("acl-rule-number", rule_of_the_last_deny),
    ("acl-rule-action", rule_that_may_allow),
    ("acl-protocol", rule_for_no_protocol),
    ("acl-ports-required", rule_without_ports),
    ("acl-port-range", rule_of_falling_ports),
    ("acl-port-range", rule_of_ports_beyond_the_last),
    ("acl-block-required", rule_without_block),
    ("acl-block", rule_of_no_block),
    ("group-rule-protocol", group_rule_for_no_protocol),
    ("group-rule-ports", group_rule_of_falling_ports),
    ("group-rule-ports", group_rule_of_ports_beyond_the_last),
    ("group-rule-network", group_rule_for_strangers),
    ("group-default", delete_the_default_group),
    ("group-in-use", delete_a_group_of_an_instance),
    ("group-in-use", delete_a_group_that_is_referred_to),
    ("launch-group-network", launch_with_a_group_of_another_vpc),
    ("subnet-in-use", delete_a_subnet_in_use),
    ("vpc-in-use", delete_a_vpc_with_a_gateway),
    ("vpc-in-use", delete_a_vpc_with_a_group),
]
"""Guard, and a call that it refuses and bare moto accepts."""

BREAKING_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("address-outside-subnet", address_of_another_subnet),
    ("address-in-use", address_twice),
    ("address-malformed", launch_at_no_address),
    ("address-for-several", one_address_for_two),
    ("subnet-full", twelve_in_sixteen),
    ("nat-gateway-exists", delete_no_nat_gateway),
    ("acl-entry-exists", delete_no_entry),
    ("acl-entry-exists", replace_an_entry_of_the_other_way),
    ("acl-association-exists", replace_no_acl_association),
]
"""Guard, and a call that it refuses and over which bare moto breaks with a Python exception."""
